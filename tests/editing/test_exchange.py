"""Questions of other files become drafts that take nothing's place, and what could not be taken is said with its place."""

import json
from pathlib import Path

import pytest

from bot.content.documents import ContentError, parse_page
from bot.content.folder import load_content
from bot.editing.drafts import Change
from bot.editing.exchange import MAX_BYTES, draft_import
from bot.editing.upgrade import start_folder
from tests.small_content import write_content


@pytest.fixture
def folder(content: Path, tmp_path: Path) -> Path:
    write_content(tmp_path / "faqs", content)
    return tmp_path / "faqs"


def save(folder: Path, name: str, text: str | bytes) -> Path:
    file = folder.parent / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def read(changes: tuple[Change, ...]) -> dict[str, tuple[str, str]]:
    """Return question and answer of each draft by its file."""
    pages = {f"{c.file.parent.name}/{c.file.stem}": parse_page(c.after, "b/x.md") for c in changes}
    return {name: (document.entries()["question"].text(), answer) for name, (document, answer) in pages.items()}


def to_question(name: object, text: object, kind: object = "Question", **more: object) -> dict[str, object]:
    return {"@type": kind, "name": name, "acceptedAnswer": {"@type": "Answer", "text": text}, **more}


GOUT = to_question("What is gout?", "<p>It is <b>this</b>.</p><ul><li>one<li>two</ul>")


@pytest.mark.parametrize(
    "data",
    [
        {"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": [GOUT]},
        {"@type": "FAQPage", "mainEntity": GOUT},
        [{"@type": "WebSite"}, {"@graph": [{"@type": ["WebPage", "FAQPage"], "mainEntity": [GOUT]}]}],
        {"@type": "WebPage", "hasPart": {"@type": "FAQPage", "mainEntity": [[GOUT]]}},
        {**GOUT, "@type": ["https://schema.org/Question"], "acceptedAnswer": [GOUT["acceptedAnswer"]]},
        {"@graph": [{**GOUT, "acceptedAnswer": {"@id": "#a"}}, {"@id": "#a", "text": "It is <b>this</b>.<ul><li>one<li>two"}]},
        to_question(
            "What is &quot;gout&quot;?".replace("&quot;", ""), "It is <strong>this</strong>.<ol></ol><ul><li>one<li>two</ul>"
        ),
    ],
)
def test_structured_data_becomes_drafts(folder: Path, data: object) -> None:
    wanted = {"a/gout": ("What is gout?", "It is **this**.\n\n- one\n- two")}
    changes, notes = draft_import(folder, save(folder, "faq.jsonld", json.dumps(data)))
    assert (read(changes), notes) == (wanted, ())

    page = f"<h1>Our page</h1><h2>Ready?</h2>Go.<script type='application/LD+json'>{json.dumps(data)}</script>"
    changes, notes = draft_import(folder, save(folder, "faq.html", page))
    assert read(changes) == wanted
    assert notes == ("faq.html: questions of the text that are not in the structured data were not taken: 'Ready?'",)


def test_plain_text_keeps_its_paragraphs(folder: Path) -> None:
    changes, _ = draft_import(folder, save(folder, "faq.json", json.dumps(to_question("Gout?", "One & two.\n\nThree < four."))))
    assert read(changes) == {"a/gout": ("Gout?", "One & two.\n\nThree < four.")}


def test_a_page_without_structured_data_is_read_by_its_marks(folder: Path) -> None:
    page = """<link rel=canonical href="https://www.example.org/faq">
      <script type="application/ld+json">{"@type": "FAQPage</script>
      <h1>Questions</h1><details><summary>What is gout?</summary>See <a href="/more">more</a>.<img src=a.png></details>
      <h2>What is a bunion?</h2><h2>What is sciatica?</h2><p>That.</p>"""
    changes, notes = draft_import(folder, save(folder, "faq.html", page), topic="b")
    assert read(changes) == {"b/gout": ("What is gout?", "See [more](https://www.example.org/more).")}
    assert notes == (
        "faq.html, JSON-LD 1:1: broken JSON (Unterminated string starting at, column 11); export it anew, or mend it there",
        "faq.html: headings that ask nothing were not taken: 'Questions'",
        "faq.html, 'What is gout?': taken without a picture",
        "faq.html, 'What is a bunion?': left out, it has no answer",
        "faq.html, 'What is sciatica?': left out, it is asked already in a/sciatica.md",
    )


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_becomes_drafts_with_its_own_ids_and_topics(folder: Path, mark: str) -> None:
    rows = [
        ["id", "Topic", " Question", "ANSWER", "Views"],
        ["gout", "b", "What is gout?", '"It is **this**:\n\n* one\n* two"', "3"],
        ["sciatica", "", "Is it bad?", "'- <i>so</i>", ""],
        ["Über uns", "c", "Who are we?", "We.", ""],
        ["", "", "", "", ""],
        ["", "", "What is gout", "Else.", ""],
        ["X y", "", "What is x?", "y", ""],
        ["", "b", "", "z", ""],
        ["", "", "What is y?", "one", "", "two"],
    ]
    file = save(folder, "faq.csv", "\ufeff" + "\r\n".join(mark.join(row) for row in rows))
    changes, notes = draft_import(folder, file)
    assert read(changes) == {
        "b/gout": ("What is gout?", "It is **this**:\n\n- one\n- two"),
        "a/sciatica-2": ("Is it bad?", "- *so*"),
        "a/x-y": ("What is x?", "y"),
    }
    wide = f"faq.csv:12: left out, it has more cells than columns; put a text with {mark!r} in quotes"
    assert notes == (
        "faq.csv:1: columns that were not taken: 'views'",
        wide,
        "faq.csv:6: becomes 'sciatica-2', as 'sciatica' is taken",
        "faq.csv:7: becomes 'uber-uns', as 'Über uns' is no id",
        "faq.csv:7: left out, there is no topic 'c', did you mean 'a'?; write <topic>/uber-uns with one of a, b",
        "faq.csv:9: left out, it is asked already in faq.csv:2 of the same file",
        "faq.csv:10: becomes 'x-y', as 'X y' is no id",
        "faq.csv:11: left out, it has no question",
    )


def test_ids_are_words_of_the_question_that_nothing_else_has(folder: Path) -> None:
    names = ["What is Raynaud's phenomenon, and why do my toes turn white?", "Why?", "And how is it?", "Foot drop?", "痛み?"]
    changes, _ = draft_import(folder, save(folder, "faq.json", json.dumps([to_question(name, "So.") for name in names])))
    assert [change.file.stem for change in changes] == [
        "raynauds-phenomenon-toes-turn-white",
        "why",
        "and-how-is-it",
        "foot-drop-2",
        "question",
    ]


def test_what_is_too_long_is_left_out(folder: Path) -> None:
    data = [to_question("a" * 401, "b"), to_question("What is gout?", "c " * 10_001)]
    changes, notes = draft_import(folder, save(folder, "faq.json", json.dumps(data)))
    assert changes == ()
    assert notes[0].endswith("...': left out, its question has 401 characters, at most 400 are allowed")
    assert notes[1].endswith("left out, its answer has 20001 characters, at most 20000 are taken; make several questions of it")


def test_a_draft_cites_the_source_that_is_named_and_needs_an_editor(folder: Path) -> None:
    file = save(folder, "faq.json", json.dumps(to_question("What is gout: a disease?", "It is this.")))
    (change,), _ = draft_import(folder, file, source="dfw")
    change.write()
    with pytest.raises(ContentError) as caught:
        load_content(folder)
    assert caught.value.problems == ("a/gout-disease.md:12: must be a list; write one '- ' line per item, or [] for none",)
    change.file.write_text(change.after.replace("also_asked:\n", "also_asked: []\n"), "utf-8")
    faq = {faq.id: faq for faq in load_content(folder).faqs}["gout-disease"]
    assert (faq.question, faq.answer) == ("What is gout: a disease?", "It is this.")
    assert [(c.source.id, c.section) for c in faq.citations] == [("dfw", "What is gout: a disease?")]

    with pytest.raises(ContentError, match=r"'dwf' is no source, did you mean 'dfw'\?; add it to .*sources.yaml first"):
        draft_import(folder, file, source="dwf")


def test_a_topic_that_is_not_there_is_an_error(folder: Path) -> None:
    file = save(folder, "faq.json", json.dumps(to_question("What is gout?", "It is this.")))
    with pytest.raises(ContentError, match=r"there is no topic 'c', did you mean 'a'\?"):
        draft_import(folder, file, topic="c")


def test_drafts_and_broken_entries_of_the_folder_are_compared_as_far_as_they_can_be_read(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    start_folder(own, folder)
    file = save(folder, "faq.json", json.dumps([to_question("What is gout?", "This."), to_question("What is x?", "That.")]))
    for change in draft_import(own, file)[0]:
        change.write()
    (own / "a" / "x.md").write_text("no front matter")
    changes, notes = draft_import(own, file)
    assert [change.file.name for change in changes] == ["x-2.md"]
    assert notes == (
        "what a/x.md asks was not compared: a/x.md:1: must start with front matter: a line ---, the keys, a line ---",
        "faq.json, 'What is gout?': left out, it is asked already in a/gout.md",
    )


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("faq.html", "", "faq.html: is empty; name a file with questions and answers"),
        ("faq.html", "<h1>About us</h1>", "faq.html: holds no question with an answer (faq.html: headings that ask nothing"),
        ("faq.html", "<b>" * 30_001, "faq.html: 30,001 tags, at most 30,000 are read; save the part with the questions alone"),
        ("faq.html", b"<h1>\xe9?</h1>", "faq.html:1: not UTF-8 text; save the file with the encoding UTF-8"),
        ("faq.csv", "q\0", "faq.csv:1: holds a NUL character; delete it"),
        ("faq.json", b" " * (MAX_BYTES + 1), "faq.json: larger than 5 MB; save the part with the questions alone"),
        (
            "faq.json",
            '{"a": 1\n"b"',
            "faq.json:2: broken JSON (Expecting ',' delimiter, column 1); export it anew, or mend it there",
        ),
        ("faq.json", "[" * 100_000, "faq.json: nested too deep; make it flatter"),
        ("faq.json", "[1, null, {}]", "faq.json: holds no question with an answer; README.md says what is read"),
        ("faq.csv", "frage;answer\na;b", "faq.csv:1: there is no column question, but 'frage', 'answer'; name the columns"),
        ("faq.csv", "a,b", "faq.csv:1: there is no column question and no column answer, but 'a', 'b'; name the columns"),
        (
            "faq.csv",
            'question,answer\na,"b\n',
            "faq.csv:2: cannot be read as CSV (unexpected end of data); save the table as CSV",
        ),
        ("faq.csv", f"question,answer\na,{'b' * 200_000}", "faq.csv:2: cannot be read as CSV (field larger than field limit"),
        ("faq.csv", "question,answer" + "\na,b" * 1001, "faq.csv: holds 1,001 questions, at most 1,000 are taken; split it"),
        ("faq.docx", "PK", "faq.docx: ends with none of .html, .htm, .xhtml, .json, .jsonld, .csv, .tsv; save it as one of"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_why(folder: Path, name: str, text: str | bytes, problem: str) -> None:
    with pytest.raises(ContentError) as caught:
        draft_import(folder, save(folder, name, text))
    assert str(caught.value).startswith(problem)


def test_a_file_that_is_none_is_refused(folder: Path) -> None:
    with pytest.raises(ContentError, match=r"b: cannot be read \(Is a directory\); name a file that is there"):
        draft_import(folder, folder / "b")
    with pytest.raises(ContentError, match=r"c.html: cannot be read \(No such file or directory\); name a file that is there"):
        draft_import(folder, folder / "c.html")

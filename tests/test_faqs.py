"""Entries are read from one file each; whatever is wrong in any of them is reported at once."""

import datetime
from pathlib import Path

import pytest

from bot.content.documents import ContentError
from bot.faqs import Citation, Source, load_faqs, parse_faq, parse_sources, same_wording

DFW = Source("dfw", "Leg Pain", None, None)
SOURCES = {"dfw": DFW}
PHRASINGS = tuple(f"phrasing {number}" for number in range(1, 16))


def entry(
    *,
    question: str = "question: What is it?",
    also_asked: str = "",
    sources: str = "sources:\n  - document: dfw\n    section: Causes",
    related: str = "related: []",
    see_urgent: str = "see_urgent: []",
    reviewed: str = "reviewed: null",
    review_by: str = "review_by: null",
    more: str = "",
    answer: str = "It is this.",
    phrasings: tuple[str, ...] = PHRASINGS,
) -> str:
    """Return the text of an entry without mistakes, but for the parts that are given.

    ``question`` stands in line 2, ``also_asked`` in line 3, its 15 phrasings in lines 4 to 18, ``sources`` in line 19,
    ``related`` in line 22.
    """
    asked = also_asked or "\n".join(["also_asked:", *(f"  - {phrasing}" for phrasing in phrasings)])
    keys = [key for key in (question, asked, sources, related, see_urgent, reviewed, review_by, more) if key]
    return "\n".join(["---", *keys, "---", answer, ""])


def problems_of(text: str, name: str = "conditions/sciatica.md") -> tuple[str, ...]:
    """Return the problems of the entry in *text*, which must have some."""
    with pytest.raises(ContentError) as caught:
        parse_faq(text, name, SOURCES)
    return caught.value.problems


def write(folder: Path, **files: str | bytes) -> Path:
    """Write content files, ``topic__id="text"`` as ``topic/id.md``, beside a file of sources, and return the folder."""
    (folder / "sources.yaml").write_text("dfw:\n  title: Leg Pain\n")
    for name, text in files.items():
        topic, _, stem = name.partition("__")
        (folder / topic).mkdir(exist_ok=True)
        raw = text.encode() if isinstance(text, str) else text
        (folder / topic / f"{stem.replace('_', '-')}.md").write_bytes(raw)
    return folder


def problems_in(folder: Path) -> tuple[str, ...]:
    """Return the problems of the content in *folder*, which must have some."""
    with pytest.raises(ContentError) as caught:
        load_faqs(folder)
    return caught.value.problems


def asked_about(subject: str) -> tuple[str, ...]:
    """Return fifteen phrasings that no other subject has."""
    return tuple(f"{subject} {number}" for number in range(1, 16))


def about(subject: str, **parts: str) -> str:
    """Return an entry whose question and phrasings no other subject has."""
    return entry(question=f"question: What is {subject}?", phrasings=asked_about(subject), **parts)


# ---- one entry


def test_an_entry_is_read_with_all_its_parts() -> None:
    text = entry(
        related="related:\n  - herniated-disc",
        see_urgent="see_urgent: [possible-leg-clot]",
        reviewed="reviewed: 2026-01-31",
        review_by="review_by: 2027-01-31",
        answer="\nIt is this.\n\n- one\n- two\n",
    )

    faq = parse_faq(text, "conditions/sciatica.md", SOURCES)

    assert (faq.id, faq.topic, faq.question) == ("sciatica", "conditions", "What is it?")
    assert faq.also_asked == PHRASINGS
    assert faq.phrasings == ("What is it?", *PHRASINGS)
    assert faq.answer == "It is this.\n\n- one\n- two"
    assert faq.citations == (Citation(DFW, "Causes"),)
    assert faq.related == ("herniated-disc",)
    assert faq.see_urgent == ("possible-leg-clot",)
    assert (faq.reviewed, faq.review_by) == (datetime.date(2026, 1, 31), datetime.date(2027, 1, 31))


def test_an_entry_that_nobody_reviewed_has_no_dates() -> None:
    faq = parse_faq(entry(), "conditions/sciatica.md", SOURCES)

    assert (faq.reviewed, faq.review_by) == (None, None)


def test_a_rule_in_the_answer_is_no_second_front_matter() -> None:
    assert parse_faq(entry(answer="One.\n\n---\n\nTwo."), "conditions/x.md", SOURCES).answer == "One.\n\n---\n\nTwo."


FRONT_MATTER = "conditions/sciatica.md:1: must start with front matter: a line ---, the keys, a line ---"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", FRONT_MATTER),
        ("It is this.\n", FRONT_MATTER),
        ("\n" + entry(), FRONT_MATTER),
        ("---\nquestion: What is it?\nIt is this.\n", FRONT_MATTER),
        ("---\n---\nIt is this.\n", "conditions/sciatica.md:2: empty; write the keys that faqs/README.md lists"),
        (entry(answer=""), "conditions/sciatica.md:2: has no answer; write it below the second --- line"),
        (entry(answer="  \n\n"), "conditions/sciatica.md:2: has no answer; write it below the second --- line"),
        (entry(question=""), "conditions/sciatica.md:2: key 'question' is missing; add it"),
        (entry(related=""), "conditions/sciatica.md:2: key 'related' is missing; add it"),
        (entry(question="question: ''"), "conditions/sciatica.md:2: is empty; write a text"),
        (
            entry(question=f"question: {'x' * 401}"),
            "conditions/sciatica.md:2: has 401 characters, at most 400 are allowed; shorten it",
        ),
        (
            entry(phrasings=(*PHRASINGS, "y" * 401)),
            "conditions/sciatica.md:19: has 401 characters, at most 400 are allowed; shorten it",
        ),
        (
            entry(more="reviewd: null"),
            "conditions/sciatica.md:26: unknown key 'reviewd', did you mean 'reviewed'?; delete it or mend its name",
        ),
        (entry(more="related: []"), "conditions/sciatica.md:26: key 'related' stands twice; keep one of them"),
        (
            entry(reviewed="reviewed: 31.1.2026"),
            "conditions/sciatica.md:24: '31.1.2026' is not a date; write it as 2026-01-31, or null when there is none yet",
        ),
        (
            entry(related="related: herniated-disc"),
            "conditions/sciatica.md:22: must be a list; write one '- ' line per item, or [] for none",
        ),
        (
            entry(sources="sources: []"),
            "conditions/sciatica.md:19: is empty; name the document and section that the answer comes from",
        ),
        (
            entry(sources="sources:\n  - document: dwf\n    section: Causes"),
            "conditions/sciatica.md:20: 'dwf' is not known here, did you mean 'dfw'?; write one of: dfw",
        ),
        (
            entry(sources="sources:\n  - document: dfw"),
            "conditions/sciatica.md:20: key 'section' is missing; add it",
        ),
        (
            entry(question="question: Why: a colon?"),
            "conditions/sciatica.md:2: broken YAML (mapping values are not allowed here); "
            "put the value in double quotes when it holds ': ' or ' #' or starts with a special character",
        ),
    ],
)
def test_a_mistake_in_an_entry_is_reported_with_its_line_and_how_to_mend_it(text: str, problem: str) -> None:
    assert problems_of(text) == (problem,)


@pytest.mark.parametrize(
    ("count", "problem"),
    [
        (14, "conditions/sciatica.md:4: has 14 phrasings; write 15 to 200 different ways to ask this"),
        (201, "conditions/sciatica.md:4: has 201 phrasings; write 15 to 200 different ways to ask this"),
    ],
)
def test_an_entry_has_15_to_200_phrasings(count: int, problem: str) -> None:
    phrasings = tuple(f"phrasing {number}" for number in range(count))

    assert problems_of(entry(phrasings=phrasings)) == (problem,)


@pytest.mark.parametrize("count", [15, 200])
def test_the_limits_of_phrasings_are_allowed(count: int) -> None:
    phrasings = tuple(f"phrasing {number}" for number in range(count))

    assert parse_faq(entry(phrasings=phrasings), "conditions/x.md", SOURCES).also_asked == phrasings


def test_a_source_in_one_line_gets_the_hint_to_write_two() -> None:
    assert "conditions/sciatica.md:20: write a source as two lines: '- document: ...' and '  section: ...'" in problems_of(
        entry(sources="sources:\n  - dfw: Causes")
    )


def test_sources_that_are_no_list_are_reported_once() -> None:
    assert problems_of(entry(sources="sources: dfw")) == (
        "conditions/sciatica.md:19: must be a list; write one '- ' line per item, or [] for none",
    )


@pytest.mark.parametrize("file", ["My-Entry.md", "my_entry.md", "my entry.md", "-entry.md", "entry-.md", "a--b.md", "é.md"])
def test_a_file_name_is_small_letters_digits_and_single_hyphens(file: str) -> None:
    assert problems_of(entry(), f"conditions/{file}") == (
        f"conditions/{file}:2: file name {file!r}: name it like its id, small letters, digits and hyphens (my-entry.md)",
    )


def test_all_problems_of_an_entry_are_reported_at_once() -> None:
    text = entry(question="question: [x]", related="relatd: []", review_by="review_by: soon", answer="")

    assert set(problems_of(text)) == {
        "conditions/sciatica.md:2: must be text; put it on one line, in double quotes when it holds ': '",
        "conditions/sciatica.md:22: unknown key 'relatd', did you mean 'related'?; delete it or mend its name",
        "conditions/sciatica.md:2: key 'related' is missing; add it",
        "conditions/sciatica.md:2: has no answer; write it below the second --- line",
        "conditions/sciatica.md:25: 'soon' is not a date; write it as 2026-01-31, or null when there is none yet",
    }


# ---- sources


def test_a_source_has_a_title_and_what_else_is_known() -> None:
    text = "dfw:\n  title: Leg Pain\nnhs:\n  title: Sciatica\n  publisher: NHS\n  url: https://www.nhs.uk/sciatica\n"

    assert parse_sources(text, "sources.yaml") == {
        "dfw": Source("dfw", "Leg Pain", None, None),
        "nhs": Source("nhs", "Sciatica", "NHS", "https://www.nhs.uk/sciatica"),
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("dfw:\n  publisher: x\n", "sources.yaml:2: key 'title' is missing; add it"),
        ("dfw: Leg Pain\n", "sources.yaml:1: must be a list of 'key: value' lines"),
        (
            "dfw:\n  title: x\n  url: javascript:alert(1)\n",
            "sources.yaml:3: 'javascript:alert(1)' is not a web address; write it as https://..., or leave the line out",
        ),
        (
            "dfw:\n  title: x\n  ulr: https://x.example\n",
            "sources.yaml:3: unknown key 'ulr', did you mean 'url'?; delete it or mend its name",
        ),
        ("", "sources.yaml:1: empty; write the keys that faqs/README.md lists"),
    ],
)
def test_a_mistake_in_the_sources_is_reported(text: str, problem: str) -> None:
    with pytest.raises(ContentError) as caught:
        parse_sources(text, "sources.yaml")

    assert caught.value.problems == (problem,)


# ---- a folder of entries


def test_entries_come_ordered_by_id_whatever_their_topic(tmp_path: Path) -> None:
    write(tmp_path, a__sciatica=about("sciatica"), b__arthritis=about("arthritis"), b__tendonitis=about("tendonitis"))

    assert [(faq.id, faq.topic) for faq in load_faqs(tmp_path)] == [
        ("arthritis", "b"),
        ("sciatica", "a"),
        ("tendonitis", "b"),
    ]


def test_a_file_with_byte_order_mark_and_crlf_reads_like_any_other(tmp_path: Path) -> None:
    write(tmp_path, a__one=b"\xef\xbb\xbf" + about("sciatica").replace("\n", "\r\n").encode())

    (faq,) = load_faqs(tmp_path)

    assert (faq.question, faq.also_asked, faq.answer) == ("What is sciatica?", asked_about("sciatica"), "It is this.")


def test_problems_of_several_files_are_reported_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        a__good=about("good"),
        a__latin=about("latin", answer="caf").encode() + b"\xe9\n",
        b__bare="no front matter\n",
        b__open=about("open", answer=""),
    )
    (tmp_path / "b" / "notes.txt").write_text("x")

    assert problems_in(tmp_path) == (
        "a/latin.md:28: not UTF-8 text; save the file with the encoding UTF-8",
        "b/bare.md:1: must start with front matter: a line ---, the keys, a line ---",
        "b/notes.txt:1: is not a .md file; rename it to <id>.md or move it out of the content folder",
        "b/open.md:2: has no answer; write it below the second --- line",
    )


def test_hidden_files_and_folders_without_entries_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path, a__one=about("one"))
    for folder in ("urgent", "not-documented", "judged", ".git"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.yaml").write_text("x")
    (tmp_path / "a" / ".one.md.swp").write_text("x")

    assert [faq.id for faq in load_faqs(tmp_path)] == ["one"]


@pytest.mark.parametrize("name", ["sub", "one.md~", "one.markdown", "one.MD"])
def test_what_is_no_entry_in_a_topic_is_reported(tmp_path: Path, name: str) -> None:
    write(tmp_path, a__two=about("two"))
    (tmp_path / "a" / name).mkdir()

    assert problems_in(tmp_path) == (
        f"a/{name}:1: is not a .md file; rename it to <id>.md or move it out of the content folder",
    )


def test_a_folder_that_looks_like_an_entry_is_reported(tmp_path: Path) -> None:
    write(tmp_path, a__two=about("two"))
    (tmp_path / "a" / "one.md").mkdir()

    assert problems_in(tmp_path) == ("a/one.md:1: cannot be read (Is a directory); check that the file is there",)


def test_an_id_may_stand_in_one_topic_only(tmp_path: Path) -> None:
    write(tmp_path, a__one=about("one"), b__one=about("another"))

    assert problems_in(tmp_path) == ("b/one.md:1: id 'one' is taken by a/one.md; give one of them another file name",)


def test_a_file_copied_to_another_topic_is_one_problem(tmp_path: Path) -> None:
    write(tmp_path, a__one=about("one"), b__one=about("one"))

    assert problems_in(tmp_path) == ("b/one.md:1: id 'one' is taken by a/one.md; give one of them another file name",)


@pytest.mark.parametrize("phrasing", ["slipped disc", "Slipped  DISC?!", '"slipped disc"'])
def test_a_phrasing_may_stand_in_one_file_only(tmp_path: Path, phrasing: str) -> None:
    plain = phrasing.strip('"')
    write(
        tmp_path,
        a__one=entry(question="question: One?", phrasings=("slipped disc", *asked_about("one"))),
        b__two=entry(question="question: Two?", phrasings=("first", phrasing, *asked_about("two"))),
    )

    assert problems_in(tmp_path) == (f"b/two.md:5: phrasing {plain!r} stands already at a/one.md:4; keep it in one place",)


def test_a_question_may_not_be_a_phrasing_of_another_entry(tmp_path: Path) -> None:
    write(
        tmp_path,
        a__one=about("one"),
        b__two=entry(question="question: Two?", phrasings=("what is one", *asked_about("two"))),
    )

    assert problems_in(tmp_path) == ("b/two.md:4: phrasing 'what is one' stands already at a/one.md:2; keep it in one place",)


@pytest.mark.parametrize("again", ["phrasing 3", "Phrasing 3!", "what is it"])
def test_a_phrasing_written_twice_in_an_entry_is_reported_where_it_stands_again(again: str) -> None:
    assert problems_of(entry(phrasings=(*PHRASINGS, again))) == (
        f"conditions/sciatica.md:19: phrasing {again!r} stands twice in this entry; delete one of them",
    )


def test_a_link_to_no_entry_is_reported_in_its_line(tmp_path: Path) -> None:
    write(tmp_path, a__one=about("one", related="related:\n  - two\n  - ghost"), a__two=about("two"))

    assert problems_in(tmp_path) == ("a/one.md:24: related 'ghost' is no entry; name another entry's id",)


def test_an_entry_does_not_link_to_itself(tmp_path: Path) -> None:
    write(tmp_path, a__one=about("one", related="related:\n  - one"))

    assert problems_in(tmp_path) == ("a/one.md:23: related 'one' is the entry itself; name another entry's id",)


def test_a_wrong_link_is_reported_in_its_line_when_a_phrasing_reads_the_same(tmp_path: Path) -> None:
    write(tmp_path, a__one=entry(phrasings=("one", *PHRASINGS), related="related:\n  - one"))

    assert problems_in(tmp_path) == ("a/one.md:24: related 'one' is the entry itself; name another entry's id",)


def test_a_link_to_an_entry_with_a_mistake_is_no_mistake(tmp_path: Path) -> None:
    write(tmp_path, a__one=about("one", related="related:\n  - two"), a__two=about("two", answer=""))

    assert problems_in(tmp_path) == ("a/two.md:2: has no answer; write it below the second --- line",)


def test_a_folder_without_entries_is_reported(tmp_path: Path) -> None:
    write(tmp_path)

    assert problems_in(tmp_path) == ("faqs:1: holds no entry; add <topic>/<id>.md (faqs/README.md shows how)",)


def test_a_folder_without_sources_is_reported(tmp_path: Path) -> None:
    assert problems_in(tmp_path) == (
        "sources.yaml:1: cannot be read (No such file or directory); check that the file is there",
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [("What is it?", "what is  it"), ("x-ray", "X RAY!"), ("Straße", "strasse"), ("“knee”", "knee")],
)
def test_case_punctuation_and_spaces_do_not_tell_wordings_apart(one: str, other: str) -> None:
    assert same_wording(one) == same_wording(other)


@pytest.mark.parametrize(("one", "other"), [("knee", "knees"), ("l4", "l5"), ("is it", "it is")])
def test_words_and_their_order_tell_wordings_apart(one: str, other: str) -> None:
    assert same_wording(one) != same_wording(other)

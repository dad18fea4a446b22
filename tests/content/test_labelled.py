"""Examples, urgent messages and judged questions are read with all their mistakes named."""

from collections import Counter
from pathlib import Path

import pytest

from bot.content.documents import ContentError
from bot.content.folder import load_content
from bot.content.labelled import (
    Examples,
    JudgedQuestion,
    load_judged,
    load_judged_folder,
    parse_calm_messages,
    parse_examples,
    parse_judged,
    parse_urgent_messages,
)

# ---- examples of what is not documented

COST = "cost:\n  - how much is it\n  - price of a nerve block\n  - what does it cost\n"


def test_examples_are_read_by_group_in_the_order_of_the_file() -> None:
    assert parse_examples(COST + "age: [a, b, c]\n", "near.yaml", "near") == (
        Examples("near", "cost", ("how much is it", "price of a nerve block", "what does it cost")),
        Examples("near", "age", ("a", "b", "c")),
    )


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("cost: [a, b]\n", ("near.yaml:1: has 2 examples; write at least 3",)),
        ("cost: [a, b, '']\n", ("near.yaml:1: is empty; write a text",)),
        (
            "cost: how much\n",
            (
                "near.yaml:1: must be a list; write one '- ' line per item, or [] for none",
                "near.yaml:1: has 0 examples; write at least 3",
            ),
        ),
        (
            COST + "age: [a]\nwork:\n  - b\n",
            (
                "near.yaml:5: has 1 examples; write at least 3",
                "near.yaml:7: has 1 examples; write at least 3",
            ),
        ),
    ],
)
def test_mistakes_in_examples_are_reported_at_once_with_their_lines(text: str, problems: tuple[str, ...]) -> None:
    with pytest.raises(ContentError) as caught:
        parse_examples(text, "near.yaml", "near")

    assert caught.value.problems == problems


# ---- messages, urgent and calm


def test_urgent_messages_are_read_by_flag() -> None:
    found = parse_urgent_messages("suicide: [a, b]\noverdose: [c]\n", "examples.yaml", ("suicide", "overdose"))

    assert found == {"suicide": ("a", "b"), "overdose": ("c",)}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("suicide: [a]\n", "key 'overdose' is missing; add it"),
        ("suicide: [a]\noverdose: [b]\nviolense: [d]\n", "unknown key 'violense'"),
        ("suicide: a\noverdose: [b]\n", "must be a list"),
        ("suicide: []\noverdose: [b]\n", "is empty; write at least one message"),
    ],
)
def test_broken_urgent_messages_are_refused_with_their_place(text: str, problem: str) -> None:
    with pytest.raises(ContentError) as error:
        parse_urgent_messages(text, "examples.yaml", ("suicide", "overdose"))

    assert problem in error.value.problems[0]
    assert error.value.problems[0].startswith("examples.yaml:")


def test_calm_messages_are_a_list() -> None:
    assert parse_calm_messages("- what is it\n", "calm.yaml") == ("what is it",)
    for text in ("[]", "calm: [a]"):
        with pytest.raises(ContentError, match=r"^calm\.yaml:1: "):
            parse_calm_messages(text, "calm.yaml")


# ---- judged questions

IDS = ("a", "b", "sciatica", "urgent", "suicide")


def judged_in(text: str) -> tuple[JudgedQuestion, ...]:
    """Return the judged questions in *text*."""
    return parse_judged(text, "a/short.jsonl", IDS)


def problems_of(text: str) -> tuple[str, ...]:
    """Return the problems of the judged questions in *text*, which must have some."""
    with pytest.raises(ContentError) as caught:
        judged_in(text)
    return caught.value.problems


@pytest.mark.parametrize(
    ("line", "judged"),
    [
        ('{"q": "what is it", "gold": ["a"]}', JudgedQuestion(("what is it",), ("a",), "short")),
        ('{"q": "x", "gold": ["a", "b"], "kind": "story"}', JudgedQuestion(("x",), ("a", "b"), "story")),
        (
            '{"q": "x", "gold": ["urgent"], "flags": ["suicide"]}',
            JudgedQuestion(("x",), ("urgent",), "short", ("suicide",)),
        ),
        ('{"turns": ["one", "two"], "gold": []}', JudgedQuestion(("one", "two"), (), "short")),
        ('{"q": "café 🙂", "gold": ["urgent"]}', JudgedQuestion(("café 🙂",), ("urgent",), "short")),
        ('{"q": "one\u2028two\x85three", "gold": []}', JudgedQuestion(("one\u2028two\x85three",), (), "short")),
    ],
    ids=["question", "kind", "flags", "turns", "not ASCII", "line separators in a question"],
)
def test_a_line_holds_one_judged_question(line: str, judged: JudgedQuestion) -> None:
    assert judged_in(line + "\n") == (judged,)


def test_questions_come_in_the_order_of_the_file_and_empty_lines_do_not_count() -> None:
    found = judged_in('\n{"q": "b", "gold": []}\n  \n{"q": "a", "gold": []}\n\n')

    assert [judged.turns for judged in found] == [("b",), ("a",)]


@pytest.mark.parametrize(
    "line",
    [
        "what is it",
        '{"q": "x", "gold": ["a"]',
        "[]",
        "5",
        '"x"',
        "null",
        '{"gold": ["a"]}',
        '{"q": "x"}',
        '{"q": 1, "gold": []}',
        '{"q": null, "gold": []}',
        '{"q": "x", "gold": null}',
        '{"q": "x", "gold": [1]}',
        '{"q": "x", "gold": "sciatica"}',
        '{"turns": [], "gold": []}',
        '{"turns": ["x", 2], "gold": []}',
        '{"turns": "what is it", "gold": []}',
        '{"q": "x", "gold": [], "kind": 1}',
        '{"q": "x", "gold": [], "flags": "suicide"}',
        "[" * 100_000,
    ],
    ids=lambda line: str(line)[:40],
)
def test_a_line_that_is_no_judged_question_is_named(line: str) -> None:
    assert problems_of(f'{{"q": "fine", "gold": []}}\n\n{line}\n') == (
        'a/short.jsonl:3: write one object a line: {"q": "...", "gold": ["entry-id"], "kind": "short"}',
    )


@pytest.mark.parametrize("line", ['{"q": "x", "gold": ["sciatika"]}', '{"q": "x", "gold": ["urgent"], "flags": ["sciatika"]}'])
def test_an_id_that_nothing_has_is_reported_with_its_line_and_the_nearest(line: str) -> None:
    assert problems_of(f'{{"q": "x", "gold": []}}\n{line}\n') == (
        "a/short.jsonl:2: there is no entry or red flag 'sciatika', did you mean 'sciatica'?; mend the id",
    )


def test_problems_of_all_lines_are_reported_at_once() -> None:
    found = problems_of('nonsense\n{"q": "x", "gold": ["no", "b", "nothing"]}\n{}\n')

    assert [problem.split(":")[1] for problem in found] == ["1", "2", "2", "3"]


def test_a_file_is_read_and_named_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "story.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"q": "x", "gold": []}\r\n{"q": "caf\xc3\xa9", "gold": ["b"]}\r\n')

    assert load_judged(file, IDS) == (JudgedQuestion(("x",), (), "story"), JudgedQuestion(("café",), ("b",), "story"))
    with pytest.raises(ContentError, match=r"^/.*/story.jsonl:2: there is no entry or red flag 'b'"):
        load_judged(file, ("a",))


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (None, "1: cannot be read (No such file or directory); check that the file is there"),
        (b"\n\xff\xfe", "2: not UTF-8 text; save the file with the encoding UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, raw: bytes | None, problem: str) -> None:
    file = tmp_path / "short.jsonl"
    if raw is not None:
        file.write_bytes(raw)

    with pytest.raises(ContentError) as caught:
        load_judged(file, ())

    assert caught.value.problems == (f"{file}:{problem}",)


def test_judged_questions_of_a_content_folder_come_by_file_name_with_all_problems_at_once(tmp_path: Path) -> None:
    (tmp_path / "judged").mkdir()
    (tmp_path / "judged" / "b.jsonl").write_text('{"q": "two", "gold": ["a"]}\n')
    (tmp_path / "judged" / "a.jsonl").write_text('{"q": "one", "gold": ["b"]}\n')
    (tmp_path / "judged" / "notes.txt").write_text("not read")

    assert [judged.turns[0] for judged in load_judged_folder(tmp_path, IDS)] == ["one", "two"]
    with pytest.raises(ContentError) as caught:
        load_judged_folder(tmp_path, ())
    assert [problem.split(": there")[0] for problem in caught.value.problems] == ["judged/a.jsonl:1", "judged/b.jsonl:1"]


def test_the_projects_own_judged_questions_name_entries_that_exist(content: Path) -> None:
    judged = load_judged_folder(content, {faq.id for faq in load_content(content).faqs})

    assert Counter(question.kind for question in judged) == {"short": 368, "story": 152, "followup": 63}

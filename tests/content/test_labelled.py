"""Examples, urgent messages and judged questions are read with all their mistakes named."""

from collections import Counter
from pathlib import Path

import pytest

from bot.content.documents import ContentError
from bot.content.folder import load_content
from bot.content.labelled import (
    Examples,
    JudgedQuestion,
    Message,
    load_judged,
    load_judged_folder,
    parse_examples,
    parse_judged,
    parse_messages,
)

# ---- examples of what is not documented

ENTRIES = ("sciatica", "arthritis")
COST = "cost:\n  - how much is it\n  - price of a nerve block\n  - what does it cost\n"


def test_examples_are_read_by_group_in_the_order_of_the_file() -> None:
    assert parse_examples(COST + "age: [a, b, c]\n", "near.yaml", "near", ENTRIES) == (
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
        parse_examples(text, "near.yaml", "near", ENTRIES)

    assert caught.value.problems == problems


def test_complaints_stand_by_the_entry_that_may_be_behind_them() -> None:
    known = "sciatica: [it shoots down my leg, the back of my leg burns, from hip to heel]\n"

    assert [found.group for found in parse_examples(known, "complaint.yaml", "complaint", ENTRIES)] == ["sciatica"]
    with pytest.raises(ContentError) as caught:
        parse_examples(known + "arthritus: [stiff, sore, creaking]\n", "complaint.yaml", "complaint", ENTRIES)

    assert caught.value.problems == ("complaint.yaml:2: there is no entry 'arthritus', did you mean 'arthritis'?",)


# ---- messages, urgent and calm

FLAGS = ("suicide", "overdose")
SUICIDE = "urgent/messages/suicide.jsonl"
CHAT = "urgent/messages/calm-chat.jsonl"


def message_problems(text: str, name: str = SUICIDE) -> tuple[str, ...]:
    """Return the problems of the labelled messages in *text*, which must have some."""
    with pytest.raises(ContentError) as caught:
        parse_messages(text, name, FLAGS)
    return caught.value.problems


def test_a_message_calls_for_the_flag_of_its_file_or_for_those_that_it_names() -> None:
    text = (
        '{"q": "a", "batch": "a01"}\n'
        '{"q": "b", "batch": "a02", "flags": ["overdose", "suicide"]}\n'
        '{"q": "café 🙂\u2028c", "batch": "a02", "manner": "telegram"}\n'
    )

    assert parse_messages(text, SUICIDE, FLAGS) == (
        Message("a", ("suicide",), "a01"),
        Message("b", ("overdose", "suicide"), "a02"),
        Message("café 🙂\u2028c", ("suicide",), "a02", "telegram"),
    )


def test_a_calm_message_calls_for_no_flag() -> None:
    assert parse_messages('{"q": "a", "batch": "a01"}\n', CHAT, FLAGS) == (Message("a", (), "a01"),)


def test_messages_come_in_the_order_of_the_file_and_empty_lines_do_not_count() -> None:
    found = parse_messages('\n{"q": "b", "batch": "x"}\n \n{"q": "a", "batch": "x"}\n\n', CHAT, FLAGS)

    assert [message.text for message in found] == ["b", "a"]


@pytest.mark.parametrize(
    "line",
    [
        "i want to die",
        '{"q": "x", "batch": "a01"',
        "[]",
        "5",
        "null",
        '{"batch": "a01"}',
        '{"q": "x"}',
        '{"q": "", "batch": "a01"}',
        '{"q": " ", "batch": "a01"}',
        '{"q": 1, "batch": "a01"}',
        '{"q": "x", "batch": 1}',
        '{"q": "x", "batch": null}',
        '{"q": "x", "batch": "a01", "flags": null}',
        '{"q": "x", "batch": "a01", "flags": [1]}',
        '{"q": "x", "batch": "a01", "manner": 1}',
        "[" * 100_000,
    ],
    ids=lambda line: str(line)[:40],
)
def test_a_line_that_is_no_message_is_named(line: str) -> None:
    assert message_problems(f'{{"q": "fine", "batch": "a01"}}\n\n{line}\n') == (
        f'{SUICIDE}:3: write one object a line: {{"q": "...", "batch": "a01"}}',
    )


def test_flags_are_a_list() -> None:
    (problem,) = message_problems('{"q": "fine", "batch": "a01"}\n{"q": "x", "batch": "a01", "flags": "suicide"}\n')

    assert problem == f'{SUICIDE}:2: write one object a line: {{"q": "...", "batch": "a01"}}'


@pytest.mark.parametrize("name", [SUICIDE, CHAT])
def test_a_flag_that_no_rule_has_is_reported_with_its_line_and_the_nearest(name: str) -> None:
    text = '{"q": "x", "batch": "a01"}\n{"q": "y", "batch": "a01", "flags": ["overdoes", "suicide"]}\n'

    assert message_problems(text, name) == (f"{name}:2: there is no flag 'overdoes', did you mean 'overdose'?",)


def test_a_file_is_named_after_a_flag_or_a_kind_of_calm_messages() -> None:
    text = '{"q": "x", "batch": "a01"}\n' * 2

    assert message_problems(text, "urgent/messages/suicid.jsonl") == (
        "urgent/messages/suicid.jsonl:1: there is no flag 'suicid', did you mean 'suicide'?",
    )


@pytest.mark.parametrize("name", [SUICIDE, CHAT])
@pytest.mark.parametrize("text", ["", "\n \n"])
def test_a_file_without_messages_is_reported(text: str, name: str) -> None:
    assert message_problems(text, name) == (f"{name}:1: holds no message; write at least one",)


def test_problems_of_all_messages_are_reported_at_once() -> None:
    found = message_problems('nonsense\n{"q": "x", "batch": "a01", "flags": ["no", "nothing"]}\n{}\n')

    assert [problem.split(":")[1] for problem in found] == ["1", "2", "2", "3"]


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


def test_the_projects_own_judged_questions_name_entries_and_rules_that_exist(content: Path) -> None:
    there = load_content(content)
    judged = load_judged_folder(content, {item.id for items in (there.faqs, there.rules) for item in items})

    assert Counter(question.kind for question in judged) == {
        "short": 588, "story": 286, "covered": 719, "followup": 123, "passing": 300, "relayed": 160,
        "complaint": 189, "near": 168, "beyond": 240, "health": 81, "remark": 355,
    }  # fmt: skip

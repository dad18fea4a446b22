"""Near copies among labelled messages are found, and named by their lines."""

from pathlib import Path

import pytest

from tests.check_messages import find_problems, near_copies


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("my left foot drags since monday", "My left foot drags, since Monday!"),
        ("my left foot drags since monday", "since monday my left foot drags"),
        ("my left foot drags since monday", "my left foot dragss since mondy"),
    ],
    ids=["marks", "order", "slips"],
)
def test_messages_that_differ_in_marks_order_or_slips_are_near_copies(one: str, other: str) -> None:
    assert near_copies([one, "i fell down the stairs", other]) == [(0, 2)]


def test_messages_of_one_meaning_in_other_words_are_no_near_copies() -> None:
    assert near_copies(["my left foot drags since monday", "three days now and I trip over my toes"]) == []


def test_near_copies_are_named_by_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "foot-drop.jsonl"
    file.write_text('{"q": "my foot drags"}\n\n{"q": "i trip a lot"}\n{"q": "My foot drags."}\n', "utf-8")

    assert list(find_problems(file)) == [
        f"{file}:4: is a near copy of line 1; delete one of them, or say it in other words",
    ]

"""A rule of urgent guidance is read as its file has it; whatever is wrong in it is reported at once."""

import pytest

from bot.content.documents import ContentError
from bot.content.guidance import PublicSource, Rule, parse_rule
from bot.content.words import parse_signs
from bot.language.wordings import parse_wording

NAME = "urgent/foot-drop.md"
SIGNS = """
misspelt: {}
same_words:
  cannot: [cant, can not]
word_classes:
  leg: [leg, calf]
skipped_words: [very]
signs: {}
background: {}
harmless: []
denial: []
short_denial: []
no_denial: []
general_question: []
not_a_person: []
past: []
present: []
fresh_start: []
writer: []
"""
BEHIND = "stands behind a line like 'Be seen today if'; begin with a small letter, without a full stop"
RULE = """---
level: same-day
title: A foot that drags
source:
  publisher: NHS Lothian
  title: Serious conditions of the lower spine
actions: [same_day, emergency]
watch: "a foot drags: contact {same_day}"
floor:
  - foot drags/slaps
  - cannot lift foot
---
**Be seen today: contact {same_day} now.**

It could be a nerve.
"""


def problems_of(text: str, name: str = NAME) -> tuple[str, ...]:
    """Return the problems of the rule in *text*, which must have some."""
    with pytest.raises(ContentError) as caught:
        parse_rule(text, name, parse_signs(SIGNS, "urgent/signs.yaml"))
    return caught.value.problems


def rule_in(text: str) -> Rule:
    """Return the rule in *text*."""
    return parse_rule(text, NAME, parse_signs(SIGNS, "urgent/signs.yaml"))


def test_a_rule_is_read_as_its_file_has_it() -> None:
    assert rule_in(RULE) == Rule(
        id="foot-drop",
        level="same-day",
        title="A foot that drags",
        text="**Be seen today: contact {same_day} now.**\n\nIt could be a nerve.",
        hint=None,
        watch="a foot drags: contact {same_day}",
        actions=("same_day", "emergency"),
        source=PublicSource("NHS Lothian", "Serious conditions of the lower spine", None),
        floor=(parse_wording("foot drags/slaps", {}), parse_wording("cannot lift foot", {})),
        floor_written=("foot drags/slaps", "cannot lift foot"),
    )


def test_a_source_may_have_an_address() -> None:
    text = RULE.replace("  title: Serious", "  url: https://nhs.example/legs\n  title: Serious")

    assert rule_in(text).source.url == "https://nhs.example/legs"


def test_blanks_behind_the_marks_of_the_front_matter_do_not_count() -> None:
    assert rule_in(RULE.replace("---\n", "--- \n")).level == "same-day"


def test_a_rule_may_have_another_text_for_hints() -> None:
    assert rule_in(RULE.replace("floor:", "hint: |\n  **Ask {same_day}.**\n\n  It may be nothing.\nfloor:")).hint == (
        "**Ask {same_day}.**\n\nIt may be nothing."
    )


@pytest.mark.parametrize("count", [1, 10])
def test_a_floor_has_1_to_10_wordings(count: int) -> None:
    text = RULE.replace("  - cannot lift foot\n", "  - cannot lift foot\n" * (count - 1))

    assert len(rule_in(text).floor) == count


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        ("floor: []", "9: has 0 wordings; write 1 to 10, only what nobody doubts"),
        ("floor:" + "\n  - foot drags" * 11, "10: has 11 wordings; write 1 to 10, only what nobody doubts"),
        ("floor: foot drags", "9: must be a list; write one '- ' line per item, or [] for none"),
        ("floor:\n  - foot drags\n  - my <arm> drags", "11: <arm> is no word class"),
        ("floor:\n  - foot drags\n  - cant lift foot", "11: 'cant' is never seen in a message; write cannot"),
        ("floor:\n  - very numb", "10: 'very' is never seen in a message; write nothing, the word is skipped"),
        ("floor:\n  - foot +", "10: '+' needs words on both sides"),
        ("floor:\n  - Foot drags", "10: 'Foot' is no word"),
        ("floor:\n  - foot drags\n  - ''", "11: is empty; write a text"),
    ],
)
def test_a_mistake_in_a_floor_is_reported_with_its_line(new: str, problem: str) -> None:
    (found, *_) = problems_of(RULE.replace("floor:\n  - foot drags/slaps\n  - cannot lift foot", new))

    assert found.startswith(f"urgent/foot-drop.md:{problem}")


def test_a_floor_may_name_word_classes_of_the_signs() -> None:
    rule = rule_in(RULE.replace("- foot drags/slaps", "- <leg> drags"))

    assert rule.floor[0] == parse_wording("leg/calf drags", {})


def test_the_words_of_a_floor_are_known_like_those_of_the_signs() -> None:
    signs = parse_signs(SIGNS, "urgent/signs.yaml")

    parse_rule(RULE, NAME, signs)

    assert signs.words == frozenset({"leg", "calf", "foot", "drags", "slaps", "cannot", "lift"})


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("level: same-day", "level: sameday", "2: 'sameday' is not known here, did you mean 'same-day'?"),
        ("actions: [same_day,", "actions: [sameday,", "7: 'sameday' is not known here, did you mean 'same_day'?"),
        ('watch: "a foot drags: contact {same_day}"\n', "", "2: key 'watch' is missing"),
        ('watch: "a foot drags: contact {same_day}"', "watch:", "8: is empty; write a text"),
        ('watch: "a foot', 'watch: "Call if a foot', f"8: {BEHIND}"),
        ('{same_day}"\nfloor', '{same_day}."\nfloor', f"8: {BEHIND}"),
        ("floor:\n  - foot drags/slaps\n  - cannot lift foot\n", "", "2: key 'floor' is missing"),
        ("a foot drags: contact {same_day}", "contact {nobody}", "8: '{nobody}' is no placeholder here; use {emergency}, "),
        ("floor:", "hint: Ask {nobody}.\nfloor:", "9: '{nobody}' is no placeholder here; use {emergency}, "),
        ("floor:", "hint:\nfloor:", "9: is empty; write a text"),
        (
            "today: contact {same_day}",
            "today: {sameday}",
            "2: '{sameday}' is no placeholder here, did you mean 'same_day'?; use ",
        ),
        (
            "today: contact {same_day}",
            "today: {same_day",
            "2: '{' is no placeholder here; use {emergency}, {same_day}, {crisis}",
        ),
        ("  title:", "  url: nhs.uk\n  title:", "6: 'nhs.uk' is not a web address"),
        ("  title:", '  url: "https:// not an address <"\n  title:', "6: 'https:// not an address <' is not a web address"),
        ("---\nlevel", "level", "1: must start with front matter"),
        ("**Be seen today: contact {same_day} now.**\n\nIt could be a nerve.", "", "2: has no text; write what to do first"),
    ],
)
def test_a_mistake_in_a_rule_is_reported_with_its_place(old: str, new: str, problem: str) -> None:
    assert old in RULE
    (found,) = problems_of(RULE.replace(old, new, 1))

    assert found.startswith(f"urgent/foot-drop.md:{problem}")


def test_a_file_name_is_the_id() -> None:
    (problem,) = problems_of(RULE, "urgent/Foot Drop.md")

    assert problem.startswith("urgent/Foot Drop.md:2: file name 'Foot Drop.md': name it like its id")


def test_any_wording_is_allowed_where_the_signs_cannot_be_read() -> None:
    rule = parse_rule(RULE.replace("foot drags/slaps", "<unheard-of> drags"), NAME, None)

    assert rule.floor_written == ("<unheard-of> drags", "cannot lift foot")


def test_all_problems_of_a_rule_are_reported_at_once() -> None:
    text = (
        RULE.replace("level: same-day", "level: soon")
        .replace("title: A foot", "titel: A foot")
        .replace("contact {same_day}", "{x}")
    )

    assert {problem.split(": ")[1].split(",")[0] for problem in problems_of(text)} == {
        "unknown key 'titel'",
        "key 'title' is missing; add it",
        "'{x}' is no placeholder here; use {emergency}",
        "'soon' is not known here; write one of",
    }

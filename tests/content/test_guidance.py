"""A rule of urgent guidance is read as its file has it; whatever is wrong in it is reported at once."""

import datetime

import pytest

from bot.content.documents import ContentError
from bot.content.guidance import PublicSource, Rule, parse_rule

NAME = "urgent/foot-drop.md"
SIGNS = ("foot-drop", "foot-weak", "back-trouble", "leg-pain")
RULE = """---
level: same-day
title: A foot that drags
source:
  publisher: NHS Lothian
  title: Serious conditions of the lower spine
actions: [same_day, emergency]
fires_when:
  - [foot-drop]
  - [foot-weak, back-trouble/leg-pain]
reviewed_by: null
reviewed: null
---
**Be seen today: contact {same_day} now.**

It could be a nerve.
"""


def problems_of(text: str, name: str = NAME) -> tuple[str, ...]:
    """Return the problems of the rule in *text*, which must have some."""
    with pytest.raises(ContentError) as caught:
        parse_rule(text, name, SIGNS)
    return caught.value.problems


def test_a_rule_is_read_as_its_file_has_it() -> None:
    assert parse_rule(RULE, NAME, SIGNS) == Rule(
        id="foot-drop",
        level="same-day",
        title="A foot that drags",
        text="**Be seen today: contact {same_day} now.**\n\nIt could be a nerve.",
        actions=("same_day", "emergency"),
        source=PublicSource("NHS Lothian", "Serious conditions of the lower spine", None),
        fires_when=(
            (frozenset({"foot-drop"}),),
            (frozenset({"foot-weak"}), frozenset({"back-trouble", "leg-pain"})),
        ),
        reviewed_by=None,
        reviewed=None,
    )


def test_a_signed_rule_has_a_name_and_a_day() -> None:
    text = RULE.replace("reviewed_by: null\nreviewed: null", "reviewed_by: Dr. A. Example\nreviewed: 2026-01-31")

    rule = parse_rule(text, NAME, SIGNS)

    assert (rule.reviewed_by, rule.reviewed) == ("Dr. A. Example", datetime.date(2026, 1, 31))


def test_a_source_may_have_an_address() -> None:
    text = RULE.replace("  title: Serious", "  url: https://nhs.example/legs\n  title: Serious")

    assert parse_rule(text, NAME, SIGNS).source.url == "https://nhs.example/legs"


def test_blanks_behind_the_marks_of_the_front_matter_do_not_count() -> None:
    assert parse_rule(RULE.replace("---\n", "--- \n"), NAME, SIGNS).level == "same-day"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("level: same-day", "level: sameday", "2: 'sameday' is not known here, did you mean 'same-day'?"),
        ("actions: [same_day,", "actions: [sameday,", "7: 'sameday' is not known here, did you mean 'same_day'?"),
        ("[foot-drop]", "[foot-dropp]", "9: 'foot-dropp' is no sign, did you mean 'foot-drop'?; write a name from"),
        ("trouble/leg-pain", "trouble/leg-pian", "10: 'leg-pian' is no sign, did you mean 'leg-pain'?; write a name from"),
        ("[foot-drop]", "[]", "9: is empty, so that every message would fire"),
        ("\n  - [foot-drop]\n  - [foot-weak, back-trouble/leg-pain]", " []", "8: is empty; a rule without a combination"),
        ("{same_day}", "{sameday}", "2: '{sameday}' is no placeholder here, did you mean 'same_day'?; use {emergency}, "),
        ("{same_day}", "{same_day", "2: '{' is no placeholder here; use {emergency}, {same_day}, {crisis}"),
        ("reviewed: null", "reviewed: soon", "12: 'soon' is not a date"),
        ("reviewed: null\n", "", "2: key 'reviewed' is missing"),
        ("  title:", "  url: nhs.uk\n  title:", "6: 'nhs.uk' is not a web address"),
        ("  title:", '  url: "https:// not an address <"\n  title:', "6: 'https:// not an address <' is not a web address"),
        ("---\nlevel", "level", "1: must start with front matter"),
        ("**Be seen today: contact {same_day} now.**\n\nIt could be a nerve.", "", "2: has no text; write what to do first"),
        ("reviewed_by: null", "reviewed_by: Dr. A", "11: 'Dr. A' has no date; write the day of the review at reviewed"),
    ],
)
def test_a_mistake_in_a_rule_is_reported_with_its_place(old: str, new: str, problem: str) -> None:
    assert old in RULE
    (found,) = problems_of(RULE.replace(old, new, 1))

    assert found.startswith(f"urgent/foot-drop.md:{problem}")


def test_a_review_in_the_future_is_refused() -> None:
    soon = datetime.date.today() + datetime.timedelta(days=3)
    text = RULE.replace("reviewed_by: null\nreviewed: null", f"reviewed_by: Dr. A\nreviewed: {soon}")

    (problem,) = problems_of(text)
    assert problem.startswith(f"urgent/foot-drop.md:12: {soon} is in the future; ")


def test_a_file_name_is_the_id() -> None:
    (problem,) = problems_of(RULE, "urgent/Foot Drop.md")

    assert problem.startswith("urgent/Foot Drop.md:2: file name 'Foot Drop.md': name it like its id")


def test_any_sign_is_allowed_where_the_signs_cannot_be_read() -> None:
    rule = parse_rule(RULE.replace("[foot-drop]", "[unheard-of]"), NAME, None)

    assert rule.fires_when[0] == (frozenset({"unheard-of"}),)


def test_all_problems_of_a_rule_are_reported_at_once() -> None:
    text = RULE.replace("level: same-day", "level: soon").replace("title: A foot", "titel: A foot").replace("{same_day}", "{x}")

    assert {problem.split(": ")[1].split(",")[0] for problem in problems_of(text)} == {
        "unknown key 'titel'",
        "key 'title' is missing; add it",
        "'{x}' is no placeholder here; use {emergency}",
        "'soon' is not known here; write one of",
    }

"""The curve of misses against false alarms is drawn to scale, and says in words what it shows."""

from collections.abc import Mapping, Sequence
from math import inf
from typing import cast
from xml.etree import ElementTree

import pytest

from bot.content.guidance import Level
from bot.measuring.evaluation import UrgencyGroup
from bot.measuring.plots import plot_misses

SVG = "{http://www.w3.org/2000/svg}"
SCORES: Mapping[UrgencyGroup, Sequence[float]] = {
    "urgent": (0.9, 0.4, inf, 0.8),
    "look-alike": (0.1, 0.5, 0.2, 0.3),
    "ordinary": (0.1, 0.1),
}
THRESHOLDS: Mapping[Level, float] = {"emergency": 0.45, "crisis": 0.45, "same-day": 0.6}


def draw(scores: Mapping[UrgencyGroup, Sequence[float]], thresholds: Mapping[Level, float] = THRESHOLDS) -> ElementTree.Element:
    return ElementTree.fromstring(plot_misses(scores, thresholds))


def lines_of(svg: ElementTree.Element) -> dict[str, list[str]]:
    """Return the corners of each line by its class."""
    return {line.attrib["class"]: line.attrib["points"].split() for line in svg.iter(f"{SVG}polyline")}


def told_by(svg: ElementTree.Element) -> list[str]:
    """Return what the text alternative tells, row by row."""
    return (svg.findtext(f"{SVG}desc") or "").split(". ")


# The plot lies between (64, 424), no alarm and no miss, and (684, 44), all of both; both axes are square roots.


def test_a_line_trades_false_alarms_for_misses_threshold_by_threshold() -> None:
    assert lines_of(draw(SCORES))["curve look-alike"] == [
        "684.0,424.0",  # 4 of 4 look-alikes alarm, 0 of 4 urgent messages are missed
        "600.9,424.0",  # 3 alarm
        "502.4,424.0",  # 2 alarm
        "374.0,424.0",  # 1 alarms
        "374.0,234.0",  # 1 alarms, 1 is missed
        "64.0,234.0",  # 1 is missed
        "64.0,155.3",  # 2 are missed
        "64.0,94.9",  # 3 are missed: the fourth raises a floor
    ]


def test_thresholds_in_use_are_marked_on_each_line() -> None:
    marks = [(mark.attrib["class"], mark.attrib.get("transform")) for mark in draw(SCORES).findall(f"{SVG}path[@transform]")]

    assert marks == [
        ("mark look-alike", "translate(374.0,234.0)"),
        ("mark look-alike", "translate(64.0,234.0)"),
        ("mark ordinary", "translate(64.0,234.0)"),
        ("mark ordinary", "translate(64.0,234.0)"),
    ]


def test_a_text_tells_what_the_picture_shows() -> None:
    svg = draw(SCORES)

    assert svg.attrib["role"] == "img"
    assert svg.findtext(f"{SVG}title") == "Urgent guidance: misses against false alarms, over all thresholds"
    assert told_by(svg) == [
        "look-alikes (4)",
        "ordinary (2)",
        "threshold 0.45 (emergency, crisis): missed 25.0%, alarms on look-alikes 25.0%, on ordinary 0.0%",
        "threshold 0.60 (same-day): missed 25.0%, alarms on look-alikes 0.0%, on ordinary 0.0%",
    ]


def test_axes_lines_and_marks_are_labelled() -> None:
    svg = draw(SCORES)

    texts = [text.text for text in svg.iter(f"{SVG}text")]

    assert {"missed, % of 4 urgent messages", "false alarms, % of messages that are not urgent"} < set(texts)
    assert texts[-4:] == told_by(svg)


@pytest.mark.parametrize(
    ("missing", "lines"),
    [("urgent", []), ("look-alike", ["curve ordinary"]), ("ordinary", ["curve look-alike"])],
)
def test_a_group_without_messages_has_no_line(missing: UrgencyGroup, lines: list[str]) -> None:
    assert list(lines_of(draw({**SCORES, missing: ()}))) == lines


def test_names_are_escaped() -> None:
    assert told_by(draw(SCORES, {cast(Level, "<b> & co"): 0.5}))[2].startswith("threshold 0.50 (<b> & co): ")


def test_colours_follow_the_reader_s_choice_of_light_or_dark() -> None:
    assert "@media (prefers-color-scheme: dark)" in plot_misses(SCORES, THRESHOLDS)

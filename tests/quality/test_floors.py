"""Replies to the project's own judged questions stay as good as they are.

`legpain evaluate` prints the figures. Floors stand a little below those of today, so that one question more or less changes
nothing; the misses are printed when a floor is broken.
"""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.chatbot import ChatBot
from bot.content.labelled import URGENT, load_judged_folder
from bot.measuring.evaluation import Outcome, Share, judge, summarize, summarize_urgent
from bot.report import format_outcomes


@pytest.fixture(scope="module")
def outcomes(bot: ChatBot, content: Path) -> Mapping[str, list[Outcome]]:
    """The outcomes of the judged questions by kind."""
    kinds: dict[str, list[Outcome]] = {}
    for judged in load_judged_folder(content, {*bot.by_id, *bot.flags, URGENT}):
        kinds.setdefault(judged.kind, []).append(judge(bot, judged))
    return kinds


def share_of(outcomes: list[Outcome], name: str) -> float:
    """Return the share *name* of a Summary, of outcomes that are all of one kind."""
    (summary,) = summarize(outcomes)
    share: Share = getattr(summary, name)
    return share.k / share.n


@pytest.mark.parametrize(
    ("kind", "name", "floor"),
    [
        ("short", "right_first", 0.92),  # 443 of 466: 0.95
        ("short", "helped", 0.90),  # 433: 0.93
        ("short", "right", 0.83),  # 397: 0.85
        ("story", "right_first", 0.86),  # 187 of 211: 0.89
        ("story", "helped", 0.86),  # 186: 0.88
        ("story", "right", 0.75),  # 163: 0.77
        ("followup", "right_first", 0.72),  # 59 of 79: 0.75
        ("followup", "helped", 0.69),  # 57: 0.72
        ("followup", "right", 0.62),  # 51: 0.65
        ("complaint", "right_first", 0.72),  # 22 of 29: 0.76
        ("complaint", "helped", 0.72),  # 22: 0.76
        ("near", "shown", 0.82),  # 50 of 59: 0.85; the subject is documented, and its text is shown as what there is
    ],
)
def test_replies_help_as_often(outcomes: Mapping[str, list[Outcome]], kind: str, name: str, floor: float) -> None:
    assert share_of(outcomes[kind], name) >= floor, format_outcomes(outcomes[kind], misses=True)


@pytest.mark.parametrize(
    ("kind", "name", "ceiling"),
    [
        ("short", "wrong", 0.04),  # 10 of 466: 0.02
        ("short", "partly_wrong", 0.04),  # 10: 0.02
        ("short", "silent", 0.03),  # 6: 0.01
        ("story", "wrong", 0.07),  # 10 of 211: 0.05
        ("story", "partly_wrong", 0.06),  # 8: 0.04
        ("story", "silent", 0.02),  # 1
        ("followup", "wrong", 0.12),  # 7 of 79: 0.09
        ("followup", "partly_wrong", 0.12),  # 7: 0.09
        ("followup", "falsely", 0.17),  # 3 of 24, and one is allowed
        ("complaint", "wrong", 0.14),  # 3 of 29, and one is allowed
        ("complaint", "silent", 0.04),  # none, and one is allowed
        ("near", "falsely", 0.07),  # 3 of 59, and one is allowed
        ("health", "falsely", 0.03),  # none of 36, and one is allowed
        ("health", "shown", 0.12),  # 3 of 36, and one is allowed
    ],
)
def test_replies_mislead_as_seldom(outcomes: Mapping[str, list[Outcome]], kind: str, name: str, ceiling: float) -> None:
    assert share_of(outcomes[kind], name) <= ceiling, format_outcomes(outcomes[kind], misses=True)


def test_nothing_is_asked_back_with_one_option(outcomes: Mapping[str, list[Outcome]]) -> None:
    assert {kind: share_of(found, "lone") for kind, found in outcomes.items() if kind not in ("near", "health")} == {
        "complaint": 0, "followup": 0, "short": 0, "story": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "most"),
    [("short", 1), ("story", 3), ("followup", 0), ("complaint", 2), ("near", 0), ("health", 0)],  # 1, 1, 0, 2, 0, 0
)
def test_few_judged_questions_raise_a_false_alarm(outcomes: Mapping[str, list[Outcome]], kind: str, most: int) -> None:
    assert summarize_urgent(outcomes[kind]).false_alarms.k <= most, format_outcomes(outcomes[kind], misses=True)

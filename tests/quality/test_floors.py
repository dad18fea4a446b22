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

NOT_DOCUMENTED = ("near", "beyond", "health", "remark")  # kinds of questions that nothing answers


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
        ("short", "right_first", 0.92),  # 504 of 531: 0.95
        ("short", "helped", 0.90),  # 496: 0.93
        ("short", "right", 0.86),  # 478: 0.90
        ("story", "right_first", 0.86),  # 212 of 236: 0.90
        ("story", "helped", 0.86),  # 210: 0.89
        ("story", "right", 0.76),  # 221 of 284: 0.78, as fewer are stated wrongly
        ("covered", "right_first", 0.90),  # 659 of 719: 0.92
        ("covered", "helped", 0.85),  # 616 of 719: 0.86; talk and questions for the front desk are told by more messages
        ("covered", "right", 0.80),  # 598: 0.83
        ("followup", "right_first", 0.79),  # 79 of 94: 0.84
        ("followup", "helped", 0.77),  # 77: 0.82
        ("followup", "right", 0.72),  # 72 of 94: 0.77
        ("passing", "right_first", 0.70),  # 161 of 220: 0.73
        ("passing", "helped", 0.62),  # 144: 0.65
        ("passing", "right", 0.48),  # 109: 0.50; after an entry nothing is stated below 0.5, as fewer are stated wrongly
        ("relayed", "right_first", 0.63),  # 81 of 120: 0.68
        ("relayed", "helped", 0.49),  # 64: 0.53
        ("relayed", "right", 0.43),  # 57: 0.47
        ("complaint", "right_first", 0.75),  # 145 of 184: 0.79
        ("complaint", "helped", 0.73),  # 140: 0.76
        ("near", "shown", 0.79),  # 90 of 108: 0.83; the subject is documented, and its text is shown as what there is
    ],
)
def test_replies_help_as_often(outcomes: Mapping[str, list[Outcome]], kind: str, name: str, floor: float) -> None:
    assert share_of(outcomes[kind], name) >= floor, format_outcomes(outcomes[kind], misses=True)


@pytest.mark.parametrize(
    ("kind", "name", "ceiling"),
    [
        ("short", "wrong", 0.04),  # 11 of 531: 0.02
        ("short", "partly_wrong", 0.04),  # 11: 0.02
        ("short", "silent", 0.03),  # 5: 0.01
        ("story", "wrong", 0.06),  # 11 of 284: 0.04
        ("covered", "wrong", 0.05),  # 27 of 719: 0.04
        ("covered", "partly_wrong", 0.04),  # 16: 0.02
        ("covered", "silent", 0.04),  # 17: 0.02
        ("story", "partly_wrong", 0.06),  # 9: 0.04
        ("story", "silent", 0.02),  # 2
        ("followup", "wrong", 0.10),  # 6 of 94: 0.06
        ("followup", "partly_wrong", 0.06),  # 5: 0.05
        ("passing", "wrong", 0.12),  # 23 of 220: 0.10
        ("passing", "partly_wrong", 0.14),  # 27: 0.12
        ("passing", "falsely", 0.05),  # 2 of 80, and one is allowed
        ("relayed", "wrong", 0.15),  # 14 of 120: 0.12
        ("relayed", "partly_wrong", 0.22),  # 22: 0.18
        ("relayed", "falsely", 0.05),  # 1 of 40, and one is allowed
        ("remark", "falsely", 0.04),  # 7 of 355: 0.02
        ("remark", "shown", 0.14),  # 39: 0.11
        ("followup", "falsely", 0.07),  # 1 of 29, and one is allowed
        ("complaint", "wrong", 0.02),  # 1 of 184, and one is allowed
        ("complaint", "silent", 0.04),  # 3 of 124, and one is allowed
        ("near", "falsely", 0.08),  # 9 of 168: 0.05
        ("beyond", "falsely", 0.21),  # 44 of 240: 0.18; written to go just beyond what is documented
        ("health", "falsely", 0.03),  # none of 51, and one is allowed
        ("health", "shown", 0.04),  # 1 of 81, and one is allowed
    ],
)
def test_replies_mislead_as_seldom(outcomes: Mapping[str, list[Outcome]], kind: str, name: str, ceiling: float) -> None:
    assert share_of(outcomes[kind], name) <= ceiling, format_outcomes(outcomes[kind], misses=True)


def test_nothing_is_asked_back_with_one_option(outcomes: Mapping[str, list[Outcome]]) -> None:
    assert {kind: share_of(found, "lone") for kind, found in outcomes.items() if kind not in NOT_DOCUMENTED} == {
        "complaint": 0, "covered": 0, "followup": 0, "passing": 0, "relayed": 0, "short": 0, "story": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "most"),
    [
        ("short", 1),
        ("story", 3),
        ("covered", 6),
        ("followup", 1),
        ("passing", 1),
        ("relayed", 3),
        ("remark", 8),
        ("complaint", 6),
        ("near", 1),
        ("beyond", 1),
        ("health", 0),
    ],  # a calf swollen and sore, and the fear to die of a clot, among them
)
def test_few_judged_questions_raise_a_false_alarm(outcomes: Mapping[str, list[Outcome]], kind: str, most: int) -> None:
    assert summarize_urgent(outcomes[kind]).false_alarms.k <= most, format_outcomes(outcomes[kind], misses=True)

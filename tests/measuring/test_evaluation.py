"""Judged questions are asked as a visitor's page asks them, and counted by kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from types import SimpleNamespace
from typing import cast

import pytest

from bot.chatbot import ChatBot
from bot.content.faqs import Faq
from bot.content.guidance import PublicSource
from bot.content.labelled import JudgedQuestion
from bot.measuring.evaluation import (
    Band,
    Outcome,
    Share,
    Summary,
    UrgencyGroup,
    is_miss,
    judge,
    score_bands,
    summarize,
    summarize_urgent,
    to_figures,
    urgency_bands,
    urgency_group,
    urgency_scores,
)
from bot.replies import Answer, Kind, Reply
from bot.urgent.flags import Flag, Urgency
from bot.urgent.signs import Tale

CALM = Urgency(Tale(frozenset(), frozenset(), frozenset()), 0.0, (), False)


def faq(name: str) -> Faq:
    """Return an entry with the id *name*."""
    return Faq(name, "topic", f"What is {name}?", (), "It is this.", (), (), (), None)


def reply(kind: Kind, *, answers: str = "", options: str = "", urgent: str = "") -> Reply:
    """Return a reply with the entries named in *answers* and *options*, and the red flags named in *urgent*."""
    return Reply(
        kind,
        None,
        "",
        None,
        tuple(Answer(faq(name), 0.9) for name in answers.split()),
        tuple(map(faq, options.split())),
        None,
        tuple(Flag(name, "emergency", "", "", None, "", (), (), PublicSource("", "", None)) for name in urgent.split()),
        "0" * 12,
    )


@dataclass
class ScriptedBot:
    """Stand in for a ChatBot: give the scripted replies, find the scripted candidates, and keep what was asked."""

    replies: Mapping[str, Reply]
    candidates: str = ""
    urgency: Urgency = CALM
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def reply(self, question: str, after: str | None = None) -> Reply:
        self.asked.append((question, after))
        return self.replies[question]

    def read(self, question: str, after: str | None = None) -> SimpleNamespace:
        candidates = [SimpleNamespace(faq=faq(name)) for name in self.candidates.split()]
        found = SimpleNamespace(retrieval=SimpleNamespace(candidates=candidates), score=0.5)
        findings = (found,) if candidates else ()
        return SimpleNamespace(urgency=self.urgency, reply=self.reply(question, after), findings=findings)


def outcome_of(
    given: Reply,
    gold: tuple[str, ...],
    *,
    candidates: str = "",
    kind: str = "short",
    flags: tuple[str, ...] = (),
    manner: str | None = None,
) -> Outcome:
    """Return the outcome of one question with the right ids *gold* that gets the reply *given*."""
    bot = cast(ChatBot, ScriptedBot({"q": given}, candidates))
    return judge(bot, JudgedQuestion(("q",), gold, kind, flags, manner))


def urgency_of(probability: float, gold: tuple[str, ...], *, kind: str = "short", floor: str = "") -> Outcome:
    """Return the outcome of a message that the model finds urgent with *probability*, and the *floor* of the flags named."""
    urgency = Urgency(Tale(frozenset(), frozenset(), frozenset(floor.split())), probability, (), False)
    bot = cast(ChatBot, ScriptedBot({"q": reply("no_answer")}, urgency=urgency))
    return judge(bot, JudgedQuestion(("q",), gold, kind))


# ---- one outcome


@pytest.mark.parametrize(
    ("given", "gold", "counted"),
    [
        (reply("answer", answers="a"), ("a",), "right helped"),
        (reply("answer", answers="a"), ("b", "a"), "right helped"),
        (reply("answer", answers="x a"), ("a",), "right helped"),
        (reply("answer", answers="x"), ("a",), "wrong"),
        (reply("answer", answers="x"), (), "wrong"),
        (reply("partial", answers="a"), ("a",), "helped"),
        (reply("partial", answers="x", options="a"), ("a",), "partly_wrong"),
        (reply("clarification", options="x a"), ("a",), ""),
        (reply("talk"), ("a",), ""),
        (reply("no_answer"), ("a",), ""),
        (reply("no_answer"), (), ""),
        (reply("urgent"), ("urgent",), "right helped"),
        (reply("urgent", answers="x"), ("urgent",), "right helped"),
        (reply("urgent", answers="a"), ("a",), "right helped"),
        (reply("urgent", answers="x"), ("a",), "wrong"),
        (reply("urgent"), ("a",), ""),
        (reply("answer", answers="x"), ("urgent",), "wrong"),
    ],
)
def test_what_counts_as_right_helped_and_wrong(given: Reply, gold: tuple[str, ...], counted: str) -> None:
    outcome = outcome_of(given, gold)

    names = ("right", "helped", "wrong", "partly_wrong")
    assert [name for name in names if getattr(outcome, name)] == counted.split()


@pytest.mark.parametrize(
    ("candidates", "kind", "gold", "first", "right_first"),
    [
        ("a b", "answer", ("a",), "a", True),
        ("a b", "no_answer", ("a",), "a", True),
        ("a b", "answer", ("b",), "a", False),
        ("", "no_answer", ("a",), None, False),
        ("", "no_answer", (), None, False),
        ("a b", "urgent", ("urgent",), "a", True),
        ("a b", "answer", ("urgent",), "a", False),
    ],
)
def test_the_first_candidate_counts_whatever_was_decided(
    candidates: str, kind: Kind, gold: tuple[str, ...], first: str | None, right_first: bool
) -> None:
    outcome = outcome_of(reply(kind), gold, candidates=candidates)

    assert (outcome.first, outcome.right_first) == (first, right_first)


def test_what_was_answered_counts_as_first_with_its_score() -> None:
    outcome = outcome_of(reply("answer", answers="x y"), ("x",), candidates="a")

    assert (outcome.first, outcome.right_first, outcome.score) == ("x", True, 0.9)


@pytest.mark.parametrize(("candidates", "score"), [("a b", 0.5), ("", 0.0)])
def test_without_an_answer_the_score_is_that_of_the_first_candidate(candidates: str, score: float) -> None:
    assert outcome_of(reply("no_answer"), ("a",), candidates=candidates).score == score


@pytest.mark.parametrize(
    ("first", "after"),
    [
        (reply("answer", answers="a"), "a"),
        (reply("answer", answers="b c"), "b"),
        (reply("partial", answers="a", options="b"), "a"),
        (reply("clarification", options="a b"), None),
        (reply("no_answer"), None),
    ],
)
def test_a_follow_up_is_asked_after_the_entry_seen_last(first: Reply, after: str | None) -> None:
    bot = ScriptedBot({"one": first, "two": reply("answer", answers="x")})

    judge(cast(ChatBot, bot), JudgedQuestion(("one", "two"), ("x",), "follow-up"))

    assert bot.asked == [("one", None), ("two", after)]


def test_a_turn_without_an_answer_leaves_the_entry_seen_last_as_it_was() -> None:
    bot = ScriptedBot({"one": reply("answer", answers="a"), "hm": reply("no_answer"), "two": reply("no_answer")})

    judge(cast(ChatBot, bot), JudgedQuestion(("one", "hm", "two"), ("x",), "follow-up"))

    assert bot.asked == [("one", None), ("hm", "a"), ("two", "a")]


def test_only_the_last_turn_is_judged() -> None:
    bot = ScriptedBot({"one": reply("answer", answers="a"), "two": reply("answer", answers="x")})

    outcome = judge(cast(ChatBot, bot), JudgedQuestion(("one", "two"), ("a",), "follow-up"))

    assert (outcome.right, outcome.wrong) == (False, True)


@pytest.mark.parametrize(
    ("given", "gold", "miss"),
    [
        (reply("answer", answers="a"), ("a",), False),
        (reply("clarification", options="a"), ("a",), True),
        (reply("partial", answers="a"), ("a",), False),
        (reply("partial", answers="a"), (), True),
        (reply("no_answer"), ("a",), True),
        (reply("no_answer"), (), False),
        (reply("clarification", options="a"), (), False),
        (reply("answer", answers="a"), (), True),
        (reply("urgent", answers="a", urgent="suicide"), ("a",), True),
    ],
)
def test_a_miss_is_what_is_not_right_and_an_answer_where_nothing_is_documented(
    given: Reply, gold: tuple[str, ...], miss: bool
) -> None:
    assert is_miss(outcome_of(given, gold)) is miss


# ---- figures


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962), (0, 0, 0.0, 1.0)],
)
def test_a_share_has_the_wilson_interval(k: int, n: int, low: float, high: float) -> None:
    assert Share(k, n).interval == pytest.approx((low, high), abs=0.0001)


@pytest.mark.parametrize(
    ("k", "n", "least"),
    [(299, 299, 0.05 ** (1 / 299)), (43, 43, 0.05 ** (1 / 43)), (8, 10, 0.4931), (1, 10, 0.0051), (0, 10, 0), (0, 0, 0)],
)
def test_a_share_is_hardly_smaller_than_its_clopper_pearson_bound(k: int, n: int, least: float) -> None:
    assert Share(k, n).least == pytest.approx(least, abs=0.0001)


@pytest.mark.parametrize(
    ("k", "n", "most"),
    [(0, 299, 1 - 0.05 ** (1 / 299)), (0, 43, 1 - 0.05 ** (1 / 43)), (2, 10, 0.5069), (9, 10, 0.9949), (10, 10, 1), (0, 0, 1)],
)
def test_a_share_is_hardly_larger_than_its_clopper_pearson_bound(k: int, n: int, most: float) -> None:
    assert Share(k, n).most == pytest.approx(most, abs=0.0001)


def test_the_bound_of_a_large_share_can_be_computed() -> None:
    assert 0.98 < Share(4_950, 5_000).least < 0.99


@pytest.mark.parametrize("k", range(0, 300, 23))
def test_an_interval_holds_its_share_and_stays_between_0_and_1(k: int) -> None:
    low, high = Share(k, 299).interval

    assert 0 <= low <= k / 299 <= high <= 1


@pytest.mark.parametrize(
    ("share", "text"),
    [(Share(8, 10), "8/10 = 0.80 [0.49-0.94]"), (Share(0, 10), "0/10 = 0.00 [0.00-0.28]"), (Share(0, 0), "-")],
)
def test_a_share_is_written_with_its_interval(share: Share, text: str) -> None:
    assert str(share) == text


def test_figures_are_counted_where_they_apply() -> None:
    outcomes = [
        outcome_of(reply("answer", answers="a"), ("a",), candidates="a"),
        outcome_of(reply("answer", answers="x"), ("a",), candidates="x"),
        outcome_of(reply("partial", answers="a"), ("a",), candidates="a"),
        outcome_of(reply("partial", answers="x"), ("a",), candidates="x"),
        outcome_of(reply("clarification", options="a x"), ("a",), candidates="a"),
        outcome_of(reply("clarification", options="x"), ("a",), candidates="x"),
        outcome_of(reply("no_answer"), ("a",), candidates="a"),
        outcome_of(reply("urgent"), ("urgent", "a"), candidates="x"),
        outcome_of(reply("urgent"), ("urgent",), candidates="x"),
        outcome_of(reply("no_answer"), (), candidates="x"),
        outcome_of(reply("answer", answers="x"), ()),
        outcome_of(reply("partial", answers="x"), ()),
        outcome_of(reply("urgent"), ()),
    ]

    assert summarize(outcomes) == (
        Summary(
            kind="short",
            right_first=Share(5, 8),
            helped=Share(3, 8),
            right=Share(2, 8),
            wrong=Share(1, 8),
            partly_wrong=Share(1, 8),
            silent=Share(1, 8),
            lone=Share(1, 8),
            falsely=Share(1, 4),
            shown=Share(2, 4),
        ),
    )


@pytest.mark.parametrize(
    ("given", "candidates", "silent"),
    [
        (reply("no_answer"), "a x", True),
        (reply("no_answer"), "x a", False),  # right, but not first
        (reply("no_answer", options="x a"), "x", True),
        (reply("talk"), "a", False),
        (reply("clarification", options="a x"), "a", False),
        (reply("answer", answers="x"), "a", False),
    ],
)
def test_silence_is_nothing_shown_although_the_right_entry_was_found(given: Reply, candidates: str, silent: bool) -> None:
    (summary,) = summarize([outcome_of(given, ("a",), candidates=candidates)])

    assert summary.silent.k == silent


def test_urgent_guidance_is_counted_by_flag_and_where_none_was_wanted() -> None:
    outcomes = [
        outcome_of(reply("urgent", urgent="suicide foot-drop"), ("urgent",), flags=("suicide",)),
        outcome_of(reply("urgent", urgent="foot-drop"), ("urgent",), flags=("suicide", "foot-drop")),
        outcome_of(reply("urgent", urgent="foot-drop"), ("urgent",)),
        outcome_of(reply("no_answer"), ("urgent",), flags=("overdose",)),
        outcome_of(reply("answer", answers="a"), ("urgent",), flags=("suicide",)),
        outcome_of(reply("answer", answers="a"), ("a",)),
        outcome_of(reply("urgent", urgent="suicide"), ()),
        outcome_of(reply("answer", answers="a"), ("a", "urgent")),
    ]

    found = summarize_urgent(outcomes)

    assert found.met == Share(3, 5)
    assert found.by_flag == {"foot-drop": Share(1, 1), "overdose": Share(0, 1), "suicide": Share(1, 3)}
    assert found.false_alarms == Share(1, 2)


def test_urgent_messages_are_counted_by_manner_where_it_is_named() -> None:
    outcomes = [
        outcome_of(reply("urgent", urgent="suicide"), ("urgent",), manner="story"),
        outcome_of(reply("no_answer"), ("urgent",), manner="story"),
        outcome_of(reply("urgent", urgent="suicide"), ("urgent",), manner="slang"),
        outcome_of(reply("urgent", urgent="suicide"), ("urgent",)),
        outcome_of(reply("urgent", urgent="suicide"), (), manner="slang"),
    ]

    assert summarize_urgent(outcomes).by_manner == {"slang": Share(1, 1), "story": Share(1, 2)}


@pytest.mark.parametrize(
    ("kind", "gold", "group"),
    [
        ("urgent", ("urgent",), "urgent"),
        ("short", ("urgent",), "urgent"),
        ("urgent", (), "look-alike"),
        ("look-alike", (), "look-alike"),
        ("not_urgent", ("a",), "look-alike"),
        ("short", (), "ordinary"),
        ("story", ("a",), "ordinary"),
        ("urgent", ("urgent", "a"), None),
        ("short", ("a", "urgent"), None),
    ],
)
def test_kind_and_gold_say_what_a_row_measures_of_urgent_guidance(
    kind: str, gold: tuple[str, ...], group: UrgencyGroup | None
) -> None:
    assert urgency_group(JudgedQuestion(("q",), gold, kind)) == group


def test_alarms_on_look_alikes_and_on_ordinary_messages_are_counted_apart() -> None:
    alarm, calm = reply("urgent", urgent="suicide"), reply("no_answer")
    outcomes = [
        outcome_of(alarm, (), kind="look-alike"),
        outcome_of(alarm, ("a",), kind="not_urgent"),
        outcome_of(calm, (), kind="urgent"),
        outcome_of(alarm, (), kind="story"),
        outcome_of(calm, ("a",), kind="story"),
    ]

    found = summarize_urgent(outcomes)

    assert (found.look_alikes, found.ordinary, found.false_alarms) == (Share(2, 3), Share(1, 2), Share(3, 5))


def test_kinds_are_summed_up_apart_in_order_of_appearance() -> None:
    right, missed = reply("answer", answers="a"), reply("no_answer")
    outcomes = [
        outcome_of(right, ("a",), kind="story"),
        outcome_of(missed, ("a",), kind="short"),
        outcome_of(missed, ("a",), kind="story"),
    ]

    found = [(summary.kind, summary.right) for summary in summarize(outcomes)]

    assert found == [("story", Share(1, 2)), ("short", Share(0, 1))]


def test_without_outcomes_there_is_no_summary() -> None:
    assert summarize([]) == ()


def test_scores_are_compared_with_what_became_of_them_band_by_band() -> None:
    answered = reply("answer", answers="a")
    outcomes = [
        outcome_of(answered, ("a",), candidates="a"),
        outcome_of(answered, ("b",), candidates="a"),
        outcome_of(reply("no_answer"), ("a",), candidates="a"),
    ]

    assert score_bands(outcomes, (0.0, 0.4, 0.6, 1.0)) == (Band(0.4, 0.6, 0.5, Share(1, 1)), Band(0.6, 1.0, 0.9, Share(1, 2)))


@pytest.mark.parametrize(("kind", "gold"), [("urgent", ("a",)), ("answer", ("urgent",))])
def test_urgent_guidance_given_or_wanted_stands_in_no_band(kind: Kind, gold: tuple[str, ...]) -> None:
    assert score_bands([outcome_of(reply(kind, answers="a"), gold, candidates="a")]) == ()


def test_probabilities_of_urgency_are_compared_with_what_was_judged_band_by_band() -> None:
    outcomes = [
        urgency_of(0.25, ()),
        urgency_of(0.25, ("urgent",)),
        urgency_of(0.5, ("urgent", "a")),
        urgency_of(0.75, ("urgent",), floor="suicide"),
        urgency_of(1.0, ("a",)),
    ]

    assert urgency_bands(outcomes, (0.0, 0.5, 1.01)) == (
        Band(0.0, 0.5, 0.25, Share(1, 2)),
        Band(0.5, 1.01, 0.875, Share(1, 2)),
    )


def test_no_threshold_silences_the_floor() -> None:
    outcomes = [
        urgency_of(0.3, ("urgent",)),
        urgency_of(0.1, ("urgent",), floor="suicide"),
        urgency_of(0.2, (), kind="look-alike"),
        urgency_of(0.1, ("a",), floor="suicide"),
        urgency_of(0.4, ("urgent", "a")),
    ]

    assert urgency_scores(outcomes) == {"urgent": [0.3, inf], "look-alike": [0.2], "ordinary": [inf]}


# ---- figures by name


def test_figures_are_named_for_all_questions_and_for_each_kind_and_flag() -> None:
    outcomes = [
        outcome_of(reply("answer", answers="a"), ("a",)),
        outcome_of(reply("answer", answers="x"), ("a",)),
        outcome_of(reply("partial", answers="a"), ("a",), kind="story"),
        outcome_of(reply("urgent", urgent="clot"), ("urgent",), kind="urgent", flags=("clot",)),
        outcome_of(reply("no_answer"), ("urgent",), kind="urgent"),
    ]

    figures = to_figures(outcomes)

    assert {name: share for name, share in figures.items() if share.n} == {
        "right_first": Share(2, 3),
        "helped": Share(2, 3),
        "right": Share(1, 3),
        "met": Share(1, 2),
        "short.right_first": Share(1, 2),
        "short.helped": Share(1, 2),
        "short.right": Share(1, 2),
        "story.right_first": Share(1, 1),
        "story.helped": Share(1, 1),
        "story.right": Share(0, 1),
        "met.clot": Share(1, 1),
    }

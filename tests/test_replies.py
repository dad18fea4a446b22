"""What goes back is decided by the candidates and the score of the first."""

import pytest

from bot.content.faqs import Faq
from bot.matching.index import Background
from bot.matching.query import Query
from bot.matching.retrieval import Candidate, Retrieval
from bot.replies import Answer, Clarification, Decision, NoAnswer, Thresholds
from bot.replies import decide as decide_with_rule

LIMITS = Thresholds(answer=0.4, clarify=0.15, close=0.8, sure=0.5, background=0.5, likely=0.2)


def decide(retrieval: Retrieval, score: float, limits: Thresholds) -> Decision:
    return decide_with_rule(retrieval, score, limits).decision


def make_faq(id: str) -> Faq:
    return Faq(id, "topic", f"{id}?", (), "An answer.", (), (), (), None, None)


def make_retrieval(
    *probabilities: float,
    background: Background | None = None,
    background_probability: float = 0.0,
    terms: tuple[str, ...] = ("pain",),
    uncovered: frozenset[str] = frozenset(),
) -> Retrieval:
    candidates = tuple(Candidate(make_faq(f"e{n}"), p, "phrasing", 0.5, True) for n, p in enumerate(probabilities))
    return Retrieval(Query(terms), candidates, background, background_probability, background_probability, 0.0, uncovered, 1.0)


def test_a_sure_first_candidate_is_answered() -> None:
    assert decide(make_retrieval(0.6, 0.1), 0.7, LIMITS) == Answer(make_faq("e0"), 0.7)


def test_a_close_runner_up_makes_the_bot_ask_back() -> None:
    decision = decide(make_retrieval(0.30, 0.29, 0.01), 0.45, LIMITS)
    assert decision == Clarification((make_faq("e0"), make_faq("e1")))


def test_a_close_runner_up_does_not_matter_when_the_first_is_sure() -> None:
    assert decide(make_retrieval(0.30, 0.29), 0.5, LIMITS) == Answer(make_faq("e0"), 0.5)


def test_at_most_three_options_are_offered() -> None:
    decision = decide(make_retrieval(0.2, 0.19, 0.18, 0.17, 0.16), 0.2, LIMITS)
    assert isinstance(decision, Clarification)
    assert [faq.id for faq in decision.options] == ["e0", "e1", "e2"]


def test_below_the_lowest_threshold_nothing_is_documented_and_the_nearest_are_shown() -> None:
    decision = decide(make_retrieval(0.1, 0.05, 0.04, 0.03), 0.1, LIMITS)
    assert decision == NoAnswer("not_documented", (make_faq("e0"), make_faq("e1"), make_faq("e2")))


@pytest.mark.parametrize(
    ("background", "expected"),
    [
        (Background("smalltalk", "thanks"), NoAnswer("smalltalk", smalltalk="thanks")),
        (Background("health", "eyes"), NoAnswer("out_of_scope")),
        (Background("other", "weather"), NoAnswer("out_of_scope")),
        (Background("near", "cost"), NoAnswer("not_documented", (make_faq("e0"),))),
    ],
)
def test_what_is_recognised_as_not_documented_decides_how_nothing_is_answered(
    background: Background, expected: NoAnswer
) -> None:
    assert decide(make_retrieval(0.1, background=background, background_probability=0.8), 0.2, LIMITS) == expected


def test_a_short_question_for_an_aspect_that_is_not_covered_is_not_answered() -> None:
    retrieval = make_retrieval(0.9, uncovered=frozenset({"?cost"}))
    assert decide(retrieval, 0.9, LIMITS) == NoAnswer("not_documented", (make_faq("e0"),))


def test_an_aspect_named_in_a_long_story_does_not_forbid_the_answer() -> None:
    retrieval = make_retrieval(0.9, terms=("pain",) * 21, uncovered=frozenset({"?cost"}))
    assert decide(retrieval, 0.9, LIMITS) == Answer(make_faq("e0"), 0.9)


def test_no_candidate_is_out_of_scope() -> None:
    assert decide(make_retrieval(), 0.0, LIMITS) == NoAnswer("out_of_scope")


def test_the_rule_that_decided_is_told() -> None:
    assert decide_with_rule(make_retrieval(0.6, 0.1), 0.7, LIMITS).rule == "score >= 0.4"
    uncovered = make_retrieval(0.9, uncovered=frozenset({"?cost"}))
    assert decide_with_rule(uncovered, 0.9, LIMITS).rule == "e0 does not cover ?cost"


def test_an_entry_that_is_neither_names_it_nor_likely_is_not_shown_as_near() -> None:
    candidates = (
        Candidate(make_faq("near"), 0.05, "phrasing", 0.5, True),
        Candidate(make_faq("far"), 0.04, "phrasing", 0.5, False),
    )
    retrieval = Retrieval(Query(("pain",)), candidates, None, 0.0, 0.0, 0.0, frozenset(), 1.0)
    assert decide(retrieval, 0.1, LIMITS) == NoAnswer("not_documented", (make_faq("near"),))

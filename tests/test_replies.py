"""What goes back is decided by the candidates, and by how sure it is that they fit and that the subject is documented."""

from dataclasses import replace
from typing import Any, Literal

import pytest

from bot.content.faqs import Faq
from bot.matching.index import Background
from bot.matching.query import Query
from bot.matching.retrieval import Candidate, Retrieval
from bot.replies import SHORT, TELLING, Answer, Clarification, Decision, NoAnswer, Partial, Talk, Thresholds, decide

LIMITS = Thresholds(answer=0.4, story=0.6, ours=0.8, named=0.6, near=0.5, smalltalk=0.35, remark=0.5, clarify=0.1)
NEAR_COST = Background("near", "cost")


def make_faq(id: str) -> Faq:
    return Faq(id, "topic", f"{id}?", (), "An answer.", (), (), (), None)


def make_retrieval(*probabilities: float, group: Background | None = None, mass: float = 0.0) -> Retrieval:
    """Return a retrieval of candidates with these *probabilities*; the background *group* has all of its *mass*."""
    candidates = tuple(Candidate(make_faq(f"e{n}"), p, "phrasing", 0.5, True) for n, p in enumerate(probabilities))
    near = mass if group and group.kind == "near" else 0.0
    return Retrieval(Query(("pain",)), candidates, group, mass, mass, near)


def decided(retrieval: Retrieval, score: float, ours: float = 1.0, **known: Any) -> Decision:
    return decide(retrieval, score, ours, LIMITS, **known).decision


def test_a_sure_first_candidate_is_answered() -> None:
    assert decided(make_retrieval(0.6, 0.1), 0.7) == Answer(make_faq("e0"), 0.7)


def test_a_long_story_needs_more() -> None:
    story = replace(make_retrieval(0.6), query=Query(("pain",) * (SHORT + 1)))

    assert isinstance(decided(make_retrieval(0.6), 0.55), Answer)
    assert isinstance(decided(story, 0.55), Partial)


def test_what_is_not_sure_is_shown_as_that_with_others_that_may_be_meant() -> None:
    assert decided(make_retrieval(0.3, 0.2, 0.02), 0.2) == Partial(make_faq("e0"), 0.2, "unsure", None, (make_faq("e1"),))


def test_where_no_text_leads_the_visitor_chooses() -> None:
    decision = decided(make_retrieval(0.2, 0.19, 0.18, 0.17), 0.05)
    assert decision == Clarification((make_faq("e0"), make_faq("e1"), make_faq("e2")))
    assert isinstance(decided(make_retrieval(0.2, 0.01), 0.05), Partial)  # one option is no choice


def test_a_question_that_leans_on_what_was_seen_is_not_asked_back() -> None:
    leaning = replace(make_retrieval(0.2, 0.19), query=Query(("pain",), context=("sciatica",)))
    assert decided(leaning, 0.05) == Partial(make_faq("e0"), 0.05, "unsure", None, (make_faq("e1"),))


def test_what_goes_on_from_an_entry_needs_a_likelier_one_to_be_shown_another() -> None:
    seen, other = make_faq("e0"), make_faq("e9")
    found = make_retrieval(0.4, 0.2)

    for score in (0.35, 0.05):  # nor is it asked back
        assert decided(found, score, 0.9, seen=other) == NoAnswer("not_documented")
        assert isinstance(decided(found, score, 0.9, seen=seen), Partial | Clarification)
    assert isinstance(decided(found, 0.35, 0.9, seen=other, named=True), Partial)
    assert isinstance(decided(found, 0.45, 0.9, seen=other), Partial)
    assert isinstance(decided(found, 0.45, 0.9), Answer)  # which stands alone
    assert isinstance(decided(found, 0.65, 0.9, seen=other), Answer)


def test_what_goes_on_from_an_entry_is_more_easily_about_the_documents() -> None:
    seen, talk = make_faq("e0"), make_retrieval(0.4, group=Background("smalltalk", "person"), mass=0.9)

    assert decided(talk, 0.45, LIMITS.leaning, seen=seen) == Partial(seen, 0.45, "unsure")
    assert decided(talk, 0.45, LIMITS.leaning - 0.01, seen=seen) == decided(talk, 0.35) == Talk("person")


def test_at_most_three_others_that_are_likely_are_offered() -> None:
    decision = decided(make_retrieval(0.3, 0.25, 0.2, 0.15, 0.14), 0.2)
    assert isinstance(decision, Partial)
    assert [faq.id for faq in decision.options] == ["e1", "e2", "e3"]


def test_what_is_right_by_its_words_and_about_another_subject_is_not_answered() -> None:
    assert isinstance(decided(make_retrieval(0.9), 0.9, 0.6), Answer)
    assert decided(make_retrieval(0.9), 0.9, 0.59) == NoAnswer("not_documented")


@pytest.mark.parametrize("score", [0.2, 0.9])
def test_an_aspect_that_the_entry_does_not_cover_is_named_above_its_text(score: float) -> None:
    retrieval = replace(make_retrieval(0.9), uncovered=frozenset({"?cost"}))
    assert decided(retrieval, score) == Partial(make_faq("e0"), score, "not_documented", "cost")


def test_of_several_aspects_the_one_that_the_question_is_most_like_is_named() -> None:
    asked = replace(make_retrieval(0.9, group=NEAR_COST, mass=0.3), uncovered=frozenset({"?anesthesia", "?cost"}))
    assert decided(asked, 0.9) == Partial(make_faq("e0"), 0.9, "not_documented", "cost")
    other = replace(asked, background=Background("near", "risks"))
    assert decided(other, 0.9) == Partial(make_faq("e0"), 0.9, "not_documented", "anesthesia")


def test_an_aspect_named_in_a_long_story_does_not_forbid_the_answer() -> None:
    retrieval = replace(make_retrieval(0.9), query=Query(("pain",) * 21), uncovered=frozenset({"?cost"}))
    assert decided(retrieval, 0.9) == Answer(make_faq("e0"), 0.9)


def test_another_condition_is_no_aspect() -> None:
    retrieval = replace(make_retrieval(0.9), uncovered=frozenset({"?other-conditions"}))
    assert decided(retrieval, 0.9) == Answer(make_faq("e0"), 0.9)


def test_what_is_like_questions_for_an_undocumented_aspect_is_not_answered() -> None:
    assert decided(make_retrieval(0.3, group=NEAR_COST, mass=0.6), 0.2) == Partial(
        make_faq("e0"), 0.2, "not_documented", "cost"
    )


def test_which_aspect_is_not_documented_may_not_be_known() -> None:
    retrieval = replace(make_retrieval(0.3, group=Background("health", "eyes"), mass=0.3), near_probability=0.5)
    assert decided(retrieval, 0.2) == Partial(make_faq("e0"), 0.2, "not_documented", None)


@pytest.mark.parametrize(
    ("group", "mass", "reason"),
    [
        (Background("health", "eyes"), 0.9, "out_of_scope"),
        (Background("health", "eyes"), 0.2, "not_documented"),
        (NEAR_COST, 0.9, "not_documented"),
    ],
)
def test_nothing_of_ours_is_shown_where_the_subject_is_not_documented(
    group: Background, mass: float, reason: Literal["not_documented", "out_of_scope"]
) -> None:
    decision = decided(make_retrieval(0.3, group=group, mass=mass), 0.2, 0.5)
    assert decision == NoAnswer(reason)


def test_a_question_that_names_a_documented_subject_needs_less_to_be_shown_a_text() -> None:
    assert isinstance(decided(make_retrieval(0.3), 0.2, 0.7), NoAnswer)
    assert isinstance(decided(make_retrieval(0.3), 0.2, 0.7, named=True), Partial)


def test_who_names_what_is_documented_is_asked_what_is_meant_rather_than_denied() -> None:
    found = replace(make_retrieval(0.4, 0.2, 0.1, 0.05), telling=TELLING)

    meant = Clarification((make_faq("e0"), make_faq("e1"), make_faq("e2")))
    assert decided(found, 0.2, 0.3, named=True) == meant
    assert decided(found, 0.2, 0.3, named=True, subject="gout") != meant
    assert decided(replace(found, telling=TELLING - 0.01), 0.2, 0.3, named=True) == NoAnswer("not_documented")
    assert decided(replace(found, candidates=found.candidates[:1]), 0.2, 0.3, named=True) == NoAnswer("not_documented")


def test_an_undocumented_subject_is_named_unless_a_documented_one_is_too() -> None:
    assert decided(make_retrieval(0.9), 0.9, subject="gout") == NoAnswer("not_documented", "gout")
    assert decided(make_retrieval(0.3), 0.2, 0.5, subject="gout") == NoAnswer("not_documented", "gout")
    assert decided(make_retrieval(0.9), 0.9, subject="gout", named=True) == Answer(make_faq("e0"), 0.9)
    of_eyes = make_retrieval(0.3, group=Background("health", "eyes"), mass=0.9)
    assert decided(of_eyes, 0.2, 0.5, subject="gout", named=True) == NoAnswer("not_documented", "gout")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [(frozenset({"place"}), Answer(make_faq("e0"), 0.9)), (frozenset[str](), NoAnswer("not_documented", "gout"))],
)
def test_a_long_story_may_name_a_subject_when_it_tells_of_the_leg(asked: frozenset[str], expected: Decision) -> None:
    retrieval = replace(make_retrieval(0.9), query=Query(("pain",) * 21, asked))
    assert decided(retrieval, 0.9, subject="gout") == expected


@pytest.mark.parametrize(
    ("talk", "mass", "expected"),
    [
        ("feelings", 0.2, NoAnswer("not_documented", "gout")),
        ("feelings", 0.5, Talk("feelings")),
        ("thanks", 0.9, NoAnswer("not_documented", "gout")),  # nor is it a mere remark
    ],
)
def test_who_names_a_subject_seldom_talks(talk: str, mass: float, expected: Decision) -> None:
    retrieval = make_retrieval(0.2, group=Background("smalltalk", talk), mass=mass)
    assert decided(retrieval, 0.2, 0.1, subject="gout") == expected


@pytest.mark.parametrize(
    ("talk", "mass", "talks"),
    [("thanks", 0.4, False), ("thanks", 0.6, True), ("feelings", 0.4, False), ("feelings", 0.6, True), ("person", 0.4, True)],
)
def test_what_asks_is_a_mere_remark_only_where_that_is_likelier_than_not(talk: str, mass: float, talks: bool) -> None:
    retrieval = make_retrieval(0.2, group=Background("smalltalk", talk), mass=mass)
    assert (decided(retrieval, 0.2, 0.1, asks=True) == Talk(talk)) is talks


@pytest.mark.parametrize(("known", "talks"), [({}, True), ({"asks": True}, False), ({"named": True}, False)])
def test_who_asks_or_names_something_is_not_comforted_instead(known: dict[str, bool], talks: bool) -> None:
    found = make_retrieval(0.3, group=Background("smalltalk", "feelings"), mass=0.2)
    assert (decided(found, 0.2, 0.1, **known) == Talk("feelings")) is talks


@pytest.mark.parametrize(("mass", "ours", "talks"), [(0.5, 1.0, True), (0.2, 1.0, False), (0.2, 0.1, True), (0.01, 0.1, False)])
def test_small_talk_is_answered_the_sooner_the_less_a_question_is_about_ours(mass: float, ours: float, talks: bool) -> None:
    retrieval = make_retrieval(0.2, group=Background("smalltalk", "thanks"), mass=mass)
    assert (decided(retrieval, 0.2, ours) == Talk("thanks")) is talks
    among_others = replace(retrieval, background_probability=0.9)
    assert (decided(among_others, 0.2, ours) == Talk("thanks")) is talks


def test_what_only_the_clinic_knows_leads_to_it() -> None:
    asked = replace(make_retrieval(0.5), uncovered=frozenset({"?insurance"}))
    alike = make_retrieval(0.2, group=Background("near", "clinic-practicalities"), mass=0.4)

    assert decided(asked, 0.2) == Talk("contact")
    assert decided(alike, 0.2, 0.1) == Talk("contact")
    assert isinstance(decided(alike, 0.2), Partial)  # about an entry all the same


def test_no_candidate_is_out_of_scope() -> None:
    assert decided(make_retrieval(), 0.0) == NoAnswer("out_of_scope")
    assert decided(make_retrieval(), 0.0, subject="gout") == NoAnswer("not_documented", "gout")


def test_the_rule_that_decided_is_told() -> None:
    assert decide(make_retrieval(0.6, 0.1), 0.7, 1.0, LIMITS).rule == "score >= 0.4"
    uncovered = replace(make_retrieval(0.9), uncovered=frozenset({"?cost"}))
    assert decide(uncovered, 0.9, 1.0, LIMITS).rule == "e0 does not cover ?cost"

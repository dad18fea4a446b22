"""Phrasings are left out in turn, so that scores are fitted on questions that the index has not seen."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.content.folder import Content
from bot.content.labelled import URGENT, Examples, JudgedQuestion, load_judged_folder
from bot.content.messages import Smalltalk
from bot.matching.confidence import AFTER, FEW, SIGNALS
from bot.matching.index import fingerprint, fit_words
from bot.measuring import calibration
from bot.measuring.calibration import calibrate, leave_out


def test_judged_questions_are_apart_from_phrasings_and_examples(real_content: Content, content: Path) -> None:
    ids = {URGENT, *(faq.id for faq in real_content.faqs), *(rule.id for rule in real_content.rules)}
    known = {text.casefold() for faq in real_content.faqs for text in faq.also_asked}
    known |= {text.casefold() for group in real_content.examples for text in group.questions}
    asked = [judged.turns[-1] for judged in load_judged_folder(content, ids) if len(judged.turns) == 1]
    assert len(asked) >= 800
    assert [question for question in asked if question.casefold() in known] == []


@pytest.fixture
def small(real_content: Content, monkeypatch: pytest.MonkeyPatch) -> Content:
    """Two entries and nothing else to be matched, left out in two folds."""
    monkeypatch.setattr(calibration, "leave_out", partial(leave_out, folds=2))
    messages = real_content.urgent_messages[::500]
    return replace(real_content, faqs=real_content.faqs[:2], smalltalk=(), examples=(), urgent_messages=messages)


def test_scores_are_fitted_on_left_out_phrasings_and_judged_questions_of_one_turn(small: Content) -> None:
    alone = [JudgedQuestion(("my joints are stiff",), (small.faqs[0].id,), "short")]
    two_turns = [JudgedQuestion(("what is arthritis", "how is it treated"), (small.faqs[1].id,), "followup")]

    fitted = calibrate(small, alone)

    assert fitted.fitted_on == fingerprint(small, fit_words(small))
    assert fitted.right.signals.keys() == fitted.ours.signals.keys() == set(SIGNALS)
    assert calibrate(small, [*alone, *two_turns]) == fitted
    assert calibrate(small, []).right != fitted.right


def test_conversations_tell_how_sure_it_is_what_is_said_after_an_entry(small: Content) -> None:
    asked = [("what is arthritis", f"{n} how is it treated") for n in range(FEW)]
    told = [("what is arthritis", f"{n} ok i will tell her") for n in range(FEW)]
    judged = [JudgedQuestion(turns, (small.faqs[1].id,), "followup") for turns in asked]
    judged += [JudgedQuestion(turns, (), "remark") for turns in told]
    unsaid = [JudgedQuestion(turns, (), "conversation") for turns in told]  # whether it is ours is not known

    fitted, alone = calibrate(small, judged), calibrate(small, [])

    assert (fitted.right, fitted.ours) == (alone.right, alone.ours)
    assert fitted.right_after.signals.keys() == fitted.ours_after.signals.keys() == set(AFTER)
    assert (fitted.right_after, fitted.ours_after) != (alone.right_after, alone.ours_after)
    assert calibrate(small, [*judged, *unsaid]) == fitted


@pytest.mark.parametrize(("kind", "known"), [("near", True), ("health", True), ("smalltalk", True), ("story", False)])
def test_a_judged_question_that_nothing_answers_tells_whether_it_is_ours_where_its_kind_does(
    small: Content, kind: str, known: bool
) -> None:
    fitted, without = calibrate(small, [JudgedQuestion(("my joints crack",), (), kind)]), calibrate(small, [])

    assert fitted.right != without.right
    assert (fitted.ours != without.ours) is known


def test_what_is_left_out_is_ours_where_an_entry_or_an_aspect_of_one_is_asked_about(small: Content) -> None:
    content = replace(
        small,
        smalltalk=(Smalltalk("greeting", "Hello.", ("hello", "hi", "hey")),),
        examples=(Examples("near", "cost", ("what does it cost",)), Examples("health", "eyes", ("my eyes itch",))),
    )

    ours = {trial.question: trial.ours for trial in leave_out(content, folds=2)}

    assert [ours[text] for text in (small.faqs[0].also_asked[0], "hello", "what does it cost", "my eyes itch")] == [
        True, False, True, False,
    ]  # fmt: skip

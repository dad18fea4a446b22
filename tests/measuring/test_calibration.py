"""Phrasings are left out in turn, so that scores are fitted on questions that the index has not seen."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.content.folder import Content
from bot.content.labelled import URGENT, JudgedQuestion, load_judged_folder
from bot.matching.confidence import SIGNALS
from bot.matching.index import fingerprint, fit_words
from bot.measuring import calibration
from bot.measuring.calibration import calibrate, leave_out


def test_judged_questions_are_apart_from_phrasings_and_examples(real_content: Content, content: Path) -> None:
    ids = {URGENT, *(faq.id for faq in real_content.faqs), *(rule.id for rule in real_content.rules)}
    known = {text.casefold() for faq in real_content.faqs for text in faq.also_asked}
    known |= {text.casefold() for group in real_content.examples for text in group.questions}
    asked = [judged.turns[-1] for judged in load_judged_folder(content, ids) if len(judged.turns) == 1]
    assert len(asked) >= 500
    assert [question for question in asked if question.casefold() in known] == []


def test_scores_are_fitted_on_left_out_phrasings_and_judged_questions_of_one_turn(
    real_content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibration, "leave_out", partial(leave_out, folds=2))
    small = replace(real_content, faqs=real_content.faqs[:2], smalltalk=(), examples=(), urgent_messages={})
    alone = [JudgedQuestion(("my joints are stiff",), (small.faqs[0].id,), "short")]
    two_turns = [JudgedQuestion(("what is arthritis", "how is it treated"), (small.faqs[1].id,), "followup")]

    fitted = calibrate(small, alone)

    assert fitted.fitted_on == fingerprint(small, fit_words(small))
    assert fitted.right.signals.keys() == fitted.ours.signals.keys() == set(SIGNALS)
    assert calibrate(small, [*alone, *two_turns]) == fitted
    assert calibrate(small, []) != fitted

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
from bot.measuring.calibration import Trial, calibrate, leave_out

FLOOR = 0.87  # own entry first with a third of the phrasings left out: 0.90 was measured


@pytest.fixture(scope="module")
def trials(real_content: Content) -> list[Trial]:
    return list(leave_out(real_content, folds=3))


def test_every_phrasing_and_example_is_left_out_once(trials: list[Trial], real_content: Content) -> None:
    expected: list[tuple[str, tuple[str, ...]]]
    expected = [(text, (faq.id,)) for faq in real_content.faqs for text in faq.also_asked]
    expected += [(text, ()) for kind in real_content.smalltalk for text in kind.asked]
    expected += [(text, ()) for group in real_content.examples for text in group.questions]
    assert sorted((trial.question, trial.gold) for trial in trials) == sorted(expected)


def test_with_each_phrasing_left_out_the_rest_still_puts_its_entry_first(trials: list[Trial]) -> None:
    own = [trial for trial in trials if trial.gold]
    missed = sorted({f"{trial.gold[0]}: {trial.question[:80]}" for trial in own if not trial.right})
    assert 1 - len(missed) / len(own) >= FLOOR, missed


def test_a_left_out_question_is_not_in_the_index_that_is_asked(trials: list[Trial]) -> None:
    trial = next(trial for trial in trials if trial.gold == ("sciatica",))
    faq = next(entry.faq for entry in trial.index.entries if entry.faq.id == "sciatica")
    assert trial.question not in faq.phrasings


def test_judged_questions_are_apart_from_the_phrasings(real_content: Content, content: Path) -> None:
    ids = {URGENT, *(faq.id for faq in real_content.faqs), *(rule.id for rule in real_content.rules)}
    phrasings = {text.casefold() for faq in real_content.faqs for text in faq.also_asked}
    asked = [judged.turns[-1] for judged in load_judged_folder(content, ids) if len(judged.turns) == 1]
    assert len(asked) >= 500
    assert [question for question in asked if question.casefold() in phrasings] == []


def test_scores_are_fitted_on_left_out_phrasings_and_judged_questions_of_one_turn(
    real_content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibration, "leave_out", partial(leave_out, folds=2))
    small = replace(real_content, faqs=real_content.faqs[:2], smalltalk=(), examples=(), urgent_messages={})
    alone = [JudgedQuestion(("my joints are stiff",), (small.faqs[0].id,), "short")]
    two_turns = [JudgedQuestion(("what is arthritis", "how is it treated"), (small.faqs[1].id,), "followup")]

    fitted = calibrate(small, alone)

    assert fitted.fitted_on == fingerprint(small, fit_words(small))
    assert fitted.weights.keys() == set(SIGNALS)
    assert calibrate(small, [*alone, *two_turns]) == fitted
    assert calibrate(small, []) != fitted

"""How sure it is that the first candidate is right, and the subject documented, follows from plain signals, by weights that are
content."""

from dataclasses import replace
from math import exp, log

import pytest

from bot.chatbot import ChatBot, Finding
from bot.clinic import Clinic
from bot.content.calibration import UNCALIBRATED, Calibration, Weights
from bot.content.documents import ContentError
from bot.content.folder import Content
from bot.matching.confidence import (
    AFTER,
    FEW,
    SIGNALS,
    check_signals,
    fit_after,
    fit_calibration,
    judge_after,
    judge_first,
    read_after,
    read_signals,
)
from bot.matching.query import Query
from bot.matching.retrieval import Likeness, Retrieval

NEUTRAL = Weights(0.0, dict.fromkeys(AFTER, 0.0))


def signals(**changed: float) -> dict[str, float]:
    return dict.fromkeys(SIGNALS, 0.0) | changed


def find(bot: ChatBot, question: str) -> Finding:
    (finding,) = bot.read(question).findings
    return finding


def weights(bias: float = 0.0, **changed: float) -> Weights:
    return Weights(bias, signals(**changed))


def calibration(right: Weights, ours: Weights, right_after: Weights = NEUTRAL, ours_after: Weights = NEUTRAL) -> Calibration:
    return Calibration("", right, ours, right_after, ours_after)


@pytest.mark.parametrize(("coverage", "score"), [(0.5, 0.5), (1.0, 0.731059), (0.0, 0.268941)])
def test_each_score_is_the_logistic_function_of_its_weighted_signals(bot: ChatBot, coverage: float, score: float) -> None:
    retrieval = replace(find(bot, "what does sciatica feel like").retrieval, coverage=coverage)
    right, ours = weights(-1.0, coverage=2.0), weights(1.0, coverage=-2.0)
    assert judge_first(retrieval, bot.index, calibration(right, ours)) == pytest.approx((score, 1 - score), abs=1e-6)


@pytest.mark.parametrize(("bias", "score"), [(1e6, 1.0), (-1e6, 0.0)])
def test_a_score_stays_between_0_and_1(bot: ChatBot, bias: float, score: float) -> None:
    retrieval = find(bot, "what does sciatica feel like").retrieval
    assert judge_first(retrieval, bot.index, calibration(weights(bias), weights(bias))) == (score, score)


def test_nothing_found_is_surely_wrong_and_surely_of_another_subject(bot: ChatBot) -> None:
    assert judge_first(Retrieval(Query(())), bot.index, calibration(weights(5.0), weights(5.0))) == (0, 0)


def test_each_model_learns_which_signal_tells_it() -> None:
    rows = [signals(coverage=n / 10, alike=n % 2) for n in range(20)]
    fitted = fit_calibration(rows, [n >= 10 for n in range(20)], [n % 2 == 1 for n in range(20)], "0123456789ab")

    def score(coverage: float) -> float:
        return 1 / (1 + exp(-fitted.right.bias - fitted.right.signals["coverage"] * coverage))

    assert score(1.9) > 0.8
    assert score(0.1) < 0.2
    assert fitted.right.signals["coverage"] > abs(fitted.right.signals["alike"])
    assert fitted.ours.signals["alike"] > abs(fitted.ours.signals["coverage"])
    assert fitted.fitted_on == "0123456789ab"


def test_where_it_is_not_known_whether_a_question_is_ours_it_teaches_only_what_is_right() -> None:
    rows = [signals(coverage=n / 10) for n in range(20)]
    right = [n >= 10 for n in range(20)]
    strange = [signals(coverage=5.0)] * 10

    known = fit_calibration(rows, right, right, "")
    mixed = fit_calibration([*rows, *strange], [*right, *[False] * 10], [*right, *[None] * 10], "")

    assert mixed.ours == known.ours
    assert mixed.right != known.right


# ---- what is said after an entry


def after(**changed: float) -> dict[str, float]:
    return dict.fromkeys(AFTER, 0.0) | changed


def test_what_is_said_after_an_entry_is_taken_as_if_alone_until_conversations_tell_otherwise() -> None:
    rows = [signals(coverage=n / 10) for n in range(20)]
    alone = fit_calibration(rows, [n >= 10 for n in range(20)], [n >= 10 for n in range(20)], "")
    assert judge_after(after(score=log(0.8 / 0.2), ours=log(0.3 / 0.7)), alone) == pytest.approx((0.8, 0.3), abs=1e-6)

    few = [after(score=n / 10) for n in range(2 * FEW - 1)]
    told = [n >= FEW for n in range(2 * FEW - 1)]
    assert fit_after(alone, few, told, told) == alone


def test_what_is_said_after_an_entry_learns_which_signal_tells_it() -> None:
    alone = calibration(weights(), weights())
    rows = [after(score=n / 10 - 4, asks=n % 2) for n in range(80)]
    fitted = fit_after(alone, rows, [n >= 40 for n in range(80)], [n % 2 == 1 for n in range(80)])
    for row in (after(score=3.0), after(score=3.0, asks=1.0)):
        assert judge_after(row, fitted)[0] > 0.8
    assert judge_after(after(asks=1.0), fitted)[1] > 0.8 > 0.2 > judge_after(after(), fitted)[1]
    assert (fitted.right, fitted.ours) == (alone.right, alone.ours)


def test_signals_after_an_entry_tell_what_was_found_with_it_and_alone(bot: ChatBot) -> None:
    found, alone = find(bot, "what does sciatica feel like").retrieval, find(bot, "what does a cataract feel like").retrieval
    read = read_after(found, alone, True, False, bot.index, bot.content.calibration)
    score, _ = judge_first(found, bot.index, bot.content.calibration)
    _, ours = judge_first(alone, bot.index, bot.content.calibration)
    assert read == pytest.approx(
        {
            "score": log(score / (1 - score)),
            "ours": log(ours / (1 - ours)),
            "elsewhere": log(alone.elsewhere / (1 - alone.elsewhere)),
            "asks": 0,
            "again": 1,
        }
    )


def test_a_documented_question_is_surer_than_one_about_something_else(bot: ChatBot) -> None:
    sure, unsure = find(bot, "what does sciatica feel like"), find(bot, "what does a cataract feel like")
    assert sure.score > 0.5 > unsure.score
    assert sure.ours > 0.5 > unsure.ours
    assert read_signals(sure.retrieval, bot.index).keys() == set(SIGNALS)


def test_signals_by_length_are_the_plain_ones_times_the_length(bot: ChatBot) -> None:
    found = read_signals(find(bot, "what does sciatica feel like").retrieval, bot.index)
    assert found["coverage_by_length"] == found["coverage"] * found["length"]


def test_how_like_a_question_is_to_texts_and_whether_it_names_a_place_are_signals(bot: ChatBot) -> None:
    here, nowhere = (
        find(bot, "my calf has been sore for a while").retrieval,
        find(bot, "what does sciatica feel like").retrieval,
    )
    like = replace(here, likeness=Likeness(first=0.9, other=0.7, near=0.3, elsewhere=0.4))
    found = read_signals(like, bot.index)
    assert [found[f"like_{name}"] for name in ("first", "other", "near", "elsewhere")] == [0.9, 0.7, 0.3, 0.4]
    assert (found["placed"], read_signals(nowhere, bot.index)["placed"]) == (1, 0)


def test_a_calibration_of_other_signals_is_refused() -> None:
    own = (weights(), weights(), NEUTRAL, NEUTRAL)
    check_signals(calibration(*own))
    for other in (UNCALIBRATED.right, weights(moon=1.0)):
        for models in (*((*own[:at], other, *own[at + 1 :]) for at in range(len(own))), (other, other, NEUTRAL, NEUTRAL)):
            with pytest.raises(
                ContentError, match=r"^calibration.yaml:1: is missing or weighs other signals than this version; run"
            ):
                check_signals(calibration(*models))


def test_without_a_calibration_there_is_no_bot(real_content: Content) -> None:
    with pytest.raises(ContentError, match="run legpain calibrate"):
        ChatBot.build(replace(real_content, calibration=UNCALIBRATED), Clinic())

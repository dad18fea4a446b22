import pytest

from bot.chatbot import ChatBot
from bot.confidence import SIGNALS, Confidence, fit_confidence, format_confidence, parse_confidence, read_signals
from bot.content.documents import ContentError


def signals(**changed: float) -> dict[str, float]:
    return dict.fromkeys(SIGNALS, 0.0) | changed


def test_the_score_is_the_logistic_function_of_the_weighted_signals() -> None:
    model = Confidence(signals(coverage=2.0), -1.0)
    assert model.score(signals(coverage=0.5)) == pytest.approx(0.5)
    assert model.score(signals(coverage=1.0)) == pytest.approx(0.7310586)


def test_the_fit_learns_which_signal_tells_right_from_wrong() -> None:
    rows = [signals(coverage=n / 10, alike=n % 2) for n in range(20)]
    right = [n >= 10 for n in range(20)]
    model = fit_confidence(rows, right)
    assert model.score(signals(coverage=1.9)) > 0.8
    assert model.score(signals(coverage=0.1)) < 0.2
    assert model.weights["coverage"] > abs(model.weights["alike"])


def test_a_model_is_read_back_as_written() -> None:
    model = Confidence({name: n / 4 for n, name in enumerate(SIGNALS)}, -1.25)
    assert parse_confidence(format_confidence(model), "calibration.yaml") == model


def test_a_value_that_is_no_number_is_refused_with_its_line() -> None:
    text = format_confidence(Confidence(signals(), 0.0)).replace("bias: 0.0000", "bias: nan")
    with pytest.raises(ContentError, match=r"calibration.yaml:2: 'nan' is not a number; write it as 0.25"):
        parse_confidence(text, "calibration.yaml")


def test_a_documented_question_is_surer_than_one_about_something_else(bot: ChatBot) -> None:
    sure, unsure = bot.explain("what does sciatica feel like"), bot.explain("what does a cataract feel like")
    assert sure.score > 0.5 > unsure.score
    assert set(read_signals(sure.retrieval, bot.index)) == set(SIGNALS)

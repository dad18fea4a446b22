"""The fitted numbers are read back as they were written."""

import pytest

from bot.content.calibration import Calibration, Weights, format_calibration, parse_calibration
from bot.content.documents import ContentError

CALIBRATION = Calibration(
    "0123456789ab",
    Weights(-1.25, {"coverage": 0.75, "alike": -2.0}),
    Weights(0.5, {"coverage": 1.25, "alike": 3.0}),
    Weights(0.25, {"score": 0.5}),
    Weights(0.75, {"ours": 2.5}),
)


def test_a_calibration_is_read_back_as_written() -> None:
    assert parse_calibration(format_calibration(CALIBRATION), "calibration.yaml") == CALIBRATION


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("bias: -1.2500", "bias: nan", "calibration.yaml:4: 'nan' is not a number; write it as 0.25"),
        ("coverage: 1.2500", "coverage: much", "calibration.yaml:11: 'much' is not a number; write it as 0.25"),
        ('fitted_on: "0123456789ab"\n', "", "calibration.yaml:2: key 'fitted_on' is missing; add it"),
        ("\nours:", "\nhours:", "calibration.yaml:8: unknown key 'hours', did you mean 'ours'?; delete it or mend its name"),
        ("  bias: 0.5000\n", "", "calibration.yaml:9: key 'bias' is missing; add it"),
    ],
)
def test_a_mistake_in_the_calibration_is_reported_with_its_line(old: str, new: str, problem: str) -> None:
    with pytest.raises(ContentError) as caught:
        parse_calibration(format_calibration(CALIBRATION).replace(old, new), "calibration.yaml")
    assert caught.value.problems[0] == problem

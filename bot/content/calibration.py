"""Read how sure the bot is of its first candidate: numbers that were fitted, and are content all the same.

They stand in a file beside the answers, because they decide what is answered: an editor sees them change, and a clinic that
runs a version runs the numbers that were measured with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.content.documents import parse_yaml

CALIBRATION = "calibration.yaml"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Hold the weight of each signal and a *bias*; *fitted_on* is the fingerprint of the content that they were fitted on."""

    fitted_on: str
    bias: float
    weights: Mapping[str, float]


UNCALIBRATED = Calibration("", 0.0, {})  # stands in where there is no file yet


def parse_calibration(text: str, name: str) -> Calibration:
    """Return the calibration in *text*; raises ContentError."""
    document = parse_yaml(text, name)
    fields = document.fields(("fitted_on", "bias", "weights"))
    weights = {key: value.number() for key, value in fields["weights"].entries().items()}
    calibration = Calibration(fields["fitted_on"].text(), fields["bias"].number(), weights)
    document.finish()
    return calibration


def format_calibration(calibration: Calibration) -> str:
    """Return the text of the file for *calibration*."""
    lines = [
        "# How sure the bot is of its first candidate. Written by `legpain calibrate`; do not edit by hand.",
        f'fitted_on: "{calibration.fitted_on}"',
        f"bias: {calibration.bias:.4f}",
        "weights:",
        *(f"  {name}: {weight:.4f}" for name, weight in calibration.weights.items()),
    ]
    return "\n".join(lines) + "\n"

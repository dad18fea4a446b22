"""Read how sure the bot is of its first candidate: numbers that were fitted, and are content all the same.

They stand in a file beside the answers, because they decide what is answered: an editor sees them change, and a clinic that
runs a version runs the numbers that were measured with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from bot.content.documents import Value, parse_yaml

CALIBRATION = "calibration.yaml"


@dataclass(frozen=True, slots=True)
class Weights:
    """Hold the weight of each signal and a *bias*: a logistic model."""

    bias: float
    signals: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Hold by what it is told whether the first candidate is *right*, and whether a question is about *ours*, that is, about a
    documented subject, and the same of what is said after an entry was seen, from what these say of it alone; *fitted_on* is
    the fingerprint of the content that they were fitted on."""

    fitted_on: str
    right: Weights
    ours: Weights
    right_after: Weights
    ours_after: Weights


NOTHING = Weights(0.0, {})
UNCALIBRATED = Calibration("", NOTHING, NOTHING, NOTHING, NOTHING)  # stands in where there is no file yet
MODELS = tuple(field.name for field in fields(Calibration) if field.name != "fitted_on")


def parse_calibration(text: str, name: str) -> Calibration:
    """Return the calibration in *text*; raises ContentError."""
    document = parse_yaml(text, name)
    found = document.fields(("fitted_on", *MODELS))
    calibration = Calibration(found["fitted_on"].text(), *(_weights(found[name]) for name in MODELS))
    document.finish()
    return calibration


def _weights(value: Value) -> Weights:
    found = value.fields(("bias", "signals"))
    return Weights(found["bias"].number(), {key: item.number() for key, item in found["signals"].entries().items()})


def format_calibration(calibration: Calibration) -> str:
    """Return the text of the file for *calibration*."""
    lines = [
        "# How sure the bot is of its first candidate. Written by `legpain calibrate`; do not edit by hand.",
        f'fitted_on: "{calibration.fitted_on}"',
    ]
    for name in MODELS:
        weights: Weights = getattr(calibration, name)
        lines += [f"{name}:", f"  bias: {weights.bias:.4f}", "  signals:"]
        lines += [f"    {signal}: {weight:.4f}" for signal, weight in weights.signals.items()]
    return "\n".join(lines) + "\n"

"""The clinic's contact, as phones take it."""

import pytest

from bot.clinic import Clinic, Number, Numbers, to_tel
from bot.urgent import load_urgent


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("(555) 010-0199", "tel:5550100199"),
        ("555.010.0199", "tel:5550100199"),
        ("+44 (0)20 7946 0000", "tel:+442079460000"),
        ("+44 20 7946 0000", "tel:+442079460000"),
        ("(0)20 7946 0000", "tel:02079460000"),
        ("1-800-222-1222", "tel:18002221222"),
        ("911", "tel:911"),
    ],
)
def test_number_written_for_people_becomes_one_to_dial(written: str, link: str) -> None:
    assert to_tel(written) == link


def test_guidance_dials_help_lines_and_the_clinic_alike(content) -> None:
    numbers = Numbers(crisis=Number("Helpline", "+44 20-7946 0000"))

    flags = load_urgent(content, Clinic(phone="+44 (0)20 7946 0001", numbers=numbers)).flags

    dialled = {action.href for flag in flags.values() for action in flag.actions}
    assert {"tel:+442079460000", "tel:+442079460001"} <= dialled

import pytest

from bot.clinic import Number, Numbers
from web import create_app
from web.current import to_warnings
from web.settings import Settings


@pytest.mark.parametrize(
    ("numbers", "warned"),
    [
        ({}, ()),
        ({"emergency": Number("999", "999")}, ("crisis", "poison", "violence")),
        (
            {name: Number("999", "999") for name in ("emergency", "poison", "violence")}
            | {"crisis": Number("Samaritans", "116 123")},
            (),
        ),
    ],
)
def test_lines_of_another_country_beside_its_own_emergency_number_are_warned_of(bot, numbers, warned):
    settings = Settings(numbers=Numbers(**numbers))

    found = [warning for warning in to_warnings(settings, bot) if warning.startswith("numbers.")]

    assert [warning.split(":")[0] for warning in found] == [f"numbers.{name}" for name in warned]
    assert all("is not set, and the emergency number stands in for it" in warning for warning in found)


def test_rules_that_no_clinician_has_reviewed_are_warned_of_at_the_start(bot, caplog):
    create_app({})

    unsigned = sum(flag.reviewed is None for flag in bot.flags.values())
    assert (f"{unsigned} of {len(bot.flags)} rules of urgent guidance are not reviewed" in caplog.text) is (unsigned > 0)

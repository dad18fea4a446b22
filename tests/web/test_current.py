import re

import pytest

from bot.clinic import Number, Numbers
from tests.signing import sign
from web import create_app
from web.current import to_signatures, to_warnings
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

    found = [warning for warning in to_warnings(settings, bot, to_signatures(settings, bot)) if warning.startswith("numbers.")]

    assert [warning.split(":")[0] for warning in found] == [f"numbers.{name}" for name in warned]
    assert all("is not set, and the emergency number stands in for it" in warning for warning in found)


def test_what_is_not_signed_or_no_longer_is_warned_of_at_the_start(bot, caplog, tmp_path):
    settings = Settings(review_folder=tmp_path)
    signatures = to_signatures(settings, bot)
    for id in ("foot-drop", "suicide", "sciatica"):
        sign(signatures, id)
    sign(signatures, "neuropathy", verdict="objected", remark="No.")
    (tmp_path / "rules/violence.yaml").write_text("- name: [\n")
    for name in ("rules/suicide", "answers/sciatica"):
        file = tmp_path / f"{name}.yaml"
        file.write_text(
            re.sub("(  [a-z ]+: )[0-9a-f]{16}\n", r"\g<1>ffffffffffffffff\n", file.read_text(), count=1).replace("v1:", "v1:0")
        )

    create_app(settings)

    assert "30 of 31 rules of urgent guidance are not signed by a clinician; see /review" in caplog.text
    assert "rule suicide changed since it was signed (text); see /review/rule/suicide" in caplog.text
    assert "answer sciatica changed since it was signed (question); see /review/answer/sciatica" in caplog.text
    assert "answer neuropathy was objected to; see /review/answer/neuropathy" in caplog.text
    assert "signatures: rules/violence.yaml:" in caplog.text
    assert "foot-drop" not in caplog.text

"""The clinic's colour and logo: readable, or refused at the start."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web import create_app
from web.settings import SettingsError, load_settings
from web.site.look import DARK_GROUNDS, LIGHT_GROUNDS, MAX_LOGO, READABLE, build_style, contrast, worst

STATIC = Path(__file__).parents[3] / "web" / "static"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def colours_of(style: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the colours by name that *style* sets for light and for dark."""
    light, dark = style.split("@media (prefers-color-scheme:dark)")
    return dict(re.findall(r"--([\w-]+):(#\w{6})", light)), dict(re.findall(r"--([\w-]+):(#\w{6})", dark))


def problem_of(**look: object) -> str:
    with pytest.raises(SettingsError) as caught:
        create_app({"look": look})
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#0b5563", "#0b5563", 1)]
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


def test_backgrounds_are_those_of_the_style_sheet() -> None:
    theme = (STATIC / "theme.css").read_text("utf-8")

    found = [re.findall(rf"--{name}: (#\w{{6}});", theme)[:2] for name in ("surface", "page")]

    assert tuple(light for light, _ in found) == LIGHT_GROUNDS
    assert tuple(dark for _, dark in found) == DARK_GROUNDS


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_is_readable_in_both_schemes_or_refused_with_one_that_is(value: int) -> None:
    accent = f"#{value:06x}"
    try:
        style = build_style(accent)
    except SettingsError as error:
        assert worst(accent, LIGHT_GROUNDS) < READABLE
        accent = str(error)[-8:-1]
        style = build_style(accent)

    for colours, grounds in zip(colours_of(style), (LIGHT_GROUNDS, DARK_GROUNDS), strict=True):
        assert worst(colours["accent"], grounds) >= READABLE
        assert contrast(colours["on-accent"], colours["accent"]) >= READABLE
        assert contrast(colours["on-accent-soft"], colours["accent-soft"]) >= READABLE
        assert contrast(colours["on-bar"], colours["bar"]) >= READABLE
    assert colours_of(style)[0]["accent"] == accent


def test_accent_that_is_too_light_is_refused_with_the_nearest_shade_that_is_not() -> None:
    assert problem_of(accent="#ffcc00") == (
        "look.accent: '#ffcc00' is too light: 1.3:1 on the pages, 4.5:1 is needed; try '#886d00'"
    )
    assert READABLE <= worst("#886d00", LIGHT_GROUNDS) < worst("#866b00", LIGHT_GROUNDS)


@pytest.mark.parametrize("accent", ["red", "#fff", "0b5563", "#0b5563;}", "#0b556g", ""])
def test_accent_that_is_no_colour_is_refused(accent: str) -> None:
    assert problem_of(accent=accent) == f"look.accent: {accent!r} is no colour; write it as #0b5563"


def test_accent_reaches_every_page_by_its_own_style_sheet() -> None:
    client = create_app({"look": {"accent": "#8a1c5c"}}).test_client()

    response = client.get("/look.css")

    assert response.mimetype == "text/css"
    assert "--accent:#8a1c5c;" in response.text
    for path in ("/embed", "/faq", "/handout?id=sciatica"):
        assert '<link rel="stylesheet" href="/look.css">' in client.get(path).text
    assert client.get("/look.css", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_without_a_look_nothing_more_is_loaded() -> None:
    client = create_app({}).test_client()

    assert [client.get(path).status_code for path in ("/look.css", "/logo")] == [404, 404]
    assert "look.css" not in client.get("/embed").text
    assert 'src="/logo"' not in client.get("/embed").text


@pytest.mark.parametrize(("name", "kind"), [("a.svg", "image/svg+xml"), ("a.PNG", "image/png"), ("a.webp", "image/webp")])
def test_logo_is_served_as_what_it_is_and_shown(tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / name).write_bytes(SVG)
    client = create_app({"look": {"logo": tmp_path / name}}).test_client()

    response = client.get("/logo")

    assert (response.data, response.mimetype) == (SVG, kind)
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    for path in ("/embed", "/faq", "/handout?id=sciatica"):
        assert '<img class="logo" src="/logo" alt="">' in client.get(path).text


def test_logo_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    (tmp_path / "large.png").write_bytes(b"x" * (MAX_LOGO + 1))

    assert (
        problem_of(logo=tmp_path / "logo.gif") == "look.logo: 'logo.gif' is no picture that fits; use one of .svg, .png, .webp"
    )
    assert problem_of(logo=tmp_path / "large.png") == "look.logo: 'large.png' is larger than 100 kB; save it smaller"
    assert problem_of(logo=tmp_path / "none.png") == (
        f"look.logo: '{tmp_path / 'none.png'}' cannot be read (No such file or directory); check that it is there"
    )


def test_logo_in_the_settings_file_is_looked_for_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "legpain.toml"
    file.write_text('[look]\nlogo = "logo.svg"\n', "utf-8")

    assert load_settings(file, {}, {}).look.logo == tmp_path / "logo.svg"

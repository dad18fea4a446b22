"""What the README and SECURITY.md name must exist: commands, settings, files, tests."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pytest

from web.cli import build_parser
from web.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def settings_names(values: Mapping[str, object], above: str = "") -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from settings_names(value, name)
        else:
            yield name


def test_both_commands_are_on_the_first_screen() -> None:
    first = "\n".join(README.splitlines()[:20])
    assert "make serve" in first
    assert "make test" in first


def test_every_subcommand_is_named() -> None:
    choices = next(action.choices for action in build_parser()._actions if action.choices)
    assert [name for name in choices if f"legpain {name}" not in README] == []


def test_every_setting_is_named() -> None:
    names = set(settings_names(msgspec.to_builtins(Settings(), enc_hook=str)))
    assert [name for name in sorted(names - {"sms"}) if name not in README] == []


def test_every_make_target_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"make ([a-z-]+)", README))
    assert [name for name in sorted(named - {"sure"}) if f"\n{name}:" not in makefile] == []


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#:]+)\)", README))
def test_every_linked_file_exists(link: str) -> None:
    assert (ROOT / link).is_file()


@pytest.mark.parametrize("image", re.findall(r"!\[[^]]+\]\(([^)]+)\)", README))
def test_every_image_is_small(image: str) -> None:
    assert (ROOT / image).stat().st_size <= 150_000


def test_every_test_that_proves_a_promise_exists() -> None:
    file, missing = "", []
    named = re.findall(r"`([\w/]+\.py)?(?:::(\w+))?`", (ROOT / "SECURITY.md").read_text("utf-8"))
    for path, name in named:
        file = path or file
        if f"def {name}" not in (ROOT / "tests" / file).read_text("utf-8"):
            missing.append(f"{file}::{name}")
    assert len(named) > 40
    assert missing == []

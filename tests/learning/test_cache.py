import logging
import os
import types
from pathlib import Path

import numpy as np
import pytest

from bot.learning import cache, linear, terms
from bot.learning.cache import Arrays, fitted, to_array, to_texts


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "legpain"


def fit(value: int = 1, calls: list[int] | None = None) -> Arrays:
    if calls is not None:
        calls.append(value)
    return {"value": np.array([value])}


def test_the_second_time_nothing_is_fitted() -> None:
    calls: list[int] = []
    found = [fitted("name", "inputs", (), lambda: fit(7, calls))["value"].tolist() for _ in range(2)]
    assert (found, calls) == ([[7], [7]], [7])


@pytest.mark.parametrize(
    ("name", "inputs", "code"), [("other", "inputs", (linear,)), ("name", "others", (linear,)), ("name", "inputs", (terms,))]
)
def test_what_a_fit_depends_on_is_fitted_anew(name: str, inputs: str, code: tuple[types.ModuleType, ...]) -> None:
    fitted("name", "inputs", (linear,), lambda: fit(1))
    assert fitted(name, inputs, code, lambda: fit(2))["value"].tolist() == [2]


def test_all_modules_of_a_package_count(tmp_path: Path) -> None:
    package = types.ModuleType("package")
    package.__file__ = str(tmp_path / "__init__.py")
    (tmp_path / "__init__.py").touch()
    (tmp_path / "part.py").write_text("A = 1")
    fitted("name", "", (package,), lambda: fit(1))
    (tmp_path / "part.py").write_text("A = 2")
    assert fitted("name", "", (package,), lambda: fit(2))["value"].tolist() == [2]


def test_what_is_fitted_is_said_with_its_time(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        fitted("ranker", "", (), fit)
        fitted("ranker", "", (), fit)
    first, second = caplog.messages
    assert first == "Fitting ranker to the content; the result is kept."
    assert second.startswith("Fitted ranker in 0.")


def test_the_folder_belongs_to_the_user_alone(own_folder: Path) -> None:
    fitted("name", "", (), fit)
    assert own_folder.stat().st_mode & 0o777 == 0o700


def test_an_object_in_a_file_is_not_loaded(own_folder: Path, tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "was-run"),)

    fitted("name", "", (), lambda: fit(1))
    np.savez(next(own_folder.glob("*.npz")), value=np.array([Evil()], object))
    assert fitted("name", "", (), lambda: fit(2))["value"].tolist() == [2]
    assert not (tmp_path / "was-run").exists()


@pytest.mark.parametrize("damage", [b"", b"no archive", b"PK\x03\x04"])
def test_a_damaged_file_is_fitted_anew_and_replaced(own_folder: Path, damage: bytes) -> None:
    fitted("name", "", (), lambda: fit(1))
    next(own_folder.glob("*.npz")).write_bytes(damage)
    assert fitted("name", "", (), lambda: fit(2))["value"].tolist() == [2]
    assert fitted("name", "", (), lambda: fit(3))["value"].tolist() == [2]


def test_another_users_file_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted("name", "", (), lambda: fit(1))
    monkeypatch.setattr(os, "getuid", lambda: 12_345)
    assert fitted("name", "", (), lambda: fit(2))["value"].tolist() == [2]


def test_a_folder_that_cannot_be_made_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert fitted("name", "", (), fit)["value"].tolist() == [1]


def test_a_user_without_a_home_fits_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(cache, "folder", homeless)
    assert fitted("name", "", (), fit)["value"].tolist() == [1]


def test_the_files_that_were_used_last_are_kept(own_folder: Path) -> None:
    for number in range(cache.KEPT + 1):
        fitted("name", number, (), lambda number=number: fit(number))
        file = max(own_folder.glob("name-*.npz"), key=lambda path: path.stat().st_mtime_ns)
        os.utime(file, (number + 1, number + 1))
        fitted("name", 0, (), lambda: fit(99))  # used again and again, so never the oldest
    fitted("other", "", (), fit)

    assert len(list(own_folder.glob("name-*.npz"))) == cache.KEPT
    assert fitted("name", 0, (), lambda: fit(99))["value"].tolist() == [0]
    assert fitted("name", 1, (), lambda: fit(99))["value"].tolist() == [99]


@pytest.mark.parametrize("texts", [(), ("",), ("a", "", "b c"), ("schöne Straße", "痛い")])
def test_texts_are_kept_as_they_are(texts: tuple[str, ...]) -> None:
    assert to_texts(to_array(texts)) == texts

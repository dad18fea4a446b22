import pickle
from pathlib import Path

import pytest

from bot import cache


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "legpain"


def test_the_second_time_it_is_not_built_again() -> None:
    built: list[int] = []
    for _ in range(2):
        assert cache.cached("key", lambda: built.append(1) or "value") == "value"
    assert built == [1]


def test_another_key_is_built_anew() -> None:
    assert cache.cached("one", lambda: 1) == 1
    assert cache.cached("two", lambda: 2) == 2


def test_the_folder_belongs_to_the_user_alone(own_folder: Path) -> None:
    cache.cached("key", lambda: "value")
    assert own_folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("damage", [b"", b"no pickle", pickle.dumps("x")[:-1]])
def test_a_damaged_file_is_built_anew_and_replaced(own_folder: Path, damage: bytes) -> None:
    cache.cached("key", lambda: "old")
    file = next(own_folder.glob("*.pickle"))
    file.write_bytes(damage)
    assert cache.cached("key", lambda: "new") == "new"
    assert pickle.loads(file.read_bytes()) == "new"


def test_a_folder_that_cannot_be_made_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert cache.cached("key", lambda: "value") == "value"


def test_old_files_are_removed(own_folder: Path) -> None:
    for number in range(9):
        cache.cached(str(number), lambda number=number: number)
    assert len(list(own_folder.glob("*.pickle"))) <= cache.KEPT + 1

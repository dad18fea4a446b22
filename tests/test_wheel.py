"""The wheel must hold every module, and every file that the pages are made of."""

import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).parent.parent
SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
FILES = [path for name in ("bot", "web") for path in (ROOT / name).rglob("*") if path.is_file() and path.suffix != ".pyc"]
FOR_THE_README = ROOT / "web" / "screenshots"


def test_every_folder_with_modules_is_a_package_of_the_wheel() -> None:
    folders = {folder for file in FILES if file.suffix == ".py" for folder in file.relative_to(ROOT).parents if folder.name}

    included = SETUPTOOLS["packages"]["find"]["include"]
    packages = {folder for folder in folders if any(fnmatchcase(".".join(folder.parts), name) for name in included)}
    assert sorted(folders - packages) == []
    assert [folder for folder in sorted(folders) if not (ROOT / folder / "__init__.py").is_file()] == []


def test_every_other_file_is_data_of_the_wheel() -> None:
    others = {file for file in FILES if file.suffix != ".py" and file.parent != FOR_THE_README}

    patterns = [(ROOT / name, pattern) for name, several in SETUPTOOLS["package-data"].items() for pattern in several]
    data = {file for folder, pattern in patterns for file in folder.glob(pattern)}
    assert sorted(others - data) == []

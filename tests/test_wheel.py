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

    found = {folder for folder in folders if (ROOT / folder / "__init__.py").is_file()}
    packages = {
        folder
        for folder in found
        if any(fnmatchcase(".".join(folder.parts), name) for name in SETUPTOOLS["packages"]["find"]["include"])
    }

    assert sorted(folders - packages) == []


def test_every_other_file_is_data_of_the_wheel() -> None:
    others = {file for file in FILES if file.suffix != ".py" and file.parent != FOR_THE_README}

    data = {
        file
        for name, patterns in SETUPTOOLS["package-data"].items()
        for pattern in patterns
        for file in (ROOT / name).glob(pattern)
    }

    assert sorted(others - data) == []

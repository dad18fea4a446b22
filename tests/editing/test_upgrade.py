from pathlib import Path

import pytest

from bot.content.documents import ContentError
from bot.content.folder import load_content
from bot.editing.upgrade import BASE, find_conflicts, start_folder, upgrade
from tests.small_content import entry, write_content

TEN = [f"line {number}\n" for number in range(10)]


@pytest.fixture
def shipped(tmp_path: Path, content: Path) -> Path:
    write_content(tmp_path / "shipped", content)
    (tmp_path / "shipped/README.md").write_text("".join(TEN))
    return tmp_path / "shipped"


@pytest.fixture
def own(tmp_path: Path, shipped: Path) -> Path:
    start_folder(tmp_path / "own", shipped)
    return tmp_path / "own"


def test_a_started_folder_is_the_same_content(own: Path, shipped: Path) -> None:
    assert load_content(own).version == load_content(shipped).version
    assert upgrade(own, shipped) == {}


def test_what_is_new_comes_and_what_was_edited_stays(own: Path, shipped: Path) -> None:
    (shipped / "a/spur.md").write_text(entry("spur"))
    (shipped / "sources.yaml").write_text("dfw:\n  title: Leg Pain, second edition\n")
    (own / "smalltalk.yaml").write_text("hello:\n  reply: Hi.\n  asked: [hello]\n")
    (own / "b/arthritis.md").unlink()
    (shipped / "b/arthritis.md").write_text(entry("arthrosis"))

    assert upgrade(own, shipped) == {"a/spur.md": "added", "sources.yaml": "updated"}
    assert "Hi." in (own / "smalltalk.yaml").read_text()
    assert not (own / "b/arthritis.md").exists()
    assert upgrade(own, shipped) == {}


def test_edits_of_other_lines_are_merged(own: Path, shipped: Path) -> None:
    (own / "README.md").write_text("".join(["ours\n", *TEN[1:]]))
    (shipped / "README.md").write_text("".join([*TEN[:-1], "theirs\n"]))

    assert upgrade(own, shipped) == {"README.md": "merged"}
    assert (own / "README.md").read_text() == "".join(["ours\n", *TEN[1:-1], "theirs\n"])
    assert list(find_conflicts(own)) == []


def test_edits_of_the_same_line_are_marked_and_found(own: Path, shipped: Path) -> None:
    (own / "README.md").write_text("".join(["ours\n", *TEN[1:]]))
    (shipped / "README.md").write_text("".join(["theirs\n", *TEN[1:]]))

    assert upgrade(own, shipped) == {"README.md": "conflict"}
    text = (own / "README.md").read_text()
    assert text.startswith("<<<<<<< yours\nours\n=======\ntheirs\n>>>>>>> shipped\n")
    assert [(found.rule, found.file, found.line) for found in find_conflicts(own)] == [("conflict", "README.md", 1)]


def test_a_file_is_replaced_whole_and_keeps_its_mode(own: Path, shipped: Path) -> None:
    (shipped / "README.md").write_text("new\n")
    (own / "README.md").chmod(0o640)

    with (own / "README.md").open() as before:
        upgrade(own, shipped)
        assert before.read() == "".join(TEN)  # in place, this would be the new file, or the half of it
    assert (own / "README.md").read_text() == "new\n"
    assert (own / "README.md").stat().st_mode & 0o777 == 0o640
    assert not list(own.glob("*.new"))


def test_a_linked_file_stays_linked(own: Path, shipped: Path, tmp_path: Path) -> None:
    (own / "README.md").rename(tmp_path / "README.md")
    (own / "README.md").symlink_to(tmp_path / "README.md")
    (shipped / "README.md").write_text("new\n")

    assert upgrade(own, shipped) == {"README.md": "updated"}
    assert (own / "README.md").is_symlink()
    assert (tmp_path / "README.md").read_text() == "new\n"


@pytest.mark.parametrize("step", [1, 2])
def test_what_was_ended_at_its_last_steps_is_taken_up(
    own: Path, shipped: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    (shipped / "README.md").write_text("new\n")
    renames = iter(range(1, 3))

    def rename(path: Path, target: Path) -> Path:
        if next(renames) == step:
            raise KeyboardInterrupt
        return path.replace(target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", rename)
        with pytest.raises(KeyboardInterrupt):
            upgrade(own, shipped)

    assert upgrade(own, shipped) == {}
    assert (own / BASE / "README.md").read_text() == "new\n"
    assert [path.name for path in own.glob(f"{BASE}*")] == [BASE]


def test_what_is_shipped_no_more_goes_unless_it_was_edited(own: Path, shipped: Path) -> None:
    (own / "a/sciatica.md").write_text(entry("sciatica", answer="It is ours."))
    for name in ("a/sciatica.md", "b/arthritis.md"):
        (shipped / name).unlink()

    assert upgrade(own, shipped) == {"a/sciatica.md": "kept", "b/arthritis.md": "removed"}
    assert "It is ours." in (own / "a/sciatica.md").read_text()


def test_two_new_files_of_one_name_are_a_conflict(own: Path, shipped: Path) -> None:
    (own / "a/spur.md").write_text("ours\n")
    (shipped / "a/spur.md").write_text("theirs\n")

    assert upgrade(own, shipped) == {"a/spur.md": "conflict"}


def test_a_calibration_is_taken_over_and_never_merged(own: Path, shipped: Path) -> None:
    (own / "calibration.yaml").write_text("ours: 1\n")
    (shipped / "calibration.yaml").write_text("theirs: 1\n")

    assert upgrade(own, shipped) == {"calibration.yaml": "updated"}
    assert (own / "calibration.yaml").read_text() == "theirs: 1\n"


def test_who_has_no_folder_of_their_own_is_told_how_to_start_one(shipped: Path) -> None:
    with pytest.raises(ContentError, match="legpain copy"):
        upgrade(shipped, shipped)


def test_without_what_it_started_from_nothing_is_merged(own: Path, shipped: Path) -> None:
    (own / BASE).rename(own / "elsewhere")
    with pytest.raises(ContentError, match=r"\.shipped: is missing"):
        upgrade(own, shipped)


def test_a_folder_that_is_there_is_not_written_over(own: Path, shipped: Path) -> None:
    with pytest.raises(ContentError, match="is there already"):
        start_folder(own, shipped)

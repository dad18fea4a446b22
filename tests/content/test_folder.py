"""A content folder is read and checked as a whole, and what nobody wrote in it does not count."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.content.calibration import UNCALIBRATED
from bot.content.documents import ContentError
from bot.content.folder import load_content
from bot.content.labelled import Message
from bot.content.words import NO_SUBJECTS
from tests.small_content import RULE, entry, write_content


@pytest.fixture
def folder(content: Path, tmp_path: Path) -> Path:
    """A small content folder without mistakes, which a test may spoil: two entries and a rule."""
    write_content(tmp_path / "faqs", content)
    return tmp_path / "faqs"


def problems_in(folder: Path) -> tuple[str, ...]:
    """Return the problems of the content in *folder*, which must have some."""
    with pytest.raises(ContentError) as caught:
        load_content(folder)
    return caught.value.problems


def test_everything_in_the_folder_is_read(folder: Path) -> None:
    content = load_content(folder)

    assert [(faq.id, faq.topic) for faq in content.faqs] == [("arthritis", "b"), ("sciatica", "a")]
    assert (content.faqs[1].related, content.faqs[1].see_urgent) == (("arthritis",), ("foot-drop",))
    assert [(rule.id, rule.text) for rule in content.rules] == [("foot-drop", "**Call {emergency}.**")]
    assert [(group.kind, group.group) for group in content.examples] == [
        ("near", "near-group"),
        ("health", "health-group"),
        ("other", "other-group"),
        ("complaint", "sciatica"),
        ("detail", "detail-group"),
    ]
    assert set(content.urgent_messages) == {
        Message("my foot drags", ("foot-drop",), "a01"),
        Message("what is it", (), "a01"),
    }
    assert content.signs.written["signs"] == {"foot-drop": ("foot drop",)}
    assert content.signs.words == frozenset("foot feet drop drags rain not without only what is my dog years ago".split())
    assert {"contact_phone", "the_clinic", "answer"} <= content.messages.keys()
    assert [kind.id for kind in content.smalltalk] == ["thanks"]
    assert content.calibration.right.signals.keys() >= {"probability", "margin"}
    assert content.vocabulary.written == {"herniated disc": ("slipped disk",)}
    assert content.aspects.topics == {"cost": None}
    assert content.subjects.written == {"gout": ("gout", "gouty arthritis")}
    assert content.warnings == ()


def test_the_real_content_has_no_mistake_and_no_copy(content: Path) -> None:
    assert load_content(content).warnings == ()


def test_a_file_with_byte_order_mark_and_crlf_reads_like_any_other(folder: Path) -> None:
    file = folder / "a" / "sciatica.md"
    before = load_content(folder).faqs
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))

    assert load_content(folder).faqs == before


def test_small_talk_and_examples_may_be_left_empty(folder: Path) -> None:
    for name in (
        "smalltalk.yaml",
        "not-documented/near.yaml",
        "not-documented/health.yaml",
        "not-documented/other.yaml",
        "not-documented/complaint.yaml",
        "not-documented/detail.yaml",
    ):
        (folder / name).write_text("{}\n")

    content = load_content(folder)

    assert (content.smalltalk, content.examples) == ((), ())


def test_before_it_is_calibrated_content_is_read_without_the_calibration(folder: Path) -> None:
    (folder / "calibration.yaml").unlink()

    assert load_content(folder).calibration is UNCALIBRATED


def test_undocumented_subjects_complaints_and_details_need_not_be_there(folder: Path) -> None:
    for name in ("subjects", "complaint", "detail"):
        (folder / "not-documented" / f"{name}.yaml").unlink()

    content = load_content(folder)

    assert content.subjects is NO_SUBJECTS
    assert {group.kind for group in content.examples} == {"near", "health", "other"}


# ---- problems


def test_problems_of_all_files_are_reported_at_once(folder: Path) -> None:
    for name in ("sources", "vocabulary", "aspects", "messages", "smalltalk", "calibration"):
        (folder / f"{name}.yaml").write_text("a: b: c\n")
    for name in ("near", "health", "other", "complaint", "detail"):
        (folder / "not-documented" / f"{name}.yaml").write_text("sciatica: [one]\n")
    (folder / "not-documented" / "subjects.yaml").write_text("gout: gout\n")
    (folder / "urgent" / "signs.yaml").write_text("- 'x\n")
    for name in ("foot-drop", "calm-question"):
        (folder / "urgent" / "messages" / f"{name}.jsonl").write_text("- x\n")
    (folder / "a" / "sciatica.md").write_text(entry("sciatica", answer=""))
    (folder / "b" / "arthritis.md").write_bytes(entry("arthritis", answer="caf").encode() + b"\xe9\n")
    (folder / "b" / "bare.md").write_text("no front matter\n")
    (folder / "b" / "notes.txt").write_text("x")
    (folder / "urgent" / "foot-drop.md").write_text(RULE.replace("same-day", "soon"))
    (folder / "loose.md").write_text("x")

    assert sorted(problem.split(": ")[0] for problem in problems_in(folder)) == [
        "a/sciatica.md:2",
        "aspects.yaml:1",
        "b/arthritis.md:27",
        "b/bare.md:1",
        "b/notes.txt:1",
        "calibration.yaml:1",
        "loose.md:1",
        "messages.yaml:1",
        "not-documented/complaint.yaml:1",
        "not-documented/detail.yaml:1",
        "not-documented/health.yaml:1",
        "not-documented/near.yaml:1",
        "not-documented/other.yaml:1",
        "not-documented/subjects.yaml:1",
        "smalltalk.yaml:1",
        "sources.yaml:1",
        "urgent/foot-drop.md:2",
        "urgent/messages/calm-question.jsonl:1",
        "urgent/messages/foot-drop.jsonl:1",
        "urgent/signs.yaml:1",
        "vocabulary.yaml:1",
    ]


@pytest.mark.parametrize("name", ["sources.yaml", "vocabulary.yaml", "not-documented/other.yaml", "urgent/signs.yaml"])
def test_a_missing_file_is_the_only_problem(name: str, folder: Path) -> None:
    (folder / name).unlink()

    assert problems_in(folder) == (f"{name}:1: cannot be read (No such file or directory); check that the file is there",)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert problems_in(tmp_path / "nowhere") == (
        "nowhere:1: cannot be read (No such file or directory); check that the folder is there and who may read it",
    )


@pytest.mark.parametrize("name", ["sub", "one.markdown", "one.MD", "one.docx", "one.md.txt"])
@pytest.mark.parametrize("topic", ["a", "urgent"])
def test_what_is_no_entry_or_rule_is_reported(topic: str, name: str, folder: Path) -> None:
    (folder / topic / name).mkdir()

    assert problems_in(folder) == (
        f"{topic}/{name}:1: is not a .md file; rename it to <id>.md or move it out of the content folder",
    )


def test_a_folder_that_looks_like_an_entry_is_reported(folder: Path) -> None:
    (folder / "a" / "one.md").mkdir()

    assert problems_in(folder) == ("a/one.md:1: cannot be read (Is a directory); check that the file is there",)


def test_an_entry_outside_of_a_topic_is_reported(folder: Path) -> None:
    (folder / "one.md").write_text(entry("one"))

    assert problems_in(folder) == ("one.md:1: stands outside of a topic; move it into a folder such as conditions/",)


@pytest.mark.parametrize("subject", ["another", "arthritis"], ids=["new", "copied"])
def test_an_id_may_stand_in_one_topic_only(subject: str, folder: Path) -> None:
    (folder / "a" / "arthritis.md").write_text(entry(subject, related="sciatica"))

    assert problems_in(folder) == (
        "b/arthritis.md:1: id 'arthritis' is taken by a/arthritis.md; give one of them another file name",
    )


def test_a_phrasing_may_stand_in_one_file_only(folder: Path) -> None:
    (folder / "b" / "arthritis.md").write_text(
        entry("arthritis", related="sciatica").replace("- arthritis 1\n", "- Sciatica, 1?\n")
    )

    assert problems_in(folder) == (
        "a/sciatica.md:4: phrasing 'sciatica 1' stands already at b/arthritis.md:4; keep it in one place",
    )


def test_a_link_to_no_entry_is_reported_in_its_line(folder: Path) -> None:
    (folder / "b" / "arthritis.md").write_text(entry("arthritis", related="sciatica, sciatika"))

    assert problems_in(folder) == (
        "b/arthritis.md:22: related 'sciatika' is no entry, did you mean 'sciatica'?; name another entry's id",
    )


def test_a_link_to_no_red_flag_is_reported_in_its_line(folder: Path) -> None:
    (folder / "b" / "arthritis.md").write_text(entry("arthritis", see_urgent="no-such-flag"))

    assert problems_in(folder) == (
        "b/arthritis.md:23: see_urgent 'no-such-flag' is no red flag; name a file in urgent/ without .md",
    )


def test_a_link_to_a_file_with_a_mistake_is_no_mistake(folder: Path) -> None:
    (folder / "b" / "arthritis.md").write_text(entry("arthritis", answer=""))
    (folder / "urgent" / "foot-drop.md").write_text(RULE.replace("same-day", "soon"))

    assert [problem.split(": ")[0] for problem in problems_in(folder)] == ["b/arthritis.md:2", "urgent/foot-drop.md:2"]


def test_a_floor_names_word_classes_of_the_signs(folder: Path) -> None:
    (folder / "urgent" / "foot-drop.md").write_text(RULE.replace("<foot>", "<feet>"))

    assert problems_in(folder) == ("urgent/foot-drop.md:8: <feet> is no word class, did you mean 'foot'?",)


def test_a_rule_without_messages_of_its_own_is_reported(folder: Path) -> None:
    (folder / "urgent" / "foot-weak.md").write_text(RULE)

    assert problems_in(folder) == ("urgent/messages/foot-weak.jsonl:1: is missing; write messages that call for 'foot-weak'",)


def test_a_folder_without_calm_messages_is_reported(folder: Path) -> None:
    (folder / "urgent" / "messages" / "calm-question.jsonl").unlink()

    assert problems_in(folder) == ("urgent/messages/calm-question.jsonl:1: is missing; write messages that are not urgent",)


def test_calm_messages_may_be_of_any_kind(folder: Path) -> None:
    messages = folder / "urgent" / "messages"
    (messages / "calm-question.jsonl").rename(messages / "calm-anything.jsonl")

    assert Message("what is it", (), "a01") in load_content(folder).urgent_messages


def test_messages_of_a_flag_that_no_rule_has_are_reported(folder: Path) -> None:
    (folder / "urgent" / "messages" / "foot-dorp.jsonl").write_text('{"q": "x", "batch": "a01"}\n')

    assert problems_in(folder) == (
        "urgent/messages/foot-dorp.jsonl:1: there is no flag 'foot-dorp', did you mean 'foot-drop'?",
    )


def test_a_folder_without_messages_is_reported(folder: Path) -> None:
    shutil.rmtree(folder / "urgent" / "messages")

    assert problems_in(folder) == (
        "urgent/messages:1: cannot be read (No such file or directory); check that the folder is there and who may read it",
    )


@pytest.mark.parametrize("name", ["foot-drop.json", "calm.yaml", "foot-drop.jsonl.txt"])
def test_what_is_no_file_of_messages_is_reported(name: str, folder: Path) -> None:
    (folder / "urgent" / "messages" / name).write_text("x")

    assert problems_in(folder) == (
        f"urgent/messages/{name}:1: is not a .jsonl file; rename it to <flag>.jsonl or move it out of the content folder",
    )


def test_a_folder_without_entries_is_reported(folder: Path) -> None:
    shutil.rmtree(folder / "a")
    shutil.rmtree(folder / "b")
    (folder / "not-documented" / "complaint.yaml").unlink()  # which names an entry

    assert problems_in(folder) == ("faqs:1: holds no entry; add <topic>/<id>.md (faqs/README.md shows how)",)


def test_a_folder_without_rules_is_reported(folder: Path) -> None:
    (folder / "a" / "sciatica.md").write_text(entry("sciatica"))
    (folder / "urgent" / "foot-drop.md").unlink()

    assert "urgent:1: holds no rule; add urgent/<id>.md (faqs/README.md shows how)" in problems_in(folder)


# ---- stray files and copies

STRAY = (
    "Thumbs.db",
    "desktop.ini",
    ".DS_Store",
    "sciatica.md~",
    "#sciatica.md#",
    ".#sciatica.md",
    "sciatica.md.orig",
    "sciatica.md.bak",
    ".sciatica.md.swp",
    "~$sciatica.md",
)
COPIES = (
    "sciatica - Copy.md",
    "sciatica - Copy (2).md",
    "sciatica copy.md",
    "sciatica copy 2.md",
    "sciatica (1).md",
    "sciatica (conflicted copy 2026-01-31).md",
    "sciatica (Anna's conflicted copy 2026-01-31).md",
    "Copy of sciatica.md",
)


@pytest.mark.parametrize("place", ["", "a/", "urgent/", "urgent/messages/"])
@pytest.mark.parametrize("name", STRAY)
def test_a_stray_file_is_passed_over_in_silence(place: str, name: str, folder: Path) -> None:
    before = load_content(folder).version
    (folder / f"{place}{name}").write_bytes(b"\xff not text")

    content = load_content(folder)

    assert (content.version, content.warnings) == (before, ())


@pytest.mark.parametrize("name", ["@eaDir", "a/@eaDir", "urgent/@eaDir", ".git"])
def test_a_folder_of_a_file_server_is_passed_over_in_silence(name: str, folder: Path) -> None:
    (folder / name).mkdir()
    (folder / name / "sciatica.md").write_text("no entry")

    content = load_content(folder)

    assert ([faq.id for faq in content.faqs], content.warnings) == (["arthritis", "sciatica"], ())


@pytest.mark.parametrize("topic", ["a", "urgent"])
@pytest.mark.parametrize("name", COPIES)
def test_a_copy_is_passed_over_with_a_warning(topic: str, name: str, folder: Path) -> None:
    before = load_content(folder).version
    (folder / topic / name).write_text("no entry")

    content = load_content(folder)

    warning = f"{topic}/{name}: looks like a copy and is passed over; delete it, or give it a name of its own"
    assert (content.version, content.warnings) == (before, (warning,))


@pytest.mark.parametrize("name", ["foot-drop (1).jsonl", "calm-question - Copy.jsonl", "Copy of calm-question.jsonl"])
def test_a_copy_of_messages_is_passed_over_with_a_warning(name: str, folder: Path) -> None:
    before = load_content(folder).version
    (folder / "urgent" / "messages" / name).write_text('{"q": "x", "batch": "a01"}\n')

    content = load_content(folder)

    warning = f"urgent/messages/{name}: looks like a copy and is passed over; delete it, or give it a name of its own"
    assert (content.version, content.warnings) == (before, (warning,))


def test_a_copied_topic_is_passed_over_with_a_warning(folder: Path) -> None:
    shutil.copytree(folder / "a", folder / "a - Copy")

    content = load_content(folder)

    assert [faq.topic for faq in content.faqs] == ["b", "a"]
    assert content.warnings == ("a - Copy: looks like a copy and is passed over; delete it, or give it a name of its own",)


def test_a_name_with_copy_in_it_is_no_copy(folder: Path) -> None:
    (folder / "a" / "x-ray-copy.md").write_text(entry("x-ray"))

    assert [faq.id for faq in load_content(folder).faqs] == ["arthritis", "sciatica", "x-ray-copy"]


def test_a_related_entry_that_does_not_lead_back_is_reported_with_its_line(folder: Path) -> None:
    (folder / "b" / "arthritis.md").write_text(entry("arthritis"))

    assert problems_in(folder) == (
        "a/sciatica.md:22: related 'arthritis' does not lead back here; "
        "add 'sciatica' to related in b/arthritis.md, or name 'arthritis' under related_one_way",
    )


# ---- version


def append(name: str, added: str = "# changed\n") -> Callable[[Path], None]:
    """Return what adds a comment or a word, *added*, to the file *name*."""

    def change(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(added)

    return change


@pytest.mark.parametrize(
    "name",
    [
        *(f"{name}.yaml" for name in ("aspects", "calibration", "messages", "smalltalk", "sources", "vocabulary")),
        *(f"not-documented/{name}.yaml" for name in ("near", "health", "other", "complaint", "detail", "subjects")),
        *("urgent/signs.yaml", "urgent/foot-drop.md"),
        "a/sciatica.md",
    ],
)
def test_the_version_changes_with_every_file_that_is_read(name: str, folder: Path) -> None:
    before = load_content(folder).version
    append(name)(folder)

    assert load_content(folder).version != before


@pytest.mark.parametrize(
    "name", ["README.md", "judged/short.jsonl", "judged/new.jsonl", "notes.txt", "not-documented/README.md"]
)
def test_the_version_does_not_change_with_a_file_that_is_not_read(name: str, folder: Path) -> None:
    before = load_content(folder).version
    append(name)(folder)

    assert load_content(folder).version == before


@pytest.mark.parametrize("name", ["foot-drop", "calm-question", "calm-chat"])
def test_the_version_changes_with_every_file_of_messages(name: str, folder: Path) -> None:
    before = load_content(folder).version
    append(f"urgent/messages/{name}.jsonl", '{"q": "x", "batch": "a01"}\n')(folder)

    assert load_content(folder).version != before


def test_the_version_changes_with_the_name_of_a_file(folder: Path) -> None:
    before = load_content(folder).version
    (folder / "b").rename(folder / "c")

    assert load_content(folder).version != before


def test_the_version_is_12_hexadecimal_digits_wherever_the_folder_lies(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "copied")

    version = load_content(folder).version

    assert len(version) == 12
    assert set(version) <= set("0123456789abcdef")
    assert load_content(tmp_path / "copied").version == version


def test_every_file_is_read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    open_file = Path.open

    def count(path: Path, *arguments: Any, **options: Any) -> object:
        opened.append(path)
        return open_file(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", count)
    content = load_content(folder)

    assert len(opened) == len(set(opened)) == 18
    assert len(content.faqs) == 2

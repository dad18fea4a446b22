"""What clinicians sign holds for what they have read, and nothing of it is lost."""

import datetime
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from bot.clinic import Clinic
from bot.content.documents import ContentError
from bot.content.folder import SIGNATURES, Content, load_content
from bot.editing.signing import Signatures, State, latest_day, to_signature
from bot.editing.upgrade import start_folder, upgrade
from bot.urgent.flags import Urgency, to_flag
from bot.urgent.signs import Tale
from tests.signing import DAY, item_of, sign
from tests.small_content import entry, write_content

NOTHING = Tale(frozenset(), frozenset(), frozenset())
OPENING = "my foot drags"


@pytest.fixture
def folder(content: Path, tmp_path: Path) -> Path:
    """A small content folder, which a test may edit."""
    write_content(tmp_path / "faqs", content)
    return tmp_path / "faqs"


def masked(content: Content, *raising: str) -> Callable[[str], Urgency]:
    """Return a model by which *raising* messages raise the one rule, and no others."""
    flags = tuple(to_flag(rule, Clinic(), content.messages) for rule in content.rules)
    return lambda text: Urgency(NOTHING, 0.5, flags if text in raising else (), False)


def signatures_in(folder: Path, *raising: str) -> Signatures:
    content = load_content(folder)
    return Signatures(folder / SIGNATURES, content, masked(content, *(raising or (OPENING,))))


def state_of(folder: Path, id: str = "foot-drop", *raising: str, today: datetime.date = DAY) -> State:
    signatures = signatures_in(folder, *raising)
    return signatures.state(item_of(signatures, id), today)


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_bytes(text.replace(old, new).encode())


def test_nothing_is_signed_at_first(folder: Path) -> None:
    state = state_of(folder)

    assert (state.status, state.last, state.reviewed, state.open) == ("unsigned", None, None, True)


@pytest.mark.parametrize("id", ["foot-drop", "sciatica"])
def test_a_signature_counts_from_then_on(folder: Path, id: str) -> None:
    sign(signatures_in(folder), id, remark="Well said.\nKeep it.", name="null", role="a: 'b' # c")

    state = state_of(folder, id)

    assert (state.status, state.reviewed, state.changed, state.open, state.overdue) == ("signed", DAY, (), False, False)
    assert state.last is not None
    assert (state.last.name, state.last.role, state.last.remark) == ("null", "a: 'b' # c", "Well said.\nKeep it.")
    assert state.last.signed.startswith("v1:")


@pytest.mark.parametrize(
    ("file", "old", "new", "part"),
    [
        ("urgent/foot-drop.md", "**Call {emergency}.**", "**Call {emergency} now.**", "text"),
        ("urgent/foot-drop.md", "title: A foot", "title: One foot", "title"),
        ("urgent/foot-drop.md", "watch: a foot", "watch: one foot", "sign to watch for"),
        ("urgent/foot-drop.md", "floor:", "hint: Call.\nfloor:", "text"),
        ("urgent/foot-drop.md", "A public body", "Another body", "source"),
        ("urgent/foot-drop.md", "title: Signs", "title: Signs, url: https://a.example", "source"),
        ("urgent/foot-drop.md", "<foot> drags", "<foot> drags now", "floor wordings"),
        ("urgent/foot-drop.md", "[emergency]", "[emergency, crisis]", "help lines"),
        ("messages.yaml", '"Be seen today if"', '"Be seen soon if"', "sign to watch for"),
        ("a/sciatica.md", "What is sciatica?", "What is it, sciatica?", "question"),
        ("a/sciatica.md", "It is this.", "It is that.", "answer"),
        ("a/sciatica.md", "section: Causes", "section: Treatment", "sources"),
        ("a/sciatica.md", "see_urgent: [foot-drop]", "see_urgent: []", "signs to watch for"),
        ("sources.yaml", "title: Leg Pain", "title: Leg Pain\n  url: https://a.example", "sources"),
        ("sources.yaml", "title: Leg Pain", "title: Leg Pain\n  publisher: A clinic", "sources"),
    ],
)
def test_an_edit_of_what_was_read_voids_it_and_nothing_else(folder: Path, file: str, old: str, new: str, part: str) -> None:
    edited = "sciatica" if "foot-drop" not in file and file != "messages.yaml" else "foot-drop"
    other = {"sciatica": "foot-drop", "foot-drop": "sciatica"}[edited]
    sign(signatures_in(folder), "foot-drop")
    sign(signatures_in(folder), "sciatica")

    edit(folder / file, old, new)

    assert (state_of(folder, edited).status, state_of(folder, edited).changed) == ("changed", (part,))
    assert state_of(folder, edited).reviewed is None
    assert state_of(folder, other).status == "signed"
    edit(folder / file, new, old)
    assert state_of(folder, edited).status == "signed"


def test_another_level_is_another_threshold_and_line(folder: Path) -> None:
    sign(signatures_in(folder), "foot-drop")

    edit(folder / "urgent/foot-drop.md", "level: same-day", "level: emergency")

    assert state_of(folder).changed == ("level", "sign to watch for", "threshold")


def test_what_changes_no_word_voids_nothing(folder: Path) -> None:
    edit(folder / "a/sciatica.md", "It is this.", "It is caf\u00e9\nand tea.")
    sign(signatures_in(folder), "sciatica")

    edit(folder / "a/sciatica.md", "caf\u00e9\nand", "cafe\u0301\r\nand")
    edit(folder / "a/sciatica.md", "  - sciatica 1\n", "  - what about sciatica\n")
    edit(folder / "a/sciatica.md", "review_by: null", "review_by: 2027-01-31  # a remark")

    assert state_of(folder, "sciatica").status == "signed"


def test_a_message_that_changes_sides_voids_it(folder: Path) -> None:
    sign(signatures_in(folder), "foot-drop")
    (sheet,) = [signatures.sheet(item_of(signatures, "foot-drop")) for signatures in [signatures_in(folder)]]
    assert (sheet.raised, sheet.not_raised) == ((OPENING,), ("what is it",))

    lost, gained = state_of(folder, "foot-drop", "nothing"), state_of(folder, "foot-drop", OPENING, "what is it")

    assert (lost.status, lost.changed, lost.moved) == ("changed", ("messages",), (OPENING,))
    assert (gained.status, gained.changed, gained.moved) == ("changed", ("messages",), ("what is it",))
    assert state_of(folder, "foot-drop", OPENING).status == "signed"


def test_pinned_messages_stay_when_others_are_added(folder: Path) -> None:
    sign(signatures_in(folder), "foot-drop")
    (folder / "urgent/messages/foot-drop.jsonl").write_text('{"q": "foot flops", "batch": "a01"}\n')

    signatures = signatures_in(folder, OPENING, "foot flops")

    assert signatures.sheet(item_of(signatures, "foot-drop")).raised == (OPENING,)
    assert state_of(folder).status == "signed"


def test_ten_messages_of_each_side_are_proposed_the_nearest_calm_ones(folder: Path) -> None:
    own = [f"foot drags {n}" for n in range(45)]
    calm = [f"calm {n}" for n in range(60)] + [f"foot is fine {n}" for n in range(12)]
    for name, texts in (("foot-drop", own), ("calm-question", calm)):
        lines = "".join(f'{{"q": "{text}", "batch": "a01"}}\n' for text in texts)
        (folder / f"urgent/messages/{name}.jsonl").write_text(lines)
    signatures = signatures_in(folder, *own[1:], "foot is fine 3")

    sheet = signatures.sheet(item_of(signatures, "foot-drop"))

    assert sheet.raised == (*own[4:37:4], own[40])[:10]
    assert len(sheet.not_raised) == 10
    assert set(sheet.not_raised) < set(calm[60:]) - {"foot is fine 3"}


def test_messages_are_looked_for_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signatures = signatures_in(folder)
    rule = item_of(signatures, "foot-drop")
    before = signatures.sheet(rule)

    def count_again(text: str) -> list[str]:
        raise AssertionError("the words of all messages are compared once more")

    monkeypatch.setattr("bot.editing.signing._words", count_again)
    assert signatures.sheet(rule) == before


def test_an_objection_stands_until_a_later_approval(folder: Path) -> None:
    sign(signatures_in(folder), "sciatica")
    sign(signatures_in(folder), "sciatica", verdict="objected", remark="Say where it hurts.")
    state = state_of(folder, "sciatica")
    assert (state.status, state.reviewed, state.open) == ("objected", None, False)

    edit(folder / "a/sciatica.md", "It is this.", "It is that.")
    state = state_of(folder, "sciatica")
    assert (state.status, state.changed, state.open) == ("objected", ("answer",), True)

    sign(signatures_in(folder), "sciatica", date=DAY.replace(day=1))
    state = state_of(folder, "sciatica")
    assert (state.status, [given.verdict for given in state.history]) == ("signed", ["approved", "objected", "approved"])

    edit(folder / "a/sciatica.md", "It is that.", "It is this.")
    assert state_of(folder, "sciatica").status == "changed"  # it was objected to what stands there again


def test_the_last_signature_that_matches_counts(folder: Path) -> None:
    sign(signatures_in(folder), "sciatica", name="First")
    edit(folder / "a/sciatica.md", "It is this.", "It is that.")
    sign(signatures_in(folder), "sciatica", name="Second")
    edit(folder / "a/sciatica.md", "It is that.", "It is this.")

    state = state_of(folder, "sciatica")

    assert state.last is not None
    assert (state.status, state.last.name, len(state.history)) == ("signed", "First", 2)


@pytest.mark.parametrize(("today", "overdue"), [(datetime.date(2028, 1, 31), False), (datetime.date(2028, 2, 1), True)])
def test_a_signature_is_overdue_after_two_years(folder: Path, today: datetime.date, overdue: bool) -> None:
    sign(signatures_in(folder), "foot-drop")

    state = state_of(folder, today=today)

    assert (state.status, state.overdue, state.open) == ("signed", overdue, overdue)


@pytest.mark.parametrize(("due", "overdue"), [("2026-01-30", False), ("2026-01-31", False), ("2026-02-15", True)])
def test_an_entry_is_overdue_when_nobody_signed_it_since_it_was_due(folder: Path, due: str, overdue: bool) -> None:
    sign(signatures_in(folder), "sciatica")
    edit(folder / "a/sciatica.md", "review_by: null", f"review_by: {due}")

    assert state_of(folder, "sciatica", today=datetime.date(2026, 3, 1)).overdue is overdue


def test_two_who_sign_at_once_lose_nothing(folder: Path) -> None:
    start = threading.Barrier(8)

    def write(name: str) -> None:
        signatures = signatures_in(folder)
        start.wait()
        sign(signatures, "sciatica", name=name)

    threads = [threading.Thread(target=write, args=(f"No. {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    history = state_of(folder, "sciatica").history
    assert {signature.name for signature in history} == {f"No. {n}" for n in range(8)}
    assert sorted(path.name for path in (folder / SIGNATURES / "answers").iterdir()) == ["sciatica.yaml"]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("- name: [\n", 2, "is no list of signatures"),
        ("name: x\n", 1, "is no list of signatures"),
        ("- verdict: maybe\n", 1, "is no list of signatures"),
        ("<<<<<<< yours\n", 1, "is no list of signatures"),
    ],
)
def test_a_broken_file_is_named_and_never_written_over(folder: Path, text: str, line: int, problem: str) -> None:
    file = folder / SIGNATURES / "answers" / "sciatica.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text)

    state = state_of(folder, "sciatica")

    assert (state.status, state.open) == ("unsigned", False)
    assert (state.problem or "").startswith(f"answers/sciatica.yaml:{line}: {problem}")
    with pytest.raises(ContentError):
        sign(signatures_in(folder), "sciatica")
    assert file.read_text() == text


def test_a_file_that_was_changed_is_read_anew(folder: Path) -> None:
    signatures = signatures_in(folder)
    sciatica = item_of(signatures, "sciatica")
    assert signatures.state(sciatica).status == "unsigned"

    sign(signatures_in(folder), "sciatica")
    assert signatures.state(sciatica).status == "signed"

    signatures.path(sciatica).unlink()
    assert signatures.state(sciatica).status == "unsigned"


def test_signatures_are_no_content(folder: Path) -> None:
    version = load_content(folder).version

    sign(signatures_in(folder), "sciatica")

    assert (load_content(folder).version, load_content(folder).warnings) == (version, ())


def test_signatures_of_others_come_with_no_copy_and_no_upgrade(folder: Path, tmp_path: Path) -> None:
    sign(signatures_in(folder), "sciatica")
    own = tmp_path / "own"
    start_folder(own, folder)
    assert not (own / SIGNATURES).exists()

    sign(signatures_in(own), "foot-drop")
    (folder / "a/spur.md").write_text(entry("spur"))

    assert upgrade(own, folder) == {"a/spur.md": "added"}
    assert upgrade(own, folder) == {}
    assert [path.name for path in (own / SIGNATURES).rglob("*.yaml")] == ["foot-drop.yaml"]


def test_files_of_what_is_there_no_more_are_named(folder: Path) -> None:
    sign(signatures_in(folder), "sciatica")
    file = folder / SIGNATURES / "answers/sciatica.yaml"
    file.rename(file.with_name("siatica.yaml"))

    assert list(signatures_in(folder).unknown()) == ["answers/siatica.yaml"]


def test_an_unknown_kind_of_digest_has_to_be_signed_anew(folder: Path) -> None:
    signatures = signatures_in(folder)
    sciatica = item_of(signatures, "sciatica")
    given = to_signature(signatures.sheet(sciatica), verdict="approved", name="A", role="a nurse", date=latest_day(), remark="")
    signatures.sign(sciatica, msgspec.structs.replace(given, signed=given.signed.replace("v1:", "v0:")))

    state = signatures.state(sciatica)
    assert (state.status, state.changed) == ("changed", ("kind of hash",))

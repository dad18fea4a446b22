"""Urgent guidance on messages that the model has not seen: of batches left out of what it is fitted on, and of none.

Of those of no batch 877 of 900 were met when nobody had read them, and 21 of 900 look-alikes and 1 of 900 ordinary ones
alarmed.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.chatbot import ChatBot
from bot.clinic import Clinic
from bot.content.folder import Content
from bot.content.labelled import Message
from bot.language.reading import read_text
from bot.matching.index import learn_words
from bot.urgent.flags import build_rules, find_urgency


@dataclass(frozen=True, slots=True)
class Found:
    """Hold the flags that a message of the batch left out was found to call for, and those of its floor."""

    message: Message
    flags: frozenset[str]
    floor: frozenset[str]


@dataclass(frozen=True, slots=True)
class Least:
    """Hold the least shares of urgent messages that are *met*, and by the flag that is *meant* first, in all and *of_flag*, and
    the largest of calm ones that are *alarms*."""

    met: float
    meant: float
    alarms: float
    of_flag: float


LEAST = {
    "own": Least(0.95, 0.94, 0.02, 0.7),  # 297 of 306: 0.97, 294: 0.96, 3 of 310: 0.01
    "fresh": Least(0.95, 0.94, 0.02, 0.7),  # 313 of 322: 0.97, 311: 0.97, 1 of 321: 0.003
    "e8": Least(0.9, 0.8, 0.03, 0.3),  # when nobody had read them 278 of 300 were met, and 7 of 600 alarmed
}
UNREAD = {"unread_messages.jsonl": 300, "unread_later.jsonl": 600}  # of each kind that a file holds
# by what they call for: text, the flag that is meant, those that are raised
Unread = Mapping[str, list[tuple[str, str | None, list[str]]]]
ALARMS = {
    "unread_messages.jsonl": {"look-alike": 0.02, "ordinary": 0.005},
    "unread_later.jsonl": {"look-alike": 0.03, "ordinary": 0.005},  # 18 and 1 of 600 when nobody had read them
}


def leave_out(batches: Collection[str], content: Content) -> list[Found]:
    """Return what is found in the messages of *batches* by a model of all others."""
    rest = replace(content, urgent_messages=tuple(each for each in content.urgent_messages if each.batch not in batches))
    lexicon, rules = learn_words(rest), build_rules(rest, Clinic())
    left_out = [message for message in content.urgent_messages if message.batch in batches]
    found = [(message, find_urgency(read_text(message.text, lexicon), rules)) for message in left_out]
    return [Found(message, frozenset(flag.id for flag in urgency.flags), urgency.tale.floor) for message, urgency in found]


def shares_of_flags(urgent: list[Found]) -> Mapping[str, float]:
    """Return for each flag how many of the messages that call for it raise it."""
    flags = {flag for found in urgent for flag in found.message.flags}
    wanted = {flag: [flag in found.flags for found in urgent if flag in found.message.flags] for flag in flags}
    return {flag: sum(raised) / len(raised) for flag, raised in wanted.items()}


def test_batches_left_out_are_met_and_their_look_alikes_raise_few_alarms(
    real_content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # nobody else asks this model

    found = leave_out(LEAST, real_content)

    for batch, least in LEAST.items():
        urgent = [each for each in found if each.message.batch == batch and each.message.flags]
        calm = [each for each in found if each.message.batch == batch and not each.message.flags]
        assert min(len(urgent), len(calm)) >= 120, batch
        missed = [each.message.text for each in urgent if not each.flags]
        assert len(missed) <= (1 - least.met) * len(urgent), (batch, missed)
        others = [each.message.text for each in urgent if not each.flags & {each.message.flags[0]}]
        assert len(others) <= (1 - least.meant) * len(urgent), (batch, others)
        alarmed = [each.message.text for each in calm if each.flags]
        assert len(alarmed) <= least.alarms * len(calm), (batch, alarmed)
        assert len([each for each in calm if each.floor]) <= 0.005 * len(calm), batch
        assert {flag: share for flag, share in shares_of_flags(urgent).items() if share < least.of_flag} == {}, batch


@pytest.fixture(scope="module")
def unread(bot: ChatBot) -> Mapping[str, Unread]:
    """The unread messages of each file by what they call for, each with the flag that is meant and those that it raises."""
    files: dict[str, dict[str, list[tuple[str, str | None, list[str]]]]] = {name: {} for name in UNREAD}
    for name, found in files.items():
        for row in map(json.loads, Path(__file__).with_name(name).read_text().splitlines()):
            raised = [flag.id for flag in bot.reply(row["q"]).urgent]
            found.setdefault(row["call"], []).append((row["q"], row.get("flag"), raised))
    return files


@pytest.mark.parametrize("name", UNREAD)
def test_unread_messages_are_in_no_batch(name: str, unread: Mapping[str, Unread], real_content: Content) -> None:
    learned = {message.text for message in real_content.urgent_messages}
    assert [len(rows) for rows in unread[name].values()] == [UNREAD[name]] * 3
    assert [text for call in ("urgent", "look-alike") for text, *_ in unread[name][call] if text in learned] == []


@pytest.mark.parametrize("name", UNREAD)
def test_unread_emergencies_are_met(name: str, unread: Mapping[str, Unread]) -> None:
    missed = [text for text, _, raised in unread[name]["urgent"] if not raised]
    others = [text for text, meant, raised in unread[name]["urgent"] if meant not in raised]
    assert len(missed) <= 0.05 * UNREAD[name], missed
    assert len(others) <= 0.1 * UNREAD[name], others


@pytest.mark.parametrize("call", ["look-alike", "ordinary"])
@pytest.mark.parametrize("name", UNREAD)
def test_unread_messages_that_call_for_nothing_raise_few_alarms(name: str, call: str, unread: Mapping[str, Unread]) -> None:
    alarmed = [text for text, _, raised in unread[name][call] if raised]
    assert len(alarmed) <= ALARMS[name][call] * UNREAD[name], alarmed

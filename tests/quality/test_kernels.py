"""Replies do not depend on the processor: models fitted and asked with other instructions reply the same.

The models of the other tests are fitted with all instructions of this processor; here once more in a process of its own, with
none but those that every processor has.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.chatbot import ChatBot
from bot.content.labelled import URGENT, load_judged_folder
from bot.replies import Reply
from web.api.contract import SCORE_DIGITS

ROOT = Path(__file__).parents[2]
Turns = Sequence[str]


def instructions() -> list[str]:
    """Return the instructions that numpy uses beyond those of every processor."""
    return list(np.show_config(mode="dicts")["SIMD Extensions"].get("found", ()))


def questions(bot: ChatBot, content: Path) -> list[Turns]:
    """Return some judged questions of the content, and some labelled messages, urgent and calm."""
    judged = load_judged_folder(content, {URGENT, *bot.by_id, *bot.flags})
    return [*(question.turns for question in judged[::2]), *((each.text,) for each in bot.content.urgent_messages[::200])]


def ask(bot: ChatBot, asked: Sequence[Turns]) -> Iterator[tuple[Turns, str]]:
    """Yield *asked*, each with the replies that it gets and the probability that the last turn is urgent."""
    for turns in asked:
        after = None
        replies = []
        for turn in turns:
            reply = bot.reply(turn, after)
            after = reply.answers[0].faq.id if reply.answers else after
            replies.append(outcome(reply))
        yield turns, f"{' then '.join(replies)}, urgent {bot.read(turns[-1]).urgency.probability}"


def outcome(reply: Reply) -> str:
    answers = [f"{answer.faq.id} {round(answer.score, SCORE_DIGITS)}" for answer in reply.answers]
    options = [f"{faq.id}?" for faq in reply.options]
    return " ".join((reply.kind, str(reply.reason), *answers, *options, *(flag.id for flag in reply.urgent)))


def main(content: Path) -> None:
    bot = ChatBot.from_directory(content)
    print(json.dumps([instructions(), list(ask(bot, questions(bot, content)))]))


@pytest.fixture(scope="module")
def plainly(content: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], list[list[str]]]:
    """The instructions of the other process, and what it replied."""
    plain = {
        "OPENBLAS_CORETYPE": "Nehalem",
        "NPY_DISABLE_CPU_FEATURES": " ".join(instructions()),
        "XDG_CACHE_HOME": str(tmp_path_factory.mktemp("plain")),
    }
    command = (sys.executable, "-m", "tests.quality.test_kernels", str(content))
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **plain}, check=True, capture_output=True, text=True)
    found, replies = json.loads(done.stdout)
    return found, replies


def test_the_other_process_has_no_other_instructions_than_every_processor(plainly: tuple[list[str], list[list[str]]]) -> None:
    assert plainly[0] == []


def test_300_questions_get_the_same_replies(bot: ChatBot, content: Path, plainly: tuple[list[str], list[list[str]]]) -> None:
    here = [[list(turns), replies] for turns, replies in ask(bot, questions(bot, content))]
    assert len(here) >= 300
    assert [(one, other) for one, other in zip(here, plainly[1], strict=True) if one != other] == []


if __name__ == "__main__":
    main(Path(sys.argv[1]))

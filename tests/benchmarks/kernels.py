"""Fit and ask as on other processors: ``python -m tests.benchmarks.kernels``; exits with 1 when a reply differs, or
when the first of them has instructions that not every processor has.

Machines that share their answers may differ in what their processors can. For each kind of the kernels of OpenBLAS a process of
its own fits all models anew and replies to judged questions and labelled messages; numpy has none but the instructions that
every processor has beside the first, and all beside the others.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence

import numpy as np

from bot.chatbot import ChatBot
from bot.content.labelled import URGENT, load_judged_folder
from bot.replies import Reply
from tests.conftest import CONTENT, PROJECT
from web.api.contract import SCORE_DIGITS

KERNELS = ("Nehalem", "Sandybridge", "Haswell")  # from 2008, 2011 and 2013: what is built today can do all
LEAST = 500  # questions
EVERY = 100  # one labelled message of so many
Turns = Sequence[str]


def main() -> int:
    """Print how many replies are the same; return the exit status."""
    replies, found = {}, {}
    for kernels in KERNELS:
        plain = {"NPY_DISABLE_CPU_FEATURES": " ".join(instructions())} if kernels == KERNELS[0] else {}
        with tempfile.TemporaryDirectory() as cache:
            env = {**os.environ, **plain, "OPENBLAS_CORETYPE": kernels, "XDG_CACHE_HOME": cache}
            command = (sys.executable, "-c", "from tests.benchmarks.kernels import tell; tell()")
            done = subprocess.run(command, cwd=PROJECT, env=env, check=True, stdout=subprocess.PIPE, text=True)
        found[kernels], *replies[kernels] = json.loads(done.stdout)
        print(
            f"{kernels}: {len(replies[kernels])} replies; beyond those of every processor numpy has {found[kernels] or 'none'}",
            flush=True,
        )
    first, *others = replies.values()
    unlike = [one for one, *two in zip(first, *others, strict=True) if any(other != one for other in two)]
    print(f"{len(first) - len(unlike)} of {len(first)} are the same", *(str(one) for one in unlike), sep="\n")
    return int(bool(unlike or found[KERNELS[0]]) or len(first) < LEAST)


def instructions() -> list[str]:
    """Return the instructions that numpy uses beyond those of every processor."""
    return list(np.show_config(mode="dicts")["SIMD Extensions"].get("found", ()))


def tell() -> None:
    """Print the instructions of numpy beyond those of every processor, and what it replies."""
    bot = ChatBot.from_directory(CONTENT)
    judged = load_judged_folder(CONTENT, {URGENT, *bot.by_id, *bot.flags})
    asked = [*(question.turns for question in judged), *((each.text,) for each in bot.content.urgent_messages[::EVERY])]
    print(json.dumps([instructions(), *ask(bot, asked)]))


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
    """Return what *reply* is: its kind and reason, with scores as they are sent, options and flags."""
    answers = [f"{answer.faq.id} {round(answer.score, SCORE_DIGITS)}" for answer in reply.answers]
    options = [f"{faq.id}?" for faq in reply.options]
    return " ".join((reply.kind, str(reply.reason), *answers, *options, *(flag.id for flag in reply.urgent)))


if __name__ == "__main__":
    sys.exit(main())

"""Measure what grows with the content, and what with the questions asked: ``python -m tests.benchmarks.scale``.

Banks of generated phrasings, each in a process of its own, stand beside the rules and labelled messages of the content, and
are asked with phrasings left out of them. Their words are English, as frequent as in English, and so is their number.
``--plot FILE.svg`` draws what is printed. ``--asks 1000000`` asks the app so many questions instead, and tells its memory.
"""

import argparse
import multiprocessing
import resource
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import accumulate, count, islice
from math import ceil, floor, log10
from pathlib import Path
from random import Random
from statistics import median
from string import ascii_lowercase
from time import perf_counter

from spellchecker import SpellChecker

from bot.chatbot import ChatBot
from bot.content.faqs import Faq
from bot.content.labelled import URGENT, load_judged_folder
from bot.matching.index import build_index, fingerprint, fit_index, fit_words
from bot.measuring.plots import HEIGHT, LEFT, MARKS, MIDDLE, TOP, WIDTH, draw_text, to_svg
from tests.benchmarks.timing import at_99, clock, rank_first, share_first
from tests.conftest import CONTENT, UNLIMITED
from web import create_app

BANKS = (100, 1_000, 10_000, 100_000)  # phrasings
PER_ENTRY = (10, 40)  # phrasings, from and to
ANSWER = 80  # words
QUESTIONS = 500
DRAWN = {"build": "build, s", "resident": "resident memory, MiB", "reply_p50": "median reply, ms"}
PARTS = 10  # of all asks, after each of which the memory is told


@dataclass(frozen=True, slots=True)
class Grown:
    """Hold what a bank costs: times of ranking and of whole replies in ms, the build in s, memory in MiB; *right* is the share
    of questions whose entry comes first."""

    phrasings: int
    entries: int
    words: int
    fitted: bool
    ranking_p50: float
    reply_p50: float
    reply_p99: float
    right: float
    build: float
    resident: float
    peak: float


def measure_bank(phrasings: int) -> Grown:
    """Return what a bank of so many *phrasings* costs; to be called in a fresh process."""
    faqs, asked = generate_bank(phrasings)
    bot = ChatBot.from_directory(CONTENT)
    content = replace(bot.content, faqs=faqs)
    began = perf_counter()
    lexicon = fit_words(content)
    index = build_index(content, fit_index(content, lexicon), fingerprint(content, lexicon))
    build = perf_counter() - began
    bot = replace(bot, content=content, lexicon=lexicon, index=index, by_id={faq.id: faq for faq in faqs})
    questions, gold = [question for question, _ in asked], [ids for _, ids in asked]
    ranking, found = clock(lambda question: rank_first(question, bot), questions)
    replies, _ = clock(lambda question: bot.reply(question).kind, questions)
    return Grown(
        phrasings=sum(len(faq.phrasings) for faq in faqs),
        entries=len(faqs),
        words=len(index.weights.columns),
        fitted=index.ranker is not None,
        ranking_p50=median(ranking),
        reply_p50=median(replies),
        reply_p99=at_99(replies),
        right=share_first(found, gold),
        build=build,
        resident=resident_mib(),
        peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def generate_bank(phrasings: int) -> tuple[tuple[Faq, ...], list[tuple[str, tuple[str, ...]]]]:
    """Return entries with *phrasings* in all, by id, and QUESTIONS that are none of these, each with its id."""
    random = Random(phrasings)
    counts = SpellChecker(language="en").word_frequency.dictionary
    words = sorted(word for word in counts if word.isalpha())
    spoken = list(accumulate(counts[word] for word in words))
    telling = list(accumulate(counts[word] ** 0.5 if len(word) > 4 else 0 for word in words))

    def ask(subject: Sequence[str]) -> str:
        said = random.choices(words, cum_weights=spoken, k=random.randint(2, 8)) + random.sample(subject, random.randint(1, 3))
        random.shuffle(said)
        return " ".join(said)

    faqs: list[Faq] = []
    subjects: list[tuple[str, list[str]]] = []
    left = phrasings
    while left > 0:
        size = min(left, random.randint(*PER_ENTRY))
        left -= size
        subject = random.choices(words, cum_weights=telling, k=3)
        asked = list(dict.fromkeys(ask(subject) for _ in range(size)))
        answer = " ".join((*subject, *random.choices(words, cum_weights=spoken, k=ANSWER)))
        id = f"{'-'.join(subject)}-{len(faqs)}"
        faqs.append(Faq(id, "generated", asked[0], tuple(asked[1:]), answer, (), (), (), None))
        subjects.append((id, subject))
    chosen = random.choices(subjects, k=QUESTIONS)
    return tuple(sorted(faqs, key=lambda faq: faq.id)), [(ask(subject), (id,)) for id, subject in chosen]


def print_banks(banks: Sequence[int]) -> list[Grown]:
    """Print and return what each of *banks* costs, each in a process of its own."""
    print("phrasings entries  words fitted  ranking p50 ms  reply p50  p99 ms  right first  build s  resident  peak MiB")
    grown = []
    for bank in banks:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
            one = alone.submit(measure_bank, bank).result()
        grown.append(one)
        print(
            f"{one.phrasings:9} {one.entries:7} {one.words:6} {'yes' if one.fitted else 'no':>6} "
            f"{one.ranking_p50:15.2f} {one.reply_p50:10.2f} {one.reply_p99:7.2f} {one.right:12.3f} "
            f"{one.build:8.1f} {one.resident:9.0f} {one.peak:9.0f}",
            flush=True,
        )
    return grown


def plot_growth(grown: Sequence[Grown]) -> str:
    """Return as SVG what is DRAWN over the phrasings; both axes are logarithms, on which a straight line is a power."""
    lines = {told: [(log10(one.phrasings), log10(getattr(one, name))) for one in grown] for name, told in DRAWN.items()}
    xs, ys = zip(*(place for line in lines.values() for place in line), strict=True)
    left, right, low, high = floor(min(xs)), ceil(max(xs)), floor(min(ys)), ceil(max(ys))

    def at(x: float, y: float) -> tuple[float, float]:
        return LEFT + WIDTH * (x - left) / max(right - left, 1), TOP + HEIGHT * (high - y) / (high - low)

    title, bottom = "What a bank costs, by its phrasings", TOP + HEIGHT
    parts = [draw_text(LEFT, 24, title, 'class="title"'), draw_text(LEFT + WIDTH / 2, bottom + 38, "phrasings", MIDDLE)]
    for x in range(left, right + 1):
        parts.append(f'<path class="grid" d="M{at(x, low)[0]:.1f} {TOP}v{HEIGHT}"/>')
        parts.append(draw_text(at(x, low)[0], bottom + 18, f"{10**x:,}", MIDDLE))
    for y in range(low, high + 1):
        parts.append(f'<path class="grid" d="M{LEFT} {at(left, y)[1]:.1f}h{WIDTH}"/>')
        parts.append(draw_text(LEFT - 8, at(left, y)[1] + 4, f"{10.0**y:,g}", 'text-anchor="end"'))
    for row, ((told, line), mark) in enumerate(zip(lines.items(), MARKS, strict=True)):
        corners = [f"{x:.1f},{y:.1f}" for x, y in (at(*place) for place in line)]
        parts.append(f'<polyline class="curve ordinary" points="{" ".join(corners)}"/>')
        parts += [f'<path class="mark ordinary" transform="translate({corner})" d="{mark}"/>' for corner in corners]
        y = bottom + 64 + 20 * row
        key = f'<path class="mark ordinary" transform="translate(30 {y})" d="{mark}"/>'
        parts += [key, draw_text(50, y + 4, told)]
    told = ". ".join(
        f"{one.phrasings:,} phrasings: " + ", ".join(f"{t} {getattr(one, n):.3g}" for n, t in DRAWN.items()) for one in grown
    )
    return to_svg(title, told, parts, bottom + 64 + 20 * len(lines))


def ask_many(asks: int) -> None:
    """Ask the app, with counting on, *asks* questions, half of them after an entry; print time and memory as they go by."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/activity.sqlite3"
        app = create_app({"activity": {"url": url, "redacted_text_days": 1}, "limits": UNLIMITED})
        bot = app.extensions["legpain.bot"]
        judged = [turn for asked in load_judged_folder(CONTENT, {*bot.by_id, *bot.flags, URGENT}) for turn in asked.turns]
        client, seen, failed = app.test_client(), tuple(bot.by_id), 0
        print(f"{'asks':>9} {'ms each':>8} {'resident MiB':>13} {'failed':>7}\n{0:9} {'':8} {resident_mib():13.1f}", flush=True)
        questions = enumerate(vary(judged))
        for part in range(1, PARTS + 1):
            began = perf_counter()
            for n, question in islice(questions, asks // PARTS):
                after = seen[n // 8 % len(seen)] if n // 4 % 2 else None  # with questions of all kinds
                failed += client.post("/api/v1/ask", json={"question": question, "after": after}).status_code != 200
            each = 1000 * (perf_counter() - began) / (asks // PARTS)
            print(f"{part * asks // PARTS:9} {each:8.2f} {resident_mib():13.1f} {failed:7}", flush=True)
        app.extensions["legpain.activity"].close()


def vary(judged: Sequence[str]) -> Iterator[str]:
    """Yield without end *judged* questions: as they are, misspelt, joined by halves, and words out of all of them."""
    random = Random(0)
    words = [word for question in judged for word in question.split()]
    for n in count():
        question = random.choice(judged)
        match n % 4:
            case 0:
                yield question
            case 1:
                at = random.randrange(len(question))
                yield question[:at] + random.choice(ascii_lowercase) + question[at + 1 :]
            case 2:
                half, other = question.split(), random.choice(judged).split()
                yield " ".join((*half[: (len(half) + 1) // 2], *other[len(other) // 2 :]))
            case _:
                yield " ".join(random.choices(words, k=random.randint(2, 12)))


def resident_mib() -> float:
    """Return the resident memory of this process in MiB."""
    kib = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")).split()[1]
    return int(kib) / 1024


def main() -> None:
    """Measure as the command line has it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--banks", type=int, nargs="+", default=BANKS, help="phrasings of each")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw what is printed")
    parser.add_argument("--asks", type=int, help="ask the app so many questions instead")
    options = parser.parse_args()
    if options.asks:
        ask_many(options.asks)
        return
    grown = print_banks(options.banks)
    if options.plot:
        options.plot.write_text(plot_growth(grown))


if __name__ == "__main__":
    main()

"""Measure speed, start and memory beside peers in the same run: ``make bench``.

Peers get all phrasings, as the engine does: rapidfuzz's token_set_ratio over them, and bm25s. Every figure is taken in turn
(engine, peers, engine, ...), so that a noisy machine is noisy for all.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import bm25s
import Stemmer
from rapidfuzz import fuzz, process

from bot.chatbot import ChatBot
from bot.content.faqs import Faq
from bot.content.labelled import URGENT, load_judged_folder
from bot.language.reading import read_text
from bot.matching.index import fit_index
from bot.matching.query import read_query
from bot.matching.retrieval import retrieve
from bot.urgent.flags import find_urgency
from tests.conftest import at_99

CONTENT = Path(__file__).parent.parent.parent / "faqs"
ROUNDS = 5
Search = Callable[[str], str]  # the id that comes first
START = """
import time; began = time.perf_counter()
from pathlib import Path
from bot.chatbot import ChatBot
bot = ChatBot.from_directory(Path({content!r}))
bot.reply("what is sciatica")
seconds = time.perf_counter() - began
[bot.reply(f"what helps with pain number {{n}}") for n in range(200)]
pages = int(open("/proc/self/statm").read().split()[1])
import json; print(json.dumps([seconds, pages * 4096 / 2**20]))
"""


def main() -> None:
    """Print the table."""
    bot = ChatBot.from_directory(CONTENT)
    asked = load_judged_folder(CONTENT, {*bot.by_id, *bot.flags, URGENT})
    judged = [(question.turns[0], question.gold) for question in asked if len(question.turns) == 1]
    questions = [question for question, _ in judged]
    searches: dict[str, Search] = {
        "legpain, whole reply": lambda question: str(bot.reply(question).kind),
        "legpain, reading": lambda question: read_text(question, bot.lexicon).clean,
        "legpain, urgency": lambda question: str(find_urgency(read_text(question, bot.lexicon), bot.rules).probability),
        "legpain, ranking": lambda question: rank_first(question, bot),
        "rapidfuzz token_set_ratio": token_set_ratio(bot.faqs),
        "bm25s": bm25(bot.faqs),
    }
    times: dict[str, list[float]] = {name: [] for name in searches}
    for _ in range(ROUNDS):
        for name, search in searches.items():
            times[name] += clock(search, questions)
    peer = median(times["bm25s"])
    print(
        f"{len(bot.faqs)} entries, {sum(len(faq.phrasings) for faq in bot.faqs)} phrasings, {len(questions)} judged questions"
    )
    print(f"{'':28} p50 ms   p99 ms   p50 / bm25s   right first")
    for name, search in searches.items():
        right = "" if name.endswith(("reply", "reading", "urgency")) else f"{share_first(search, judged):.3f}"
        p50, p99 = median(times[name]), at_99(times[name])
        print(f"{name:28} {p50:6.2f}   {p99:6.2f}   {p50 / peer:11.1f}   {right:>11}")
    starts = [start() for _ in range(ROUNDS)]
    print(f"start with a warm cache   {median(seconds for seconds, _ in starts):.2f} s")
    refits = [seconds_of(lambda: fit_index(bot.content, bot.lexicon)) for _ in range(3)]
    print(f"index when content changed {median(refits):.2f} s")
    print(f"resident memory           {median(memory for _, memory in starts):.0f} MiB")


def rank_first(question: str, bot: ChatBot) -> str:
    """Return the id that the engine puts first."""
    query = read_query(read_text(question, bot.lexicon), bot.content.vocabulary, bot.content.aspects)
    return retrieve(query, bot.index).candidates[0].faq.id


def clock(search: Search, questions: Sequence[str]) -> list[float]:
    """Return the milliseconds that *search* takes for each question."""
    return [1000 * seconds_of(lambda question=question: search(question)) for question in questions]


def seconds_of(action: Callable[[], object]) -> float:
    """Return the seconds that *action* takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def share_first(search: Search, judged: Sequence[tuple[str, tuple[str, ...]]]) -> float:
    """Return the share of judged questions whose first id is right."""
    return sum(search(question) in gold for question, gold in judged) / len(judged)


def token_set_ratio(faqs: Sequence[Faq]) -> Search:
    """Return the search of common FAQ bots: the phrasing with the best whole-string score."""
    owners = [faq.id for faq in faqs for _ in faq.phrasings]
    phrasings = [phrasing.lower() for faq in faqs for phrasing in faq.phrasings]

    def search(question: str) -> str:
        _, _, at = process.extractOne(question.lower(), phrasings, scorer=fuzz.token_set_ratio)
        return owners[at]

    return search


def bm25(faqs: Sequence[Faq]) -> Search:
    """Return a search by BM25 over all phrasings, stemmed, without stop words."""
    owners = [faq.id for faq in faqs for _ in faq.phrasings]
    stemmer = Stemmer.Stemmer("english")
    retriever = bm25s.BM25()
    corpus = [phrasing for faq in faqs for phrasing in faq.phrasings]
    retriever.index(bm25s.tokenize(corpus, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)

    def search(question: str) -> str:
        words = bm25s.tokenize([question], stopwords="en", stemmer=stemmer, show_progress=False, return_ids=False)[0]
        known = [word for word in words if word in retriever.vocab_dict]
        return owners[int(retriever.get_scores(known).argmax())] if known else ""

    return search


def start() -> tuple[float, float]:
    """Return the seconds from import to the first reply in a fresh process, and its memory in MiB."""
    code = START.format(content=str(CONTENT))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    seconds, memory = json.loads(done.stdout)
    return seconds, memory


if __name__ == "__main__":
    main()

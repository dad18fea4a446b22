"""Measure speed, start and memory beside peers in the same run: ``make bench``, or ``make bench-quick`` for one round.

Peers get all phrasings, as the engine does: rapidfuzz's scorers over them, bm25s, and scikit-learn's TF-IDF with logistic
regression. Every figure is taken in turn (engine, peers, engine, ...), so that a noisy machine is noisy for all.
"""

import argparse
import json
import subprocess
import sys
import timeit
from collections.abc import Callable, Sequence
from statistics import median

import bm25s
import Stemmer
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from bot.chatbot import ChatBot
from bot.content.faqs import Faq
from bot.language.reading import read_text
from bot.matching.index import fit_index
from bot.urgent.flags import find_urgency
from tests.benchmarks.timing import Search, at_99, clock, load_single, rank_first, share_first
from tests.conftest import CONTENT

ROUNDS = 5
SCORERS = (fuzz.ratio, fuzz.token_sort_ratio, fuzz.token_set_ratio, fuzz.WRatio)
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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="times that each figure is taken")
    rounds = parser.parse_args().rounds
    bot = ChatBot.from_directory(CONTENT)
    judged = load_single(bot)
    questions, gold = [question.turns[0] for question in judged], [question.gold for question in judged]
    searches: dict[str, Search] = {
        "legpain, whole reply": lambda question: str(bot.reply(question).kind),
        "legpain, reading": lambda question: read_text(question, bot.lexicon).clean,
        "legpain, urgency": lambda question: str(find_urgency(read_text(question, bot.lexicon), bot.rules).probability),
        "legpain, ranking": lambda question: rank_first(question, bot),
        **{f"rapidfuzz {scorer.__name__}": most_alike(bot.faqs, scorer) for scorer in SCORERS},
        "bm25s": bm25(bot.faqs),
        "TF-IDF, logistic regression": logistic(bot.faqs),
    }
    times: dict[str, list[float]] = {name: [] for name in searches}
    found: dict[str, list[str]] = {}
    for _ in range(rounds):
        for name, search in searches.items():
            took, found[name] = clock(search, questions)
            times[name] += took
    peer = median(times["bm25s"])
    phrasings, answered = sum(len(faq.phrasings) for faq in bot.faqs), sum(map(bool, gold))
    print(f"{len(bot.faqs)} entries, {phrasings} phrasings, {len(questions)} judged questions, {answered} of them documented")
    print(f"{'':28} p50 ms   p99 ms   p50 / bm25s   right first")
    for name, values in times.items():
        right = "" if name.endswith(("reply", "reading", "urgency")) else f"{share_first(found[name], gold):.3f}"
        p50 = median(values)
        print(f"{name:28} {p50:6.2f}   {at_99(values):6.2f}   {p50 / peer:11.1f}   {right:>11}")
    starts = [start() for _ in range(rounds)]
    print(f"start with a warm cache   {median(seconds for seconds, _ in starts):.2f} s")
    refits = timeit.repeat(lambda: fit_index(bot.content, bot.lexicon), number=1, repeat=rounds)
    print(f"index when content changed {median(refits):.2f} s")
    print(f"resident memory           {median(memory for _, memory in starts):.0f} MiB")


def most_alike(faqs: Sequence[Faq], scorer: Callable[..., float]) -> Search:
    """Return the search of common FAQ bots: the phrasing with the best whole-string score."""
    owners = [faq.id for faq in faqs for _ in faq.phrasings]
    phrasings = [phrasing.lower() for faq in faqs for phrasing in faq.phrasings]

    def search(question: str) -> str:
        _, _, at = process.extractOne(question.lower(), phrasings, scorer=scorer)
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


def logistic(faqs: Sequence[Faq]) -> Search:
    """Return the usual text classifier: words and pairs of words by TF-IDF, logistic regression over all phrasings."""
    owners = [faq.id for faq in faqs for _ in faq.phrasings]
    classifier = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=10, max_iter=1000))
    classifier.fit([phrasing for faq in faqs for phrasing in faq.phrasings], owners)
    return lambda question: str(classifier.predict([question])[0])


def start() -> tuple[float, float]:
    """Return the seconds from import to the first reply in a fresh process, and its memory in MiB."""
    code = START.format(content=str(CONTENT))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    seconds, memory = json.loads(done.stdout)
    return seconds, memory


if __name__ == "__main__":
    main()

"""Tell turns and parts of a conversation apart: a question that leans on the entry seen before, and two questions in one."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.content.calibration import Calibration
from bot.content.faqs import Faq
from bot.content.words import Aspects
from bot.language.english import ASKING, CLAUSES, COMPARED, DEFINED, ORDINALS, PARTS, POINTING, REPORTED, TAGS
from bot.language.reading import Text
from bot.learning.terms import Terms
from bot.matching.confidence import judge_first, read_after
from bot.matching.index import Index
from bot.matching.query import EXCLUDING, Query
from bot.matching.retrieval import Retrieval, retrieve

# all chosen on the project's own judged conversations
ELSEWHERE = 0.5  # probability of small talk and other subjects from which a question is about that
LEANING = 0.45  # score from which a question that may lean on the entry seen does, whatever it means alone
# topics of the entries that answer, after any other, how something is found out and what is done about it
TREATMENT, TREATED, CONDITIONS = "treatment", "condition-treatments", "conditions"
LEADING = {"diagnosis": ("diagnosis",), TREATMENT: (TREATED, "treatments")}
FAILING = "failing"  # the kind of question that asks what comes when a treatment does not help
LAST_RESORT = "surgical-treatment"
SURE = 0.65  # score from which a question that points at nothing means what it says
GENERAL = ("diagnosis", "care")  # topics whose entries may follow on any other
MAX_WORDS = 12  # a longer question says what it is about
MAX_POINTING = 5  # words of a question that only points at what it is about
# kinds of question and aspects that are asked of something; a short question that names nothing asks them of the entry seen
OF_SOMETHING = frozenset(
    "symptoms diagnosis treatment cost risks side-effects recovery procedure-duration how-long-it-lasts how-often"
    " success-rate home-remedies preparation how-it-is-done comparison".split()
)
AMOUNTS = tuple(("how", word) for word in ("much", "many", "often", "soon"))  # begin a question that asks so, too
MIN_PART = 3  # words of a question that stands beside another


def asks(text: Text) -> bool:
    """Return whether *text* asks anything: it has a question mark, a clause begins or ends as a question does, or it tells of
    one."""
    if "?" in text.clean or REPORTED.search(text.clean) or TAGS.search(text.clean):
        return True
    return any(word.lower() in ASKING for word in CLAUSES.findall(text.clean))


def points_back(text: Text) -> bool:
    """Return whether *text* points at something said before ("it", "that")."""
    return not POINTING.isdisjoint(text.words)


def pick_linked(text: Text, seen: Faq) -> str | None:
    """Return the id of the entry that *text* picks by its place in the list below *seen* ("explain the second one"), None when
    it picks none."""
    words = text.words[:-1] if text.words[-1:] == ("one",) else text.words
    if words[-2:-1] != ("the",) or words[-1] not in ORDINALS or len(words) > MAX_POINTING:
        return None
    return next(iter(seen.related[ORDINALS[words[-1]] :]), None)


def points_nowhere(text: Text, query: Query, aspects: Aspects, index: Index) -> bool:
    """Return whether a question asks for an aspect of what it only points at ("is it safe?"): alone it says nothing."""
    held = any(aspects.topics.get(id) != frozenset() for id in query.asked)
    return held and len(text.words) <= MAX_POINTING and points_back(text) and index.names.isdisjoint(query.terms)


def retrieve_after(
    seen: Faq, alone: Retrieval, text: Text, query: Query, index: Index, score: Callable[[Retrieval], float]
) -> Retrieval:
    """Return the candidates of *query*, the question *text* asked after the entry *seen*; *alone* are those without it.

    A question that names a condition or treatment stands on its own, and so does small talk or another subject. One that
    points back ("it", "that", or nothing but "side effects?") is about the entry seen, one linked with it or one of
    GENERAL; where that is not sure, the entry seen leads, or how such a thing is found out or treated where that is asked.
    Any other short one is read both ways, and the surer reading counts; so is a long one that points back, or names
    something ("would it be for a pinched nerve, too"), in which the entry seen then stands for nothing but what it is about.
    """
    found = _retrieve_after(seen, alone, text, query, index, score)
    if found.query.context or not points_back(text):
        return found
    return max(found, retrieve(replace(query, context=_about(seen, index)), index), key=score)


def find_after(
    seen: Faq, text: Text, query: Query, index: Index, calibration: Calibration
) -> tuple[Retrieval, Mapping[str, float]]:
    """Return what retrieve_after does, and the signals (of read_after) by which it is judged."""
    alone = retrieve(query, index)
    found = retrieve_after(seen, alone, text, query, index, lambda read: judge_first(read, index, calibration)[0])
    again = bool(found.candidates) and found.candidates[0].faq.id == seen.id
    return found, read_after(found, alone, again, asks(text), index, calibration)


def _about(seen: Faq, index: Index) -> Terms:
    return next(entry.about for entry in index.entries if entry.faq.id == seen.id)


def _retrieve_after(
    seen: Faq, alone: Retrieval, text: Text, query: Query, index: Index, score: Callable[[Retrieval], float]
) -> Retrieval:
    bare = not query.asked.isdisjoint(OF_SOMETHING) or text.words[:2] in AMOUNTS
    points = points_back(text) or (bare and (len(text.words) <= MAX_POINTING or score(alone) < LEANING))
    off_topic = not alone.candidates or (alone.elsewhere >= ELSEWHERE and not (points and asks(text)))
    if len(text.words) > MAX_WORDS or off_topic:
        return alone
    if EXCLUDING in query.terms:
        return alone  # what is left out is as good as named
    if index.names & set(query.terms):
        condition, *others = alone.candidates
        treated = (other.faq.id for other in others if other.faq.topic == TREATED and other.names_it)
        # "and for my mother? she has stenosis" after how something is treated
        asks_on = seen.topic in LEADING[TREATMENT] and condition.faq.topic == CONDITIONS and not query.asked
        return retrieve(query, index, lead=next(treated, None)) if asks_on else alone
    linked = {seen.id, *seen.related}
    linked |= {entry.faq.id for entry in index.entries if seen.id in entry.faq.related or entry.faq.topic in GENERAL}
    leaning, within = replace(query, context=_about(seen, index)), frozenset(linked)
    if FAILING in query.asked and seen.topic in LEADING[TREATMENT]:
        return retrieve(leaning, index, within=within | {LAST_RESORT}, lead=LAST_RESORT)
    joined = retrieve(leaning, index, within=within)
    if points and score(joined) < LEANING:
        found = (candidate.faq for candidate in joined.candidates)
        topics = next((topics for asked, topics in LEADING.items() if asked in query.asked), ())
        lead = next((faq.id for faq in found if faq.topic in topics), seen.id)
        joined = retrieve(leaning, index, within=within, lead=lead)
    if points or (score(alone) < SURE and score(joined) >= min(score(alone), LEANING)):
        return joined
    return alone


def split_question(text: Text) -> tuple[Text, Text] | None:
    """Return the two parts of a compound question ("what is A and how is it treated", "is A the same as B"), None when it is
    not one."""
    compared = COMPARED.search(text.clean)
    if compared:
        first, second = (n for n, part in enumerate(compared.groups(), 1) if part)
        return text.part(*compared.span(first), led_by=DEFINED), text.part(*compared.span(second), led_by=DEFINED)
    starts = [0, *(found.end() for found in PARTS.finditer(text.clean))]
    ends = [*(found.start() for found in PARTS.finditer(text.clean)), len(text.clean)]
    parts = [part for part in map(text.part, starts, ends) if part.clean.strip()]
    if len(parts) != 2:
        return None
    one, other = (part.words for part in parts)
    asked = min(len(one), len(other)) >= MIN_PART and not ASKING.isdisjoint(one[:2]) and other[0] in ASKING
    return (parts[0], parts[1]) if asked else None

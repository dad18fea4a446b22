"""Put the stages together: one question in, one reply out."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.cache import cached
from bot.clinic import Clinic, fill_messages
from bot.confidence import Confidence, read_signals
from bot.content.faqs import Faq, same_wording
from bot.content.folder import Content, load_content
from bot.content.messages import Messages, Smalltalk
from bot.cues import Cues, has_cue, is_spanish
from bot.followup import POINTERS, points_nowhere, retrieve_after
from bot.index import Content as IndexContent
from bot.index import Index, build_index
from bot.replies import OPTIONS, Answer, Clarification, Decision, Kind, NoAnswer, Reason, Reply, Thresholds, Verdict, decide
from bot.retrieval import Retrieval, read_query, retrieve
from bot.signs import find_signs, read_words
from bot.spelling import english_words
from bot.text import clean, tokenize
from bot.urgent import Flag, UrgentRules, build_rules, find_flags, most_urgent_first

MAX_QUESTION = 1_000  # characters: a patient's story fits
EXACT = 0.99  # score of a question that is word for word a phrasing of the entry
_log = logging.getLogger(__name__)
_PARTS = re.compile(r"\?+\s+(?:and\s+)?|[;.]\s+|,?\s+and\s+(?:also\s+)?|,\s+|\s+also\s+", re.IGNORECASE)
_COMPARED = re.compile(
    r"\bdifferences? between (.+?) (?:and|or) (.+)|(.+?) (?:vs|versus)\.? (.+)",
    re.IGNORECASE,
)
_ASKS = frozenset("what whats how hows why when where wheres who which can could is are do does did should will would".split())


@dataclass(frozen=True, slots=True)
class Explanation:
    """Hold how one question was read and decided; *score* is the probability (0 to 1) that the first candidate is right.

    *signs* are the urgent ones that it tells of, *likeness* is the probability that it is urgent by the example messages,
    and *flags* are the ids of the red flags that these raise.
    """

    signs: tuple[str, ...]
    likeness: float
    flags: tuple[str, ...]
    retrieval: Retrieval
    score: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ChatBot:
    """Hold one version of the content, ready to answer; it never changes, so threads may share it."""

    index: Index
    confidence: Confidence
    by_id: Mapping[str, Faq]
    by_wording: Mapping[str, Faq]
    rules: UrgentRules
    messages: Messages
    smalltalk: Mapping[str, Smalltalk]
    cues: Cues
    clinic: Clinic
    content_version: str
    thresholds: Thresholds = field(default_factory=Thresholds)

    @classmethod
    def from_directory(cls, path: Path, *, clinic: Clinic | None = None) -> "ChatBot":
        """Return the bot for the content folder *path*, from the cache when nothing changed.

        Raises ContentError with the problems of all files at once.
        """
        clinic = clinic or Clinic()
        english_words()  # read now, not while the first visitor waits
        content = load_content(path)
        return cached(f"{content.version} {clinic!r}", lambda: cls.build(content, clinic))

    @classmethod
    def build(cls, content: Content, clinic: Clinic) -> "ChatBot":
        """Return the bot for *content*, made anew."""
        faqs = content.faqs
        return cls(
            index=build_index(
                IndexContent(faqs, content.vocabulary, content.aspects, content.smalltalk, content.examples),
            ),
            confidence=content.confidence,
            by_id={faq.id: faq for faq in faqs},
            by_wording={same_wording(phrasing): faq for faq in faqs for phrasing in faq.phrasings},
            rules=build_rules(content, clinic),
            messages=fill_messages(content.messages, clinic),
            smalltalk={kind.id: kind for kind in content.smalltalk},
            cues=content.cues,
            clinic=clinic,
            content_version=content.version,
        )

    @property
    def faqs(self) -> tuple[Faq, ...]:
        """Return all entries, ordered by id."""
        return self.index.faqs

    @property
    def flags(self) -> Mapping[str, Flag]:
        """Return all red flags by id."""
        return self.rules.flags

    def reply(self, question: str, after: str | None = None) -> Reply:
        """Return the reply to *question*; *after* is the id of the entry that the visitor saw last, if any.

        Urgent signs are looked for first, and in the whole text. The same question on the same content gives the same reply.
        """
        flags = find_flags(question, self.rules)
        text = clean(question)
        if any(flag.level == "crisis" for flag in flags):
            return self._reply("urgent", None, "crisis", urgent=flags)
        if len(text) > MAX_QUESTION:
            return self._reply("urgent" if flags else "no_answer", "too_long", "too_long", urgent=flags)
        # what an emergency is told with does not lean on the entry seen before
        try:
            reply = self._documented(text, None if flags else after)
        except Exception as error:
            if not flags:
                raise
            # guidance that was found goes out whatever fails behind it; the error's own words may hold what was asked
            _log.error("%s while an urgent message was answered", type(error).__name__)
            return self._reply("urgent", None, "urgent", urgent=flags)
        if not flags:
            return reply
        if reply.kind == "answer":
            reply = replace(reply, message=self.messages["urgent_answer"])
        elif reply.reason != "language":  # that message says in Spanish whom to call
            reply = replace(reply, message=self.messages["urgent"], reason=None)
        return replace(
            reply,
            kind="urgent",
            options=reply.options if reply.kind == "clarification" and flags[0].level == "same-day" else (),
            urgent=_merged(flags, reply.urgent),
        )

    def explain(self, question: str, after: str | None = None) -> Explanation:
        """Return how *question* is read, what was found for it, and why it is decided as it is, taken as one question."""
        retrieval = self._retrieve(clean(question), after)
        score = self.score(retrieval)
        read = read_words(question, self.rules.lexicon)
        return Explanation(
            signs=tuple(sorted(find_signs(read, self.rules.lexicon))),
            likeness=self.rules.likeness.probability(read),
            flags=tuple(flag.id for flag in find_flags(question, self.rules)),
            retrieval=retrieval,
            score=score,
            verdict=decide(retrieval, score, self.thresholds),
        )

    def _documented(self, text: str, after: str | None) -> Reply:
        """Return the reply from the documents, urgent signs aside."""
        words = tokenize(text)
        if is_spanish(words, self.cues):
            return self._reply("no_answer", "language", "language")
        exact = self.by_wording.get(same_wording(text))
        # after an entry, only a question that was offered is sure to mean itself ("treatment?" leans on what came before)
        if exact is not None and (after not in self.by_id or same_wording(exact.question) == same_wording(text)):
            return self._answered((Answer(exact, EXACT),), words, None)
        compound = self._compound(text)
        if compound:
            return compound
        retrieval = self._retrieve(text, after)
        decision = self._decide(retrieval)
        if isinstance(decision, Answer) and after not in self.by_id and points_nowhere(retrieval.query, words, self.index):
            decision = Clarification(tuple(candidate.faq for candidate in retrieval.candidates[:OPTIONS]))
        corrected = retrieval.query.corrected
        match decision:
            case Answer():
                return self._answered((decision,), words, corrected)
            case Clarification(options):
                return self._reply("clarification", None, "clarification", corrected=corrected, options=options)
            case NoAnswer():
                return self._not_answered(decision, words, corrected)

    def _compound(self, text: str) -> Reply | None:
        """Return the reply to a question of two parts, None when it is not one or no part is answered.

        Each part must find its own entry; the second may lean on the first. When one part is documented and the other asks for
        something that is not, the documented one is answered and the reply says so.
        """
        parts = split_question(text)
        if parts is None:
            return None
        first = self._decide(self._retrieve(parts[0], None))
        seen = first.faq.id if isinstance(first, Answer) else None
        if seen is None and not POINTERS.isdisjoint(tokenize(parts[1])):
            return None  # "what is <unknown> and what causes it" asks nothing else than its first part
        second = self._decide(self._retrieve(parts[1], seen))
        corrected = read_query(text, self.index).corrected
        words = tokenize(text)
        match first, second:
            case Answer(), Answer() if first.faq.id != second.faq.id:
                return self._answered((first, second), words, corrected)
            case (Answer() as found, NoAnswer("not_documented")) | (NoAnswer("not_documented"), Answer() as found):
                return replace(self._answered((found,), words, corrected), message=self.messages["half_answer"])
        return None

    def score(self, retrieval: Retrieval) -> float:
        """Return the probability (0 to 1) that the first candidate is the right answer."""
        return self.confidence.score(read_signals(retrieval, self.index)) if retrieval.candidates else 0.0

    def _decide(self, retrieval: Retrieval) -> Decision:
        return decide(retrieval, self.score(retrieval), self.thresholds).decision

    def _retrieve(self, text: str, after: str | None) -> Retrieval:
        """Return the candidates of *text*, read with the entry seen last where it leans on that."""
        query = read_query(text, self.index)
        seen = self.by_id.get(after or "")
        if seen is None:
            return retrieve(query, self.index)
        return retrieve_after(seen, query, tokenize(text), self.index, self.score)

    def _answered(self, answers: tuple[Answer, ...], words: tuple[str, ...], corrected: str | None) -> Reply:
        reason: Reason | None = None
        key = "answer" if len(answers) == 1 else "two_answers"
        if has_cue(words, self.cues["dose"]):
            reason, key = "dose", "dose"
        elif has_cue(words, self.cues["diagnosis"]) and answers[0].faq.topic == "conditions":
            reason, key = "diagnosis", "diagnosis"
        urgent = _merged((), tuple(self.flags[flag] for answer in answers for flag in answer.faq.see_urgent))
        return self._reply("answer", reason, key, corrected=corrected, answers=answers, urgent=urgent)

    def _not_answered(self, decision: NoAnswer, words: tuple[str, ...], corrected: str | None) -> Reply:
        reason = decision.reason
        if reason == "smalltalk" and decision.smalltalk:
            reply = self._reply("no_answer", reason, "nothing_near")
            numbers = self.clinic.numbers
            values = {"contact": self.messages["contact"], "crisis": numbers.crisis.label, "emergency": numbers.emergency.label}
            return replace(reply, message=self.smalltalk[decision.smalltalk].reply.format(**values))
        if reason == "not_documented" and has_cue(words, self.cues["dose"]):
            return self._reply("no_answer", "dose", "dose_unknown", corrected=corrected, options=decision.options)
        if reason == "not_documented" and has_cue(words, self.cues["diagnosis"]):
            return self._reply("no_answer", "diagnosis", "diagnosis_unknown", corrected=corrected, options=decision.options)
        key = reason if reason == "out_of_scope" else "not_documented" if decision.options else "nothing_near"
        return self._reply("no_answer", reason, key, corrected=corrected, options=decision.options)

    def _reply(
        self,
        kind: Kind,
        reason: Reason | None,
        message: str,
        *,
        corrected: str | None = None,
        answers: tuple[Answer, ...] = (),
        options: tuple[Faq, ...] = (),
        urgent: tuple[Flag, ...] = (),
    ) -> Reply:
        return Reply(kind, reason, self.messages[message], corrected, answers, options[:OPTIONS], urgent, self.content_version)


def split_question(text: str) -> tuple[str, str] | None:
    """Return the two parts of a compound question ("what is A and how is it treated", "A vs B"), None when it is not one."""
    compared = _COMPARED.search(text)
    if compared:
        first, second = (part for part in compared.groups() if part)
        return f"what is {first}", f"what is {second}"
    parts = [part for part in _PARTS.split(text) if part.strip()]
    if len(parts) != 2:
        return None
    words = [tokenize(part) for part in parts]
    asked = min(map(len, words)) >= 3 and not _ASKS.isdisjoint(words[0][:2]) and words[1][0] in _ASKS
    return (parts[0], parts[1]) if asked else None


def _merged(first: tuple[Flag, ...], then: tuple[Flag, ...]) -> tuple[Flag, ...]:
    """Return all flags once each: the *first*, then the others with the most urgent level first."""
    return tuple({flag.id: flag for flag in (*first, *most_urgent_first(then))}.values())

"""Put the stages together: one question in, one reply out."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.clinic import Clinic, fill_messages, fill_smalltalk
from bot.content.calibration import CALIBRATION
from bot.content.documents import fill_placeholders
from bot.content.faqs import Faq, same_wording
from bot.content.folder import Content, load_content
from bot.content.messages import FEELINGS, Messages
from bot.language.english import ASKING, MEDICAL, english_words, stem
from bot.language.reading import Text, read_text
from bot.language.spelling import Lexicon
from bot.language.wordings import locate
from bot.matching.confidence import PLACE, check_signals, judge_after, judge_first
from bot.matching.index import Index, learn_index, learn_words
from bot.matching.query import Query, read_query
from bot.matching.retrieval import CAUSES, FITS, Retrieval, retrieve
from bot.matching.turns import asks, find_after, pick_linked, points_back, points_nowhere, split_question
from bot.replies import (
    CONTACT,
    OPTIONS,
    SHORT,
    Answer,
    Clarification,
    Decision,
    Kind,
    NoAnswer,
    Partial,
    Reason,
    Reply,
    Talk,
    Thresholds,
    Verdict,
    decide,
)
from bot.urgent.flags import Flag, Urgency, UrgentRules, build_rules, find_urgency, watch_for

MAX_QUESTION = 1_000  # characters: a patient's story fits
COMPLAINT = "complaint"  # what is personal in aspects.yaml: somebody tells what they have, without a name for it
DIAGNOSIS = "own-diagnosis"  # the same: what the writer has
LEAST_OURS = 0.6  # probability of a documented subject from which a complaint about a place of the leg or back is answered so
WHY, WHY_WORD = "causes", "why"  # the kind of question, and the word, that ask what is behind a complaint
WHAT = "definition"  # the same: "what is this burning in my foot"
ALL_CAUSES = "leg-pain-causes"
COMPLAINS = 0.5  # probability from which a message is read as one that tells what is wrong with a leg or back
PLACED = 0.3  # the same where it names a place or what hurts
PAIN = "pain"  # the stem by which the vocabulary reads what hurts
SEE_SOON = "see-soon"  # what is personal in aspects.yaml: not urgent, but a doctor should see it soon
SEEK_CARE = "when-to-seek-care"  # offered below a complaint
BOOKING = "consultation"  # the entry that sends people to the clinic
NOTED = "yes-no"  # the small talk that takes note of what asks nothing
LEAVING = ("thanks", "goodbye")  # the small talk that ends a talk
SCOLDING = "complaint"  # the small talk that scolds the bot
PERSON = "person"  # the small talk that asks for somebody to talk to
HITS = 8  # entries that a search while typing finds
WORTH = 0.01  # probability from which one of them is worth a line
EXACT = 0.99  # score of a question that is word for word a phrasing of the entry
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold what was found for one question; *score* is the probability (0 to 1) that its first candidate is right, *ours* that
    the question is about a documented subject; *subject* is an undocumented one that it names."""

    retrieval: Retrieval
    score: float
    ours: float
    subject: str | None
    verdict: Verdict

    @property
    def complains(self) -> bool:
        """Return whether the question is most likely no question, but tells what is wrong with a leg or back."""
        placed = not self.retrieval.query.asked.isdisjoint((PLACE, COMPLAINT))
        return self.retrieval.complaint >= (PLACED if placed else COMPLAINS)


@dataclass(frozen=True, slots=True)
class Trace:
    """Hold what each stage made of a question. *findings* is empty where nothing was looked for, and holds two for a question
    of two parts; *rule* says in words what decided."""

    text: Text
    urgency: Urgency
    findings: tuple[Finding, ...]
    rule: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class ChatBot:
    """Hold one version of the content, ready to answer; it never changes, so threads may share it."""

    content: Content
    clinic: Clinic
    messages: Messages
    smalltalk: Mapping[str, str]
    by_id: Mapping[str, Faq]
    lexicon: Lexicon
    index: Index
    rules: UrgentRules
    thresholds: Thresholds = field(default_factory=Thresholds)

    @classmethod
    def from_directory(cls, path: Path, *, clinic: Clinic | None = None) -> "ChatBot":
        """Return the bot for the content folder *path*; raises ContentError with the problems of all files at once."""
        english_words()  # read now, not while the first visitor waits
        return cls.build(load_content(path), clinic or Clinic())

    @classmethod
    def build(cls, content: Content, clinic: Clinic) -> "ChatBot":
        """Return the bot for *content*; what takes long to fit comes from the cache. Raises ContentError."""
        check_signals(content.calibration)
        lexicon = learn_words(content)
        messages = fill_messages(content.messages, clinic)
        return cls(
            content=content,
            clinic=clinic,
            messages=messages,
            smalltalk=fill_smalltalk(content.smalltalk, messages, clinic),
            by_id={faq.id: faq for faq in content.faqs},
            lexicon=lexicon,
            index=learn_index(content, lexicon),
            rules=build_rules(content, clinic),
        )

    @property
    def faqs(self) -> tuple[Faq, ...]:
        """Return all entries, ordered by id."""
        return self.content.faqs

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what an editor should know of the content, though it can be used."""
        fresh = self.content.calibration.fitted_on == self.index.fingerprint
        stale = () if fresh else (f"{CALIBRATION}: was fitted on other content than this; run legpain calibrate",)
        return (*self.content.warnings, *stale)

    @property
    def flags(self) -> Mapping[str, Flag]:
        """Return all red flags by id."""
        return self.rules.flags

    def reply(self, question: str, after: str | None = None) -> Reply:
        """Return the reply to *question*; see read."""
        return self.read(question, after).reply

    def search(self, typed: str) -> tuple[Faq, ...]:
        """Return at most HITS entries that what is *typed* so far may be about, the likeliest first.

        It is read like a question, and its last word may be the beginning of one. Nothing is decided: this is for staff who
        choose themselves, and no urgent sign is looked for.
        """
        start, _, last = typed.rpartition(" ")
        last = last.lower()
        begun = [word for word in self.lexicon.counts if last and word.startswith(last)]
        if begun and last not in begun:
            typed = f"{start} {max(begun, key=lambda word: (self.lexicon.counts[word], word))}"
        found = retrieve(self._query(read_text(typed, self.lexicon)), self.index, k=HITS)
        return tuple(candidate.faq for candidate in found.candidates if candidate.probability >= WORTH)

    def warn(self, question: str) -> Reply | None:
        """Return the urgent guidance that *question* calls for, without anything beside it; None where it calls for none."""
        text = read_text(question, self.lexicon)
        urgency = find_urgency(text, self.rules)
        return self._urgent(text, urgency) if urgency.flags and not self._spoken(text, urgency) else None

    def read(self, question: str, after: str | None = None) -> Trace:
        """Return what each stage makes of *question*, and the reply; *after* is the id of the entry that the visitor saw last,
        or of the flag, where that was urgent guidance.

        Urgent signs are looked for first, and in the whole text. The same question on the same content gives the same reply.
        """
        text = read_text(question, self.lexicon)
        urgency = find_urgency(text, self.rules)
        try:
            return self._decide(text, urgency, after)
        except Exception as error:
            if not urgency.flags:
                raise
            # guidance that was found goes out whatever fails behind it; the error's own words may hold what was asked
            _log.error("%s while an urgent message was answered", type(error).__name__)
            return Trace(text, urgency, (), "a later stage failed", self._urgent(text, urgency))

    def _spoken(self, text: Text, urgency: Urgency) -> str | None:
        """Return the small talk that *text* is word for word, None for other texts and where the floor of a rule stands in it.

        Who wrote its reply knew better than the model what just these words mean.
        """
        return None if urgency.tale.floor else self.index.talk_by_wording.get(same_wording(text.clean))

    def _decide(self, text: Text, urgency: Urgency, after: str | None) -> Trace:
        said = self._spoken(text, urgency)
        if said:
            return Trace(text, replace(urgency, flags=()), (), f"word for word small talk ({said})", self._talk(said))
        flags = urgency.flags
        if any(flag.level == "crisis" for flag in flags):
            return Trace(text, urgency, (), "nothing stands beside a crisis", self._urgent(text, urgency))
        if len(text.clean) > MAX_QUESTION:
            lead = _lead("too_long", text, flags)
            reply = self._reply("urgent" if flags else "no_answer", "too_long", lead, contact=not flags, urgent=flags)
            return Trace(text, urgency, (), f"longer than {MAX_QUESTION} characters", reply)
        # what an emergency is told with does not lean on the entry seen before
        trace = self._documented(text, urgency, self.by_id.get(after or "") if not flags else None)
        if flags:
            return replace(trace, reply=self._under_guidance(trace.reply, text, flags))
        told = self.flags.get(after or "")
        if not (told or urgency.troubled):
            return trace
        query = self._query(text)
        asking = _asks(text, query)
        if told and not self._stands_alone(trace.reply, text, query) and not self._settles(told, urgency, trace.reply):
            if told.level == "same-day" and trace.reply.answers and asking and not points_back(text):
                return replace(trace, reply=self._led(trace.reply, "still_same_day"))
            return replace(trace, rule="leans on the urgent guidance seen last", reply=self._repeat(told, trace.reply, text))
        scolds = trace.reply.message == self.smalltalk.get(SCOLDING)
        unanswered = trace.reply.kind in ("no_answer", "clarification") or scolds
        if urgency.troubled and unanswered and text.language == "en" and FEELINGS in self.smalltalk:
            kind_words = self._led(trace.reply, "troubled") if asking else self._talk(FEELINGS)
            return replace(trace, rule="troubled, though not surely in a crisis", reply=kind_words)
        return trace

    def _stands_alone(self, reply: Reply, text: Text, query: Query) -> bool:
        """Return whether *reply* is to a question of its own, and not to what was told before: "is that connected?", "he says
        he is just tired"."""
        of_its_own = _asks(text, query) and not self.index.names.isdisjoint(query.terms)
        reaches = reply.reason == "contact" and not points_back(text)
        return reaches or (reply.kind == "answer" and reply.reason is None and of_its_own)

    def _settles(self, told: Flag, urgency: Urgency, reply: Reply) -> bool:
        """Return whether a message ends same-day guidance that was *told* before: it only denies signs, or takes leave."""
        denied = bool(urgency.tale.silenced) and not urgency.tale.told
        leaves = reply.message in (self.smalltalk.get(kind) for kind in LEAVING)
        return told.level == "same-day" and (denied or leaves)

    def _repeat(self, told: Flag, reply: Reply, text: Text) -> Reply:
        """Return the guidance of the flag that was *told* before, above the documented *reply* to *text*."""
        if told.level == "crisis":
            reply = replace(reply, kind="no_answer")  # nothing stands beside a crisis
        reply = self._under_guidance(reply, text, (told,))
        return replace(reply, message=self.messages[_lead("still_urgent", text, (told,))])

    def _led(self, reply: Reply, key: str) -> Reply:
        """Return *reply* with the message *key* before its own."""
        return replace(reply, message=f"{self.messages[key]} {reply.message}")

    def _under_guidance(self, reply: Reply, text: Text, flags: tuple[Flag, ...]) -> Reply:
        """Return the documented *reply* to *text* as it stands below the urgent guidance of *flags*."""
        if reply.kind == "answer":
            reply = replace(reply, message=self.messages["urgent_answer"])
        else:
            reason = reply.reason if reply.reason == "language" else None
            # nothing that is not sure stands below an emergency
            reply = replace(reply, message=self.messages[_lead("urgent", text, flags)], reason=reason, answers=(), contact=None)
        return replace(
            reply,
            kind="urgent",
            options=reply.options if reply.kind == "clarification" and flags[0].level == "same-day" else (),
            urgent=flags,
        )

    def _documented(self, text: Text, urgency: Urgency, seen: Faq | None) -> Trace:
        """Return the reply from the documents, urgent signs aside; *seen* is the entry seen last."""
        if text.language != "en":
            key = "language" if text.language == "es" else "other_language"
            return Trace(text, urgency, (), "not written in English", self._reply("no_answer", "language", key, contact=True))
        query = self._query(text)
        exact = self.index.by_wording.get(same_wording(text.clean))
        # after an entry, only a question that was offered is sure to mean itself ("treatment?" leans on what came before)
        if exact is not None and (seen is None or same_wording(exact.question) == same_wording(text.clean)):
            sure = Answer(exact, EXACT)
            reply = self._told(sure, None) if _tells_of(exact, text, query) else self._answered((sure,), query, None)
            return Trace(text, urgency, (), f"word for word a phrasing of {exact.id}", reply)
        picked = pick_linked(text, seen) if seen else None
        if picked:
            reply = self._answered((Answer(self.by_id[picked], EXACT),), query, None)
            return Trace(text, urgency, (), f"picks {picked} from the list", reply)
        compound = self._compound(text, urgency, query)
        if compound:
            return compound
        finding = self._find(text, query, seen)
        decision, rule = finding.verdict.decision, finding.verdict.rule
        if seen is None and not isinstance(decision, Talk) and points_nowhere(text, query, self.content.aspects, self.index):
            decision = Clarification(tuple(candidate.faq for candidate in finding.retrieval.candidates[:OPTIONS]))
            rule = "points at something that was not named"
        elif SEE_SOON in query.asked and SEEK_CARE in self.by_id and not isinstance(decision, Answer | Talk):
            return Trace(text, urgency, (finding,), "a doctor should see it soon", self._see_soon(finding, text.corrected))
        elif self._is_complaint(finding, text, query, seen) and not self._comes_first(decision, finding):
            if not self._is_sure(decision, finding, _only_tells(text, query)):
                complaint = self._complaint(text, finding, query)
                decision, rule = (complaint, f"a complaint, and {rule}") if complaint else (decision, rule)
            elif isinstance(decision, Answer) and _tells_of(decision.faq, text, query):
                return Trace(text, urgency, (finding,), rule, self._told(decision, text.corrected))
        elif seen and isinstance(decision, NoAnswer):
            # what follows on a documented text is seldom off its subject
            decision = replace(decision, reason="not_documented")
            nothing_asked = not (decision.subject or query.asked or _asks(text, query))
            if nothing_asked and finding.retrieval.candidates and NOTED in self.smalltalk:
                decision, rule = Talk(NOTED), "asks nothing"
        reply = self._decided(decision, query, text.corrected)
        if isinstance(decision, Partial) and reply.reason == "unsure" and decision.faq == seen:
            reply = replace(reply, message=self.messages["partial_again"])
        return Trace(text, urgency, (finding,), rule, reply)

    def _is_complaint(self, finding: Finding, text: Text, query: Query, seen: Faq | None) -> bool:
        """Return whether *text* tells what is wrong; who asks on after an entry was *seen* seldom does: "in a hip as well?"."""
        if seen and _asks(text, query) and COMPLAINT not in query.asked:
            return finding.retrieval.complaint >= COMPLAINS
        return finding.complains or _complains(text, query)

    def _comes_first(self, decision: Decision, finding: Finding) -> bool:
        """Return whether *decision* stands though *finding* is that of a complaint: what is surely talk, who asks for a person,
        and that a subject is not documented, which is named."""
        if isinstance(decision, Talk):
            least = max(self.thresholds.smalltalk, finding.retrieval.complaint)
            return decision == Talk(PERSON) or finding.retrieval.group_probability >= least
        return isinstance(decision, NoAnswer) and decision.subject is not None

    def _is_sure(self, decision: Decision, finding: Finding, tells: bool) -> bool:
        """Return whether *decision* is an answer that is stated above a complaint: a surer one to who only *tells* what hurts,
        and the cause that fits best where a short text reads like a complaint."""
        if not isinstance(decision, Answer):
            return False
        best = next((faq for faq, _ in finding.retrieval.causes), None)
        agreed = decision.faq == best or not finding.complains or len(finding.retrieval.query.terms) > SHORT
        return agreed and (not tells or decision.score >= self.thresholds.complaint)

    def _told(self, answer: Answer, corrected: str | None) -> Reply:
        """Return a cause that surely fits a complaint: it is stated, and still nobody is told what they have."""
        seek_care = tuple(self.by_id[id] for id in (SEEK_CARE,) if id in self.by_id and id != answer.faq.id)
        answers, key = self._watched(answer), "partial_complaint"
        return self._reply("answer", "complaint", key, corrected=corrected, answers=answers, options=seek_care, contact=True)

    def _see_soon(self, finding: Finding, corrected: str | None) -> Reply:
        answers = self._watched(Answer(self.by_id[SEEK_CARE], finding.score))
        return self._reply("partial", "complaint", "see_soon", corrected=corrected, answers=answers, contact=True)

    def _complaint(self, text: Text, finding: Finding, query: Query) -> Partial | None:
        """Return the documented causes that fit the words of a complaint, all causes first where no single one fits well.

        None where nothing is said of causes, or where something else is asked for and comes first.
        """
        # nothing but a complaint is answered so, whatever it is like: the leg and back are the subject here
        otherwise = _asks_otherwise(text) and not finding.complains
        least = LEAST_OURS if COMPLAINT in query.asked and not otherwise else self.thresholds.ours
        nothing_else = {COMPLAINT} <= query.asked <= {PLACE, COMPLAINT, WHY, WHAT, DIAGNOSIS} and not otherwise
        if not finding.retrieval.candidates or (finding.ours < least and not nothing_else):
            return None
        first = finding.retrieval.candidates[0]
        tells = finding.retrieval.complaint >= COMPLAINS and not _asks(text, query)  # whatever aspect its words are like
        asked = query.asked - {*self.content.aspects.personal, WHY, WHAT}
        if first.faq.topic not in CAUSES and (asked or otherwise) and not tells:
            return None
        causes = [faq for faq, _ in finding.retrieval.causes]
        if (not causes or finding.retrieval.causes[0][1] < FITS) and ALL_CAUSES in self.by_id:
            causes = [self.by_id[ALL_CAUSES], *(cause for cause in causes if cause.id != ALL_CAUSES)]
        if not causes:
            return None
        options = [*causes[1 : OPTIONS - 1], *(self.by_id[id] for id in (SEEK_CARE,) if id in self.by_id)]
        return Partial(causes[0], finding.score, "complaint", options=tuple(options))

    def _compound(self, text: Text, urgency: Urgency, query: Query) -> Trace | None:
        """Return the reply to a question of two parts, None when it is not one or no part is answered.

        Each part must find its own entry; the second may lean on the first. When one part is documented and the other asks for
        something that is not, the documented one is answered and the reply says so.
        """
        parts = split_question(text)
        if parts is None:
            return None
        first = self._find(parts[0], self._query(parts[0]), None)
        seen = first.verdict.decision.faq if isinstance(first.verdict.decision, Answer) else None
        if seen is None and points_back(parts[1]):
            return None  # "what is <unknown> and what causes it" asks nothing else than its first part
        second = self._find(parts[1], self._query(parts[1]), seen)
        match first.verdict.decision, second.verdict.decision:
            case Answer() as one, Answer() as other if one.faq.id != other.faq.id:
                rule, reply = "two questions", self._answered((one, other), query, text.corrected)
            case (Answer() as found, NoAnswer("not_documented") | Partial(reason="not_documented")) | (
                NoAnswer("not_documented") | Partial(reason="not_documented"),
                Answer() as found,
            ):
                rule, answered = "two questions, of which one is documented", self._answered((found,), query, text.corrected)
                reply = replace(answered, message=self.messages["half_answer"])
            case _:
                return None
        return Trace(text, urgency, (first, second), rule, reply)

    def _query(self, text: Text) -> Query:
        return read_query(text, self.content.vocabulary, self.content.aspects)

    def _find(self, text: Text, query: Query, seen: Faq | None) -> Finding:
        """Return what is found for *text*, read as *query*, with the entry *seen* last where it leans on that."""
        calibration = self.content.calibration
        if seen:
            retrieval, signals = find_after(seen, text, query, self.index, calibration)
            score, ours = judge_after(signals, calibration)
        else:
            retrieval = retrieve(query, self.index)
            score, ours = judge_first(retrieval, self.index, calibration)
        subjects, own = self.content.subjects.find(locate((token.text, token.stem) for token in text.tokens))
        if PAIN in query.terms or not query.asked.isdisjoint((PLACE, COMPLAINT)):
            # "cancer" alone is no subject of ours, pain with it is
            subjects = frozenset(name for name in subjects if stem(name) not in self.index.names)
            own -= self.index.names
        unknown = set(query.terms) - self.index.words
        # "peroneal nerve palsy" rather than "peroneal nerve"; else a name of medicine that no entry knows
        subject = max(sorted(subjects), key=len, default=None)
        names = self.index.names
        if not subject:
            subject = next((t.text for t in text.tokens if MEDICAL.fullmatch(t.text) and t.stem in unknown), None)
            if subject:  # a treatment that is documented, beside a condition that is not, is no subject of ours
                conditions = (entry.about for entry in self.index.entries if entry.faq.topic in CAUSES)
                names &= frozenset().union(*conditions)
        named = not names.isdisjoint(set(query.terms) - own)  # "septic arthritis" names no arthritis
        asking = named or _asks(text, query) or not query.asked <= self.content.aspects.personal
        verdict = decide(retrieval, score, ours, self.thresholds, subject=subject, named=named, asks=asking, seen=seen)
        return Finding(retrieval, score, ours, subject, verdict)

    def _decided(self, decision: Decision, query: Query, corrected: str | None) -> Reply:
        match decision:
            case Answer():
                return self._answered((decision,), query, corrected)
            case Partial():
                return self._partly_answered(decision, query, corrected)
            case Clarification(options):
                return self._reply("clarification", None, "clarification", corrected=corrected, options=options)
            case Talk(kind):
                return self._talk(kind)
            case NoAnswer():
                return self._not_answered(decision, query, corrected)

    def _partly_answered(self, partial: Partial, query: Query, corrected: str | None) -> Reply:
        wish = _wish(query)
        reason: Reason = wish or partial.reason
        said = self.content.aspects.said.get(partial.aspect or "")
        key = wish or ("aspect_unknown" if said else f"partial_{partial.reason}")
        reply = self._reply(
            "partial",
            reason,
            key,
            corrected=corrected,
            answers=self._watched(Answer(partial.faq, partial.score)),
            options=partial.options,
            contact=reason in ("complaint", "dose", "diagnosis"),
        )
        return replace(reply, message=fill_placeholders(reply.message, {"aspect": said})) if said and not wish else reply

    def _answered(self, answers: tuple[Answer, ...], query: Query, corrected: str | None) -> Reply:
        wish = _wish(query)
        if wish == "diagnosis" and answers[0].faq.topic != "conditions":
            wish = None
        books = answers[0].faq.id == BOOKING
        one = "answer" if not books or self.clinic.has_contact else "answer_unreachable"
        key = wish or (one if len(answers) == 1 else "two_answers")
        return self._reply("answer", wish, key, corrected=corrected, answers=self._watched(*answers), contact=books)

    def _watched(self, *answers: Answer) -> tuple[Answer, ...]:
        """Return *answers* with the signs to watch for that belong to them."""
        return tuple(replace(answer, watch_for=watch_for(answer.faq.see_urgent, self.flags)) for answer in answers)

    def _not_answered(self, decision: NoAnswer, query: Query, corrected: str | None) -> Reply:
        wish = _wish(query)
        if decision.subject and not wish:
            reply = self._reply("no_answer", "not_documented", "subject_unknown", corrected=corrected, contact=True)
            return replace(reply, message=fill_placeholders(reply.message, {"subject": decision.subject}))
        if decision.reason == "not_documented" and wish:
            return self._reply("no_answer", wish, f"{wish}_unknown", corrected=corrected, contact=True)
        key = "out_of_scope" if decision.reason == "out_of_scope" else "nothing_near"
        return self._reply("no_answer", decision.reason, key, corrected=corrected, contact=True)

    def _talk(self, kind: str) -> Reply:
        """Return the reply to small talk of this *kind*, or what is configured of the clinic."""
        message = self.smalltalk.get(kind, self.messages["nothing_near"])
        reason: Reason = "contact" if kind in (CONTACT, PERSON) else "smalltalk"
        reply = self._reply("talk", reason, "nothing_near", contact=reason == "contact" or self.messages["contact"] in message)
        return replace(reply, message=message)

    def _urgent(self, text: Text, urgency: Urgency) -> Reply:
        key = "crisis" if any(flag.level == "crisis" for flag in urgency.flags) else "urgent"
        return self._reply("urgent", None, _lead(key, text, urgency.flags), urgent=urgency.flags)

    def _reply(
        self,
        kind: Kind,
        reason: Reason | None,
        message: str,
        *,
        corrected: str | None = None,
        answers: tuple[Answer, ...] = (),
        options: tuple[Faq, ...] = (),
        contact: bool = False,
        urgent: tuple[Flag, ...] = (),
    ) -> Reply:
        known = self.clinic if contact and self.clinic.has_contact else None
        options = options[:OPTIONS]
        return Reply(kind, reason, self.messages[message], corrected, answers, options, known, urgent, self.content.version)


def _lead(key: str, text: Text, flags: tuple[Flag, ...]) -> str:
    """Return the key of the message above the cards of *flags*: who writes Spanish reads in Spanish what to do first."""
    return f"spanish_{flags[0].level}" if flags and text.language == "es" else key


def _complains(text: Text, query: Query) -> bool:
    """Return whether *text* says what hurts, or names a place of the leg or back and asks nothing."""
    return COMPLAINT in query.asked or (PLACE in query.asked and "?" not in text.clean and not _asks_otherwise(text))


def _asks(text: Text, query: Query) -> bool:
    """Return whether *text* asks anything."""
    return _wish(query) is not None or asks(text)


def _tells_of(faq: Faq, text: Text, query: Query) -> bool:
    """Return whether *text* asks nothing and only complains of what *faq* may be the cause of."""
    return _complains(text, query) and faq.topic in CAUSES and not _asks(text, query)


def _only_tells(text: Text, query: Query) -> bool:
    """Return whether *text* names a place or says what is wrong with it, and asks nothing but why."""
    asks_nothing = "?" not in text.clean and ASKING.isdisjoint(text.words)
    return query.asked <= {PLACE, COMPLAINT, WHY} and (asks_nothing or WHY_WORD in text.words)


def _asks_otherwise(text: Text) -> bool:
    """Return whether *text* asks a question, and not why."""
    return not ASKING.isdisjoint(text.words[:3]) and WHY_WORD not in text.words


def _wish(query: Query) -> Reason | None:
    """Return what the writer wants that only a person can give."""
    return "dose" if "own-dose" in query.asked else "diagnosis" if DIAGNOSIS in query.asked else None

"""Say what the bot read, found and replied, and how it does, as text for a terminal."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

from bot.chatbot import Finding, Trace
from bot.content.messages import Messages
from bot.editing import findings as checked
from bot.measuring.evaluation import (
    Band,
    Outcome,
    Share,
    UrgentSummary,
    is_miss,
    score_bands,
    summarize,
    summarize_urgent,
    urgency_bands,
)
from bot.replies import Reply
from bot.urgent.flags import to_sentence


def format_trace(trace: Trace) -> str:
    """Return how a question was read, matched and decided."""
    urgency = trace.urgency
    told, silenced, floor = (
        " ".join(sorted(names)) or "none" for names in (urgency.tale.told, urgency.tale.silenced, urgency.tale.floor)
    )
    flags = " ".join(flag.id for flag in urgency.flags) or "no red flag"
    lines = [f"signs told: {told}; silenced: {silenced}; floor: {floor}", f"urgent: {urgency.probability:.2f} -> {flags}"]
    if trace.text.corrected:
        lines.append(f"read as: {trace.text.corrected}")
    for finding in trace.findings:
        lines += _format_finding(finding)
    reply = trace.reply
    got = [f"{answer.faq.id} ({answer.score:.2f})" for answer in reply.answers] or [faq.id for faq in reply.options]
    return "\n".join((*lines, f"reply: {reply.kind} {reply.reason or ''} {', '.join(got)} ({trace.rule})"))


def _format_finding(finding: Finding) -> list[str]:
    found = finding.retrieval
    lines = [f"terms: {' '.join(found.query.terms)}"]
    if found.query.context:
        lines.append(f"from what was seen before: {' '.join(found.query.context)}")
    for candidate in found.candidates:
        alike = f"most alike ({candidate.alike:.2f}): {candidate.phrasing}"
        lines.append(f"{candidate.probability:.3f}  {candidate.faq.id:40}  {alike}")
    lines.append(f"{found.background_probability:.3f}  not documented, most like {found.background}")
    if len(found.candidates) > 1:
        lines.append(f"margin to the runner-up: {found.candidates[0].probability - found.candidates[1].probability:.3f}")
    if found.uncovered:
        lines.append(f"asked and not covered: {' '.join(sorted(found.uncovered))}")
    return [
        *lines,
        f"score of the first: {finding.score:.2f} -> {type(finding.verdict.decision).__name__} ({finding.verdict.rule})",
    ]


def format_reply(reply: Reply, messages: Messages) -> str:
    """Return *reply* as a visitor reads it; *messages* begin the signs to watch for."""
    lines = []
    for flag in reply.urgent:
        lines += [f"[{flag.level}] {flag.text}", f"  Source: {flag.source.publisher}, {flag.source.title}"]
    if reply.corrected:
        lines.append(f"Showing answers for: {reply.corrected}")
    lines.append(reply.message)
    for answer in reply.answers:
        lines += ["", f"{answer.faq.question}  ({answer.faq.id}, {answer.score:.2f})", answer.faq.answer]
        lines += [f"  Source: {c.source.title}: {c.section}" for c in answer.faq.citations]
        lines += [f"{messages['watch']}:"] if answer.watch_for else []
        lines += [f"  - {to_sentence(flag, messages)}" for flag in answer.watch_for]
    lines += [f"  - {faq.question}  ({faq.id})" for faq in reply.options]
    return "\n".join(lines)


def format_outcomes(outcomes: Sequence[Outcome], *, misses: bool = False) -> str:
    """Return the figures of judged questions, and every miss where *misses* are wanted."""
    lines = []
    for summary in summarize(outcomes):
        if summary.right.n or summary.falsely.n:
            lines.append(summary.kind)
        if summary.right.n:
            lines += [f"  right first      {summary.right_first}", f"  helped           {summary.helped}"]
            lines += [f"    stated right   {summary.right}", f"  stated wrong     {summary.wrong}"]
            lines += [f"  partly wrong     {summary.partly_wrong}", f"  silent, though found {summary.silent}"]
        if summary.lone.k:
            lines.append(f"  asked back with one option {summary.lone}")
        if summary.falsely.n:
            lines += [f"  falsely answered {summary.falsely}", f"  any text shown   {summary.shown}"]
    urgent = summarize_urgent(outcomes)
    lines += _format_urgent(urgent)
    if urgent.met.n:
        lines += ["urgency among labelled messages: expected and seen share of urgent ones"]
        lines += _format_bands(urgency_bands(outcomes))
    lines += ["score of the first candidate: expected and seen share of right ones", *_format_bands(score_bands(outcomes))]
    missed = [outcome for outcome in outcomes if is_miss(outcome)]
    if misses:
        lines += ["misses", *(f"  {_format_miss(outcome)}" for outcome in missed)]
    else:
        lines.append(f"{len(missed)} misses; --misses lists them")
    return "\n".join(lines)


def _format_urgent(summary: UrgentSummary) -> list[str]:
    lines = ["urgent guidance (one-sided 95 % bounds of Clopper and Pearson)"]
    if summary.met.n:
        lines.append(f"  met             {summary.met}, at least {summary.met.least:.3f}")
    lines += [_format_least(flag, share) for flag, share in summary.by_flag.items()]
    if summary.by_manner:
        lines += ["  met by manner", *(_format_least(manner, share) for manner, share in summary.by_manner.items())]
    if summary.false_alarms.n:
        lines.append(f"  false alarms    {summary.false_alarms}")
    for name, share in (("look-alikes", summary.look_alikes), ("ordinary", summary.ordinary)):
        if share.n:
            lines.append(f"    {name:13} {share}, at most {share.most:.3f}")
    return lines


def _format_least(name: str, share: Share) -> str:
    return f"    {name:32} {f'{share.k}/{share.n}':>9}, at least {share.least:.3f}"


def _format_bands(bands: Iterable[Band]) -> list[str]:
    return [f"  {band.low:.2f}-{min(band.high, 1):.2f}  expected {band.expected:.2f}  seen {band.seen}" for band in bands]


def _format_miss(outcome: Outcome) -> str:
    """Return one line that says what was asked, what was wanted and what came."""
    got = [answer.faq.id for answer in outcome.reply.answers] or [f"({faq.id})" for faq in outcome.reply.options]
    wanted = ", ".join(outcome.judged.gold[:3]) or "nothing"
    got += [flag.id for flag in outcome.reply.urgent]
    kind = outcome.reply.reason or outcome.reply.kind
    return f"{outcome.judged.kind}: {outcome.judged.turns[-1][:110]!r} wanted {wanted}; got {kind} {' '.join(got)}"


def format_findings(findings: Sequence[checked.Finding], folder: Path) -> str:
    """Return the *findings* in the content *folder*, one a line as compilers write them, and how many of each kind."""
    lines = [f"{folder / f.file}:{f.line}: {f.level}: {f.problem}; {f.remedy} [{f.rule}]" for f in findings]
    return "\n".join((*lines, ", ".join(_format_level(level, findings) for level in get_args(checked.Level))))


def _format_level(level: checked.Level, findings: Iterable[checked.Finding]) -> str:
    kinds = Counter(finding.rule for finding in findings if finding.level == level)
    told = ", ".join(f"{rule} {n}" for rule, n in kinds.items())
    return _count(kinds.total(), level) + (f" ({told})" if told else "")


def format_annotations(findings: Iterable[checked.Finding], folder: Path) -> str:
    """Return *findings* as GitHub's workflow commands, which it shows beside the lines of a change."""
    lines = []
    for f in findings:
        place = f"file={_escape(str(folder / f.file), ':,')},line={f.line},title={f.rule}"
        lines.append(f"::{f.level} {place}::{_escape(f'{f.problem}; {f.remedy}')}")
    return "\n".join(lines)


def _escape(text: str, also: str = "") -> str:
    for char in f"%\r\n{also}":
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"

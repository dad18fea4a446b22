"""The console command ``legpain``: serve, ask, evaluate, calibrate."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bot.__main__ import format_explanation
from bot.calibration import calibrate, load_content
from bot.chatbot import ChatBot
from bot.confidence import FILE as CALIBRATION
from bot.confidence import format_confidence
from bot.content.documents import ContentError
from bot.content.labelled import URGENT, load_judged
from bot.evaluation import (
    Outcome,
    UrgentSummary,
    is_miss,
    judge,
    score_bands,
    summarize,
    summarize_urgent,
)
from bot.replies import Reply
from web.api.contract import to_json
from web.settings import Settings, SettingsError, load_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line *arguments*; return the exit status.

    0 is well, 1 bad content, settings or files, or output that nobody reads any more, 2 bad usage.
    """
    options = build_parser().parse_args(arguments)
    try:
        settings = load_settings(options.config, os.environ, overrides(options))
        status = int(options.run(settings, options))
        print(end="", flush=True)  # a reader that has gone shows here, not after the end
        return status
    except BrokenPipeError:  # from print: whoever read has read enough, as in `legpain ask ... | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at its end
        return 1
    except (SettingsError, ContentError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename or 'output'}: {error.strerror}; check that it is there and who may use it", file=sys.stderr)
        return 1


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all subcommands."""
    parser = argparse.ArgumentParser(prog="legpain", description="Answer leg pain questions from documented content.")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", type=Path, metavar="FILE", help="settings in a TOML file")
    common.add_argument("--content", metavar="FOLDER", help="the folder of the content (default: faqs/)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", parents=[common], help="serve the website, the widget and the API")
    serve.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to listen on (default: 8000)")
    serve.set_defaults(run=run_serve)

    ask = commands.add_parser("ask", parents=[common], help="answer one question")
    ask.add_argument("question", help="the question, in quotes")
    ask.add_argument("--after", metavar="ID", help="id of the entry seen before, for a follow-up question")
    ask.add_argument("--explain", action="store_true", help="print how the question was read, matched and decided")
    ask.add_argument("--json", action="store_true", help="print the reply as the API gives it")
    ask.set_defaults(run=run_ask)

    evaluate = commands.add_parser("evaluate", parents=[common], help="measure replies on judged questions")
    evaluate.add_argument("files", nargs="+", type=Path, metavar="FILE", help="judged questions, JSON Lines")
    evaluate.add_argument("--misses", action="store_true", help="list every miss")
    evaluate.set_defaults(run=run_evaluate)

    fit = commands.add_parser("calibrate", parents=[common], help=f"fit the scores anew and write {CALIBRATION}")
    fit.set_defaults(run=run_calibrate)
    return parser


def overrides(options: argparse.Namespace) -> dict[str, object]:
    """Return the settings given on the command line."""
    return {name: getattr(options, name, None) for name in ("content", "host", "port")}


def run_serve(settings: Settings, options: argparse.Namespace) -> int:
    """Serve until stopped."""
    from web.server import serve  # deferred: the other commands need no web server

    serve(settings)
    return 0


def run_ask(settings: Settings, options: argparse.Namespace) -> int:
    """Print the reply to one question."""
    bot = load_bot(settings)
    reply = bot.reply(options.question, options.after)
    if options.explain:
        print(format_explanation(bot.explain(options.question, options.after)))
    elif options.json:
        print(msgspec.json.format(to_json(reply, bot.by_id)).decode())
    else:
        print(format_reply(reply))
    return 0


def run_evaluate(settings: Settings, options: argparse.Namespace) -> int:
    """Print the figures of the judged questions in the files."""
    bot = load_bot(settings)
    ids = {*bot.by_id, *bot.flags, URGENT}
    outcomes = [judge(bot, judged) for file in options.files for judged in load_judged(file, ids)]
    for summary in summarize(outcomes):
        if summary.right.n or summary.falsely.n:
            print(summary.kind)
        if summary.right.n:
            print(f"  right first     {summary.right_first}")
            print(f"  answered right  {summary.right}")
            print(f"  shown           {summary.shown}")
            print(f"  answered wrong  {summary.wrong}")
        if summary.falsely.n:
            print(f"  falsely answered {summary.falsely}")
    print(format_urgent(summarize_urgent(outcomes)))
    print("score of the first candidate: expected and seen share of right ones")
    for band in score_bands(outcomes):
        print(f"  {band.low:.2f}-{min(band.high, 1):.2f}  expected {band.expected:.2f}  seen {band.seen}")
    misses = [outcome for outcome in outcomes if is_miss(outcome)]
    if options.misses:
        print("misses")
        for outcome in misses:
            print(f"  {format_miss(outcome)}")
    else:
        print(f"{len(misses)} misses; --misses lists them")
    return 0


def run_calibrate(settings: Settings, options: argparse.Namespace) -> int:
    """Fit the scores on the content and its judged questions, and write them beside the content."""
    file = settings.content / CALIBRATION
    file.write_text(format_confidence(calibrate(load_content(settings.content), settings.content)), "utf-8")
    print(f"wrote {file}")
    return 0


def load_bot(settings: Settings) -> ChatBot:
    """Return the bot of *settings*; raises ContentError."""
    return ChatBot.from_directory(settings.content, clinic=settings.to_clinic())


def format_reply(reply: Reply) -> str:
    """Return *reply* as text for a terminal."""
    lines = []
    for flag in reply.urgent if reply.kind == "urgent" else ():
        lines += [f"[{flag.level}] {flag.text}", f"  Source: {flag.source.publisher}, {flag.source.title}"]
    if reply.corrected:
        lines.append(f"Showing answers for: {reply.corrected}")
    lines.append(reply.message)
    for answer in reply.answers:
        lines += ["", f"{answer.faq.question}  ({answer.faq.id}, {answer.score:.2f})", answer.faq.answer]
        lines += [f"  Source: {c.source.title}: {c.section}" for c in answer.faq.citations]
    lines += [f"  - {faq.question}  ({faq.id})" for faq in reply.options]
    for flag in reply.urgent if reply.kind != "urgent" else ():
        lines += ["", f"[{flag.level}] {flag.text}", f"  Source: {flag.source.publisher}, {flag.source.title}"]
    return "\n".join(lines)


def format_urgent(summary: UrgentSummary) -> str:
    """Return the figures of urgent guidance as lines of text."""
    lines = ["urgent guidance"]
    if summary.met.n:
        lines.append(f"  met             {summary.met}, at least {summary.met.least:.3f} (one-sided 95 % Clopper-Pearson)")
    lines += [f"    {flag:32} {share.k}/{share.n}" for flag, share in summary.by_flag.items()]
    if summary.false_alarms.n:
        lines.append(f"  false alarms    {summary.false_alarms}")
    return "\n".join(lines)


def format_miss(outcome: Outcome) -> str:
    """Return one line that says what was asked, what was wanted and what came."""
    got = [answer.faq.id for answer in outcome.reply.answers] or [f"({faq.id})" for faq in outcome.reply.options]
    wanted = ", ".join(outcome.judged.gold[:3]) or "nothing"
    got += [flag.id for flag in outcome.reply.urgent]
    kind = outcome.reply.reason or outcome.reply.kind
    return f"{outcome.judged.kind}: {outcome.judged.turns[-1][:110]!r} wanted {wanted}; got {kind} {' '.join(got)}"


if __name__ == "__main__":
    sys.exit(main())

"""The console command ``legpain``: serve and ask, what editors run (check, new, preview), and evaluate and calibrate."""

import argparse
import logging
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from bot.chatbot import ChatBot
from bot.content.calibration import CALIBRATION, format_calibration
from bot.content.documents import ContentError
from bot.content.folder import load_content
from bot.content.labelled import URGENT, load_judged, load_judged_folder
from bot.editing.check import check
from bot.editing.drafts import start_entry
from bot.language.spelling import did_you_mean
from bot.measuring.calibration import calibrate
from bot.measuring.evaluation import Outcome, judge, to_figures, urgency_scores
from bot.measuring.plots import plot_misses
from bot.report import format_annotations, format_findings, format_outcomes, format_reply, format_trace
from bot.urgent.flags import COSTS, to_threshold
from web.api.contract import to_json
from web.settings import Settings, SettingsError, load_settings

Item = TypeVar("Item")
BAR = 30  # characters of a full progress bar


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line *arguments*; return the exit status.

    0 is well, 1 bad content, settings or files, a figure under its floor, or output that nobody reads any more, 2 bad usage.
    Of ``check``, 1 is content that must be mended, and all else that goes wrong is 2.
    """
    options = build_parser().parse_args(arguments)
    show_progress()
    failed = 2 if options.run is run_check else 1
    try:
        settings = load_settings(options.config, os.environ, overrides(options))
        status = int(options.run(settings, options))
        print(end="", flush=True)  # a reader that has gone shows here, not after the end
        return status
    except BrokenPipeError:  # from print: whoever read has read enough, as in `legpain ask ... | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at its end
        return failed
    except (SettingsError, ContentError) as error:
        print(error, file=sys.stderr)
        return failed
    except OSError as error:
        print(f"{error.filename or 'output'}: {error.strerror}; check that it is there and who may use it", file=sys.stderr)
        return failed


def show_progress() -> None:
    """Show on the terminal what the bot logs: what it fits and for how long, and what went wrong."""
    log = logging.getLogger("bot")
    log.handlers = [logging.StreamHandler()]
    log.setLevel(logging.INFO)


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

    checking = commands.add_parser("check", parents=[common], help="say all that is wrong with the content, the worst first")
    forms = checking.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="print the findings for a program")
    forms.add_argument("--github", action="store_true", help="print them as annotations of a code review on GitHub")
    checking.add_argument("--links", action="store_true", help="ask the web whether the addresses of sources are still there")
    checking.set_defaults(run=run_check)

    new = commands.add_parser("new", parents=[common], help="start an entry: a file with all keys, and help beside each")
    new.add_argument("id", metavar="[TOPIC/]ID", help="its id (small letters, digits, hyphens), with its topic in front")
    new.set_defaults(run=run_new)

    preview = commands.add_parser("preview", parents=[common], help="show an entry as page, reply and print, on this machine")
    preview.add_argument("id", metavar="ID", help="the id of the entry")
    preview.set_defaults(run=run_preview)

    evaluate = commands.add_parser("evaluate", parents=[common], help="measure replies on judged questions")
    evaluate.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="judged questions, JSON Lines (default: the content's)"
    )
    evaluate.add_argument("--misses", action="store_true", help="list every miss")
    evaluate.add_argument(
        "--plot", type=Path, metavar="FILE.svg", help="draw misses of urgent guidance against false alarms at all thresholds"
    )
    evaluate.add_argument(
        "--fail-under",
        action="append",
        default=[],
        type=to_floor,
        metavar="NAME=VALUE",
        help="exit with 1 when a figure is lower: right_first, helped, right, met, or of one kind (short.helped=0.9)",
    )
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
    trace = bot.read(options.question, options.after)
    if options.explain:
        print(format_trace(trace))
    elif options.json:
        print(msgspec.json.format(to_json(trace.reply, bot.by_id, bot.messages)).decode())
    else:
        print(format_reply(trace.reply, bot.messages))
    return 0


def run_check(settings: Settings, options: argparse.Namespace) -> int:
    """Print all that is wrong with the content; return 1 when some of it must be mended."""
    findings = check(settings.content, date.today(), links=options.links)
    folder = Path(os.path.relpath(settings.content))
    if options.json:
        rows = [{"level": f.level, **msgspec.to_builtins(f), "file": str(folder / f.file)} for f in findings]
        print(msgspec.json.format(msgspec.json.encode(rows)).decode())
    elif options.github:
        print(format_annotations(findings, folder), end="\n" if findings else "")
    else:
        print(format_findings(findings, folder))
    return int(any(finding.level == "error" for finding in findings))


def run_new(settings: Settings, options: argparse.Namespace) -> int:
    """Start an entry."""
    file = start_entry(settings.content, options.id)
    print(f"wrote {os.path.relpath(file)}; fill it in, then run legpain check, which says what is missing")
    return 0


def run_preview(settings: Settings, options: argparse.Namespace) -> int:
    """Show an entry in the browser until stopped."""
    from web.preview import preview  # deferred: the other commands need no web server

    preview(settings, options.id)
    return 0


def run_evaluate(settings: Settings, options: argparse.Namespace) -> int:
    """Print the figures of judged questions: those in the files, by default those of the content folder."""
    bot = load_bot(settings)
    ids = {*bot.by_id, *bot.flags, URGENT}
    judged = [question for file in options.files for question in load_judged(file, ids)]
    judged = judged or list(load_judged_folder(settings.content, ids))
    outcomes = [judge(bot, question) for question in with_progress(judged)]
    print(format_outcomes(outcomes, misses=options.misses))
    if options.plot:
        thresholds = {level: to_threshold(cost) for level, cost in COSTS.items()}
        options.plot.write_text(plot_misses(urgency_scores(outcomes), thresholds), "utf-8")
        print(f"wrote {options.plot}")
    low = list(under_floors(outcomes, options.fail_under))
    print(*low, sep="\n", end="\n" if low else "", file=sys.stderr)
    return int(bool(low))


def to_floor(text: str) -> tuple[str, float]:
    """Return name and value of ``NAME=VALUE``; raises ArgumentTypeError."""
    name, _, value = text.partition("=")
    try:
        floor = float(value)
    except ValueError:
        floor = -1.0
    if not (name and 0 <= floor <= 1):
        raise argparse.ArgumentTypeError(f"{text!r}: write a figure and a share from 0 to 1, as helped=0.9")
    return name, floor


def under_floors(outcomes: Sequence[Outcome], floors: Iterable[tuple[str, float]]) -> Iterator[str]:
    """Yield a line for each of *floors* that *outcomes* do not reach, or that is one of no figure here."""
    figures = to_figures(outcomes) if floors else {}
    for name, floor in floors:
        share = figures.get(name)
        if share is None or not share.n:
            known = ", ".join(name for name, share in figures.items() if share.n)
            yield f"{name}: nothing is measured by this name{did_you_mean(name, figures)}; there is {known}"
        elif share.k / share.n < floor:
            yield f"{name} is {share}, under {floor:g}"


def with_progress(items: Sequence[Item]) -> Iterator[Item]:
    """Yield *items*, and show on a terminal how many are done."""
    shown = sys.stderr.isatty()
    for number, item in enumerate(items):
        if shown:
            bar = "#" * (BAR * number // len(items))
            print(f"\r[{bar:.<{BAR}}] {number}/{len(items)}", end="", file=sys.stderr, flush=True)
        yield item
    if shown:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)  # the line is cleared for what comes


def run_calibrate(settings: Settings, options: argparse.Namespace) -> int:
    """Fit the scores on the content and its judged questions, and write them beside the content."""
    content = load_content(settings.content)
    ids = {*(faq.id for faq in content.faqs), *(rule.id for rule in content.rules), URGENT}
    file = settings.content / CALIBRATION
    file.write_text(format_calibration(calibrate(content, load_judged_folder(settings.content, ids))), "utf-8")
    print(f"wrote {file}")
    return 0


def load_bot(settings: Settings) -> ChatBot:
    """Return the bot of *settings*; raises ContentError."""
    return ChatBot.from_directory(settings.content, clinic=settings.to_clinic())


if __name__ == "__main__":
    sys.exit(main())

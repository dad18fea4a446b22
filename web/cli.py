"""The console command ``legpain``: serve, ask, what editors run (check, new, import, gaps, ...), evaluate, calibrate, ..."""

import argparse
import logging
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from bot.chatbot import ChatBot
from bot.content.calibration import CALIBRATION, format_calibration
from bot.content.documents import ContentError
from bot.content.folder import load_content
from bot.content.labelled import URGENT, load_judged, load_judged_folder
from bot.editing.check import check
from bot.editing.drafts import start_entry
from bot.editing.exchange import draft_import
from bot.editing.files import write_whole
from bot.editing.upgrade import start_folder, upgrade
from bot.language.spelling import did_you_mean
from bot.measuring.calibration import calibrate
from bot.measuring.evaluation import Outcome, judge, to_figures, urgency_scores
from bot.measuring.plots import plot_misses
from bot.report import format_annotations, format_findings, format_outcomes, format_reply, format_trace
from bot.urgent.flags import COSTS, to_threshold
from web.activity import gaps, reports, store
from web.api.contract import to_json
from web.settings import CONTENT, Settings, SettingsError, load_settings

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
    except DBAPIError as error:
        print(f"activity.url: {error.orig}; check the address, and that the database can be reached", file=sys.stderr)
        return failed
    except (SettingsError, ContentError, store.StoreError) as error:
        print(error, file=sys.stderr)
        return failed
    except OSError as error:
        print(f"{error.filename or 'output'}: {error.strerror}; check that it is there and who may use it", file=sys.stderr)
        return failed


def show_progress() -> None:
    """Show on the terminal what is logged: what is fitted and for how long, which content is served, and what went wrong."""
    log = logging.getLogger("bot")
    log.handlers = [logging.StreamHandler()]
    log.setLevel(logging.INFO)
    logging.getLogger("web.live").setLevel(logging.INFO)  # the app's own handler shows it


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
    serve.add_argument("--strict", action="store_true", help="refuse broken content, rather than serve the last good version")
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

    copy = commands.add_parser("copy", parents=[common], help="start a content folder of your own, a copy of what is shipped")
    copy.add_argument("folder", type=Path, metavar="FOLDER", help="a new folder; name it in the setting content")
    copy.set_defaults(run=run_copy)

    merge = commands.add_parser("upgrade", parents=[common], help="take what this version ships into your own content folder")
    merge.set_defaults(run=run_upgrade)

    take = commands.add_parser(
        "import", parents=[common], help="draft entries from a web page, JSON-LD or CSV, and write them when you say so"
    )
    take.add_argument("file", type=Path, metavar="FILE", help="questions and answers: .html, .json, .jsonld, .csv or .tsv")
    take.add_argument("--source", default="", metavar="ID", help="the source in sources.yaml that the answers come from")
    take.add_argument("--topic", default="", metavar="TOPIC", help="the topic of all, where the file names none")
    take.set_defaults(run=run_import)

    give = commands.add_parser("export", parents=[common], help="write all entries as JSON, JSON-LD, CSV or one HTML page")
    give.add_argument("--format", required=True, choices=("json", "jsonld", "csv", "html"), help="how to write them")
    give.add_argument("file", type=Path, nargs="?", metavar="FILE", help="a file, which is replaced (default: the terminal)")
    give.set_defaults(run=run_export)

    preview = commands.add_parser("preview", parents=[common], help="show an entry as page, reply and print, on this machine")
    preview.add_argument("id", metavar="ID", help="the id of the entry")
    preview.set_defaults(run=run_preview)

    gap = commands.add_parser(
        "gaps", parents=[common], help="what is asked and not answered well, with drafts to close the gaps"
    )
    gap.add_argument("--days", type=to_days, default=90, metavar="N", help="days to look back (default: 90)")
    forms = gap.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="print it as JSON")
    forms.add_argument("--write", type=to_number, metavar="N", help="show the draft for group N, and write it when you say so")
    gap.add_argument("--as", dest="wording", metavar="WORDS", help="with --write: how people ask it, in quotes")
    gap.add_argument("--to", metavar="[TOPIC/]ID", help="with --write: the entry that it goes to, or the id of a new one")
    gap.set_defaults(run=run_gaps)

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

    activity = commands.add_parser("activity", help="what was asked: show, export and delete counts")
    steps = activity.add_subparsers(required=True, metavar="COMMAND")
    show = steps.add_parser("show", parents=[common], help="print what was counted")
    show.add_argument("--days", type=to_days, default=30, metavar="N", help="days to look back (default: 30)")
    show.add_argument("--json", action="store_true", help="print it as JSON")
    show.set_defaults(run=run_show)
    purge = steps.add_parser("purge", parents=[common], help="delete redacted text that is older than the settings allow")
    purge.add_argument("--before", type=to_day, metavar="DAY", help="delete counts from before this day, too (2026-01-31)")
    purge.set_defaults(run=run_purge)
    export = steps.add_parser("export", parents=[common], help="write counts as CSV for a spreadsheet")
    export.add_argument("folder", type=Path, metavar="FOLDER", help="where the files go")
    export.set_defaults(run=run_export_counts)
    backup = steps.add_parser("backup", parents=[common], help="copy the database, also of a running server, into one file")
    backup.add_argument(
        "file", type=Path, metavar="FILE", help="a file of SQLite that is not there yet; activity.url can name it"
    )
    backup.set_defaults(run=run_backup)
    return parser


def to_day(text: str) -> date:
    """Return the day in *text*."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-01-31") from None


def to_days(text: str) -> int:
    """Return the number of days in *text*."""
    if not re.fullmatch("[1-9][0-9]{0,3}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days; write it as 30")
    return int(text)


def to_number(text: str) -> int:
    """Return the number of a group in *text*."""
    if not re.fullmatch("[1-9][0-9]{0,5}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of a group; write one that legpain gaps lists")
    return int(text)


def overrides(options: argparse.Namespace) -> dict[str, object]:
    """Return the settings given on the command line."""
    return {name: getattr(options, name, None) for name in ("content", "host", "port")}


def run_serve(settings: Settings, options: argparse.Namespace) -> int:
    """Serve until stopped."""
    from web.server import serve  # deferred: the other commands need no web server

    serve(settings, strict=options.strict)
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
    findings = check(settings.content, date.today(), signatures=settings.to_review_folder(), links=options.links)
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


def run_copy(settings: Settings, options: argparse.Namespace) -> int:
    """Start a content folder."""
    start_folder(options.folder, CONTENT)
    print(f"wrote {options.folder}; serve it with --content {options.folder}, and after an update run legpain upgrade with it")
    return 0


def run_upgrade(settings: Settings, options: argparse.Namespace) -> int:
    """Print what was taken over; return 1 when there are conflicts."""
    done = upgrade(settings.content, CONTENT)
    for name, change in done.items():
        print(f"{change}: {settings.content / name}")
    conflicts = sum(change == "conflict" for change in done.values())
    print(f"{len(done)} files, {conflicts} with conflicts; run legpain check" + (", then legpain calibrate" if done else ""))
    return int(conflicts > 0)


def run_import(settings: Settings, options: argparse.Namespace) -> int:
    """Show the entries that a file becomes, and write them when that is confirmed; return 1 when it is not."""
    changes, notes = draft_import(settings.content, options.file, source=options.source, topic=options.topic)
    for change in changes:
        print(change.diff())
    print(*notes, sep="\n", end="\n" if notes else "")
    if not changes:
        print("there is nothing new to write")
        return 1
    if not confirm(f"Write {'this entry' if len(changes) == 1 else f'these {len(changes)} entries'}?"):
        return 1
    for change in changes:
        change.write()
        print(f"wrote {os.path.relpath(change.file)}")
    print("fill them in, then run legpain check, which says what is missing; the bot starts when that is done")
    return 0


def run_export(settings: Settings, options: argparse.Namespace) -> int:
    """Write all entries to a file, or print them."""
    from web.exports import export  # deferred: the other commands need no web app

    text = export(settings, options.format)
    if options.file is None:
        print(text, end="")
    else:
        options.file.write_text(text, "utf-8", newline="")
        print(f"wrote {options.file}")
    return 0


def run_preview(settings: Settings, options: argparse.Namespace) -> int:
    """Show an entry in the browser until stopped."""
    from web.preview import preview  # deferred: the other commands need no web server

    preview(settings, options.id)
    return 0


def run_gaps(settings: Settings, options: argparse.Namespace) -> int:
    """Print what is asked and not answered well, or write the draft for one group of it."""
    if options.write is None and (options.wording is not None or options.to is not None):
        print("--as and --to need --write N", file=sys.stderr)
        return 2
    bot = load_bot(settings)
    with opened(settings) as engine:
        found = gaps.find_gaps(engine, bot, *store.last_days(options.days))
    if options.write is not None:
        return write_draft(settings, options, bot, found)
    if options.json:
        rows = {"since": found.since, "few": found.few, "groups": gaps.to_rows(found, bot)}
        print(msgspec.json.format(msgspec.json.encode(rows)).decode())
    else:
        print(gaps.format_gaps(found, bot))
    return 0


def write_draft(settings: Settings, options: argparse.Namespace, bot: ChatBot, found: gaps.Gaps) -> int:
    """Show the change for one group, and write it when that is confirmed; return 1 when it is not."""
    if options.write > len(found.groups):
        raise ContentError([f"there is no group {options.write}; legpain gaps lists {len(found.groups)}"])
    gap = found.groups[options.write - 1]
    change = gaps.draft_change(gap, bot, settings.content, wording=options.wording, entry=options.to)
    print(change.diff())
    if not confirm("Write this?"):
        return 1
    change.write()
    print(f"wrote {os.path.relpath(change.file)}; {'look it over' if change.before else 'fill it in'}, then run legpain check")
    return 0


def confirm(question: str) -> bool:
    """Ask whether to write what was shown, and say so when it is not."""
    try:
        confirmed = input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:  # nobody is there to say so
        confirmed = False
    if not confirmed:
        print("nothing was written")
    return confirmed


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
    write_whole(file, format_calibration(calibrate(content, load_judged_folder(settings.content, ids))).encode())
    print(f"wrote {file}")
    return 0


def run_show(settings: Settings, options: argparse.Namespace) -> int:
    """Print what was counted."""
    with opened(settings) as engine:
        found = reports.summarize(engine, options.days)
    print(msgspec.json.format(msgspec.json.encode(found)).decode() if options.json else reports.format_activity(found))
    return 0


def run_purge(settings: Settings, options: argparse.Namespace) -> int:
    """Delete what has been kept long enough."""
    with opened(settings) as engine:
        with engine.begin() as connection:
            deleted = store.purge(connection, text_days=settings.activity.redacted_text_days, before=options.before)
        store.shrink(engine)
    print(f"deleted {deleted} rows")
    return 0


def run_export_counts(settings: Settings, options: argparse.Namespace) -> int:
    """Write counts as CSV."""
    with opened(settings) as engine:
        for file in reports.export(engine, options.folder):
            print(f"wrote {file}")
    return 0


def run_backup(settings: Settings, options: argparse.Namespace) -> int:
    """Copy the database into one file."""
    with opened(settings) as engine:
        store.back_up(engine, options.file)
    print(f"wrote {options.file}")
    return 0


@contextmanager
def opened(settings: Settings) -> Iterator[Engine]:
    """Give the database that *settings* name; raises StoreError."""
    url = settings.activity.url
    engine = store.open_store(store.parse_url(url) if url else None)
    try:
        yield engine
    finally:
        engine.dispose()


def load_bot(settings: Settings) -> ChatBot:
    """Return the bot of *settings*; raises ContentError."""
    return ChatBot.from_directory(settings.content, clinic=settings.to_clinic())


if __name__ == "__main__":
    sys.exit(main())

"""The console command ``legpain``: serve, ask, evaluate, calibrate."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bot.chatbot import ChatBot
from bot.content.calibration import CALIBRATION, format_calibration
from bot.content.documents import ContentError
from bot.content.folder import load_content
from bot.content.labelled import URGENT, load_judged, load_judged_folder
from bot.measuring.calibration import calibrate
from bot.measuring.evaluation import judge, urgency_scores
from bot.measuring.plots import plot_misses
from bot.report import format_outcomes, format_reply, format_trace
from bot.urgent.flags import COSTS, to_threshold
from web.api.contract import to_json
from web.settings import Settings, SettingsError, load_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line *arguments*; return the exit status.

    0 is well, 1 bad content, settings or files, or output that nobody reads any more, 2 bad usage.
    """
    options = build_parser().parse_args(arguments)
    show_progress()
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

    evaluate = commands.add_parser("evaluate", parents=[common], help="measure replies on judged questions")
    evaluate.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="judged questions, JSON Lines (default: the content's)"
    )
    evaluate.add_argument("--misses", action="store_true", help="list every miss")
    evaluate.add_argument(
        "--plot", type=Path, metavar="FILE.svg", help="draw misses of urgent guidance against false alarms at all thresholds"
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


def run_evaluate(settings: Settings, options: argparse.Namespace) -> int:
    """Print the figures of judged questions: those in the files, by default those of the content folder."""
    bot = load_bot(settings)
    ids = {*bot.by_id, *bot.flags, URGENT}
    judged = [question for file in options.files for question in load_judged(file, ids)]
    outcomes = [judge(bot, question) for question in judged or load_judged_folder(settings.content, ids)]
    print(format_outcomes(outcomes, misses=options.misses))
    if options.plot:
        thresholds = {level: to_threshold(cost) for level, cost in COSTS.items()}
        options.plot.write_text(plot_misses(urgency_scores(outcomes), thresholds), "utf-8")
        print(f"wrote {options.plot}")
    return 0


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

import errno
import json
import os
import re
import shutil
from io import StringIO
from pathlib import Path

import pytest

from bot.content.calibration import Calibration, Weights
from bot.content.folder import load_content
from bot.matching.index import learn_words
from tests.small_content import entry, write_content
from web import create_app
from web.activity.store import COUNTS, add, open_store, parse_url, today
from web.cli import main


@pytest.fixture(autouse=True)
def no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEGPAIN_CLINIC__PHONE", raising=False)


def test_ask_prints_the_answer_with_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "whats siatica"]) == 0
    printed = capsys.readouterr().out
    assert "Showing answers for: whats sciatica" in printed
    assert "Sciatica is pain that travels" in printed
    assert "Source: Leg Pain (conditions page): What are the causes of leg pain? > Sciatica" in printed


def test_ask_json_prints_the_reply_of_the_api(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--json", "how is it treated", "--after", "sciatica"]) == 0
    reply = json.loads(capsys.readouterr().out)
    assert reply["kind"] == "answer"
    assert [answer["id"] for answer in reply["answers"]] == ["sciatica-treatment"]


def test_a_reader_that_has_read_enough_ends_the_command_quietly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    with open(write_end, "w", encoding="utf-8") as closed_pipe:
        monkeypatch.setattr("sys.stdout", closed_pipe)
        assert main(["ask", "hello"]) == 1
    assert capsys.readouterr().err == ""


def test_output_that_cannot_be_written_is_an_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def write(text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("sys.stdout.write", write)
    assert main(["ask", "hello"]) == 1
    assert capsys.readouterr().err == "output: No space left on device; check that it is there and who may use it\n"


def test_ask_shows_urgent_guidance_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "my calf is swollen and now i cant breathe"]) == 0
    assert capsys.readouterr().out.startswith("[emergency]")


def test_evaluate_prints_figures_with_intervals_and_misses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "judged.jsonl"
    rows = [
        {"q": "whats sciatica", "gold": ["sciatica"], "kind": "own"},
        {"q": "whats sciatica", "gold": ["spinal-fusion"], "kind": "own"},
        {"q": "play some jazz", "gold": [], "kind": "silent"},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert main(["evaluate", str(file), "--misses"]) == 0
    printed = capsys.readouterr().out
    assert "stated right   1/2 = 0.50 [0.09-0.91]" in printed
    assert "stated wrong     1/2 = 0.50" in printed
    assert "falsely answered 0/1 = 0.00" in printed
    assert "own: 'whats sciatica' wanted spinal-fusion; got answer sciatica" in printed


def test_evaluate_tells_urgent_guidance_by_manner_and_draws_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, plot = tmp_path / "judged.jsonl", tmp_path / "misses.svg"
    rows = [
        {"q": "my calf is swollen and now i cant breathe", "gold": ["urgent"], "kind": "urgent", "manner": "telegram"},
        {"q": "what is sciatica", "gold": ["sciatica"], "kind": "look-alike"},
        {"q": "what is arthritis", "gold": ["arthritis"], "kind": "short"},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert main(["evaluate", str(file), "--plot", str(plot)]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"met by manner\n +telegram +1/1, at least 0.050\n", printed)
    assert "look-alikes   0/1 = 0.00 [0.00-0.79], at most 0.950" in printed
    assert "ordinary      0/1 = 0.00 [0.00-0.79], at most 0.950" in printed
    assert f"wrote {plot}" in printed
    assert ": missed 0.0%, alarms on look-alikes 0.0%, on ordinary 0.0%" in plot.read_text("utf-8")


def test_a_plot_that_cannot_be_written_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, plot = tmp_path / "judged.jsonl", tmp_path / "missing" / "misses.svg"
    file.write_text('{"q": "hello", "gold": []}\n', "utf-8")
    assert main(["evaluate", str(file), "--plot", str(plot)]) == 1
    assert capsys.readouterr().err == f"{plot}: No such file or directory; check that it is there and who may use it\n"


def test_a_judged_question_whose_manner_is_no_text_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "judged.jsonl"
    file.write_text('{"q": "a", "gold": [], "manner": 3}\n', "utf-8")
    assert main(["evaluate", str(file)]) == 1
    assert f"{file}:1: write one object a line" in capsys.readouterr().err


def test_a_broken_judged_question_is_reported_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "judged.jsonl"
    file.write_text('{"q": "a", "gold": []}\nnonsense\n', "utf-8")
    assert main(["evaluate", str(file)]) == 1
    assert f"{file}:2: write one object a line" in capsys.readouterr().err


def test_broken_content_is_reported_without_a_stack_trace(
    content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(content, tmp_path / "faqs")
    entry = tmp_path / "faqs" / "conditions" / "sciatica.md"
    entry.write_text(entry.read_text("utf-8").replace("sources:", "sorces:"), "utf-8")
    assert main(["ask", "--content", str(tmp_path / "faqs"), "hello"]) == 1
    problems = capsys.readouterr().err
    assert "unknown key 'sorces', did you mean 'sources'?; delete it or mend its name" in problems
    assert "Traceback" not in problems


def test_an_unknown_setting_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "clinic.toml"
    file.write_text('[clinic]\nfone = "1"\n', "utf-8")
    assert main(["ask", "--config", str(file), "hello"]) == 1
    assert "clinic.fone: unknown setting, did you mean 'phone'?" in capsys.readouterr().err


def test_calibrate_writes_the_numbers_beside_the_content(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(content, tmp_path / "faqs")
    (tmp_path / "faqs" / "calibration.yaml").unlink()
    models = (
        Weights(1.5, {"near": 0.25}),
        Weights(-0.5, {"near": 1.0}),
        Weights(0.5, {"asks": 2.0}),
        Weights(0.0, {"asks": 1.0}),
    )
    fitted, judged = Calibration("abc", *models), []
    monkeypatch.setattr("web.cli.calibrate", lambda content, asked: judged.extend(asked) or fitted)
    assert main(["calibrate", "--content", str(tmp_path / "faqs")]) == 0
    assert load_content(tmp_path / "faqs").calibration == fitted
    assert {question.kind for question in judged} == {
        *("short", "story", "covered", "followup", "passing", "relayed", "remark", "complaint"),
        *("near", "beyond", "health"),
    }


def test_ask_explain_prints_how_it_was_decided(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--explain", "how is it treated", "--after", "sciatica"]) == 0
    printed = capsys.readouterr().out
    assert "from what was seen before: back sciatica" in printed
    assert "margin to the runner-up: " in printed
    assert "-> Answer (score >= " in printed


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("i have chest pain", "-> clot-in-lung"),
        ("my knee is swollen", "-> no red flag"),
    ],
)
def test_ask_explain_prints_the_urgent_signs(question: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--explain", question]) == 0
    assert line in capsys.readouterr().out


def test_evaluate_without_files_measures_the_content(content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(content, tmp_path / "faqs", ignore=lambda folder, names: names if folder.endswith("judged") else [])
    (tmp_path / "faqs" / "judged" / "own.jsonl").write_text('{"q": "what is sciatica", "gold": ["sciatica"]}\n', "utf-8")
    assert main(["evaluate", "--content", str(tmp_path / "faqs")]) == 0
    assert "own\n  right first      1/1 = 1.00" in capsys.readouterr().out


def test_what_is_fitted_is_shown_on_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("bot.chatbot.learn_words", learn_words)  # the tests learn them once
    monkeypatch.setattr("bot.chatbot.learn_index", lambda content, lexicon: None)
    monkeypatch.setattr("bot.chatbot.build_rules", lambda content, clinic: None)
    with pytest.raises(AttributeError):  # nothing to answer with: fitting is what is looked at here
        main(["ask", "whats siatica"])
    assert "Fitting words to the content; the result is kept.\nFitted words in " in capfd.readouterr().err


@pytest.fixture
def activity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store in which one question was counted, three times."""
    monkeypatch.setenv("LEGPAIN_ACTIVITY__URL", f"sqlite:///{tmp_path}/a.sqlite3")
    store = open_store(parse_url(f"sqlite:///{tmp_path}/a.sqlite3"))
    with store.begin() as connection:
        add(connection, {(COUNTS, (f"{today()}T08", "answer", "", "sciatica", "0.9-1.0", "", "v1")): 3})
    store.dispose()
    return tmp_path


def test_activity_is_shown_as_text_and_as_json(activity: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["activity", "show"]) == 0
    assert capsys.readouterr().out.startswith("3 questions since ")
    assert main(["activity", "show", "--days", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["entries"] == {"sciatica": 3}


def test_activity_is_exported_backed_up_and_purged(activity: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["activity", "export", str(activity / "csv")]) == 0
    assert main(["activity", "backup", str(activity / "b.sqlite3")]) == 0
    assert main(["activity", "purge"]) == 0
    assert main(["activity", "purge", "--before", "9999-01-01"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"wrote {activity}/csv/counts.csv",
        f"wrote {activity}/csv/words.csv",
        f"wrote {activity}/csv/ratings.csv",
        f"wrote {activity}/b.sqlite3",
        "deleted 0 rows",
        "deleted 2 rows",  # a count, and the sum of its day
    ]
    assert main(["activity", "backup", str(activity / "b.sqlite3")]) == 1
    assert capsys.readouterr().err == f"{activity}/b.sqlite3: is there already; give the copy another name\n"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["purge", "--before", "yesterday"], "'yesterday' is no day; write it as 2026-01-31"),
        (["show", "--days", "0"], "'0' is no number of days; write it as 30"),
    ],
)
def test_a_wrong_day_is_told_how_to_be_written(arguments: list[str], problem: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["activity", *arguments])
    assert caught.value.code == 2
    assert problem in capsys.readouterr().err


def test_a_database_that_cannot_be_reached_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEGPAIN_ACTIVITY__URL", "postgresql://a:secret@127.0.0.1:1/x")
    assert main(["activity", "show"]) == 1
    problem = capsys.readouterr().err
    assert problem.startswith("activity.url: connection failed")
    assert "check the address, and that the database can be reached" in problem
    assert "secret" not in problem


# ---- what editors run


@pytest.fixture
def small(content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small content folder, named faqs in the current folder, with few words in its answers."""
    write_content(tmp_path / "faqs", content)
    (tmp_path / "faqs" / "judged" / "short.jsonl").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "faqs"


def test_check_prints_findings_as_compilers_do_and_warnings_pass(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--content", "faqs"]) == 0
    *_, calibration, counted = capsys.readouterr().out.splitlines()
    assert calibration == (
        "faqs/calibration.yaml:1: warning: was fitted on other content than this; run legpain calibrate [old-calibration]"
    )
    assert re.fullmatch(r"0 errors, \d+ warnings \(.*old-calibration 1\)", counted)


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ([], "faqs/a/sciatica.md:19: error: {problem} [unusable]"),
        (["--github"], "::error file=faqs/a/sciatica.md,line=19,title=unusable::{problem}"),
    ],
)
def test_check_reports_content_that_cannot_be_used(
    small: Path, form: list[str], printed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = "unknown key 'sorces', did you mean 'sources'?; delete it or mend its name"
    (small / "a" / "sciatica.md").write_text(entry("sciatica", related="arthritis").replace("sources:", "sorces:"))
    assert main(["check", *form, "--content", "faqs"]) == 1
    assert printed.format(problem=problem) in capsys.readouterr().out.splitlines()


def test_check_json_prints_all_of_each_finding(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / "a" / "sciatica.md").write_text(entry("sciatica", related="arthritis").replace("sources:", "sorces:"))
    assert main(["check", "--json", "--content", "faqs"]) == 1
    assert {
        "level": "error",
        "rule": "unusable",
        "file": "faqs/a/sciatica.md",
        "line": 19,
        "problem": "unknown key 'sorces', did you mean 'sources'?",
        "remedy": "delete it or mend its name",
    } in json.loads(capsys.readouterr().out)


def test_check_that_cannot_run_is_neither_good_nor_bad_content(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--content", str(tmp_path / "missing")]) == 2
    assert capsys.readouterr().err.startswith("content: there is no folder ")


def test_new_starts_an_entry_once(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "b/gout", "--content", "faqs"]) == 0
    assert capsys.readouterr().out.startswith("wrote faqs/b/gout.md; fill it in")
    assert main(["new", "gout", "--content", "faqs"]) == 1
    assert capsys.readouterr().err == "'gout' is taken by faqs/b/gout.md; edit that file, or choose another id\n"


def write_judged(file: Path) -> str:
    rows = [{"q": "whats sciatica", "gold": [gold], "kind": "own"} for gold in ("sciatica", "spinal-fusion")]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return str(file)


def test_evaluate_fails_under_a_floor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    floors = ["--fail-under", "own.right=0.5", "--fail-under", "helped=0.51"]
    assert main(["evaluate", write_judged(tmp_path / "judged.jsonl"), *floors]) == 1
    assert "helped is 1/2 = 0.50 [0.09-0.91], under 0.51" in capsys.readouterr().err.splitlines()
    assert main(["evaluate", write_judged(tmp_path / "judged.jsonl"), *floors[:2]]) == 0


def test_a_figure_that_is_not_measured_fails_and_is_told_what_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", write_judged(tmp_path / "judged.jsonl"), "--fail-under", "own.rigth=0.5"]) == 1
    assert (
        "own.rigth: nothing is measured by this name, did you mean 'own.right'?; there is right_first, helped, right, "
        "own.right_first, own.helped, own.right" in capsys.readouterr().err.splitlines()
    )


@pytest.mark.parametrize("floor", ["helped", "=0.5", "helped=90", "helped=much", "helped=nan"])
def test_a_floor_is_a_share_of_a_named_figure(floor: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", "--fail-under", floor])
    assert ended.value.code == 2
    assert "write a figure and a share from 0 to 1, as helped=0.9" in capsys.readouterr().err


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_shown_on_a_terminal_alone(
    terminal: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    assert main(["evaluate", write_judged(tmp_path / "judged.jsonl")]) == 0
    shown = f"\r[{'.' * 30}] 0/2\r[{'#' * 15}{'.' * 15}] 1/2\r\x1b[K"
    assert (shown in capsys.readouterr().err) is terminal


# ---- gaps


@pytest.fixture
def asked(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small content, of which a visitor has asked what is not sure, what is not there, and something once."""
    url = f"sqlite:///{tmp_path}/a.sqlite3"
    monkeypatch.setenv("LEGPAIN_ACTIVITY__URL", url)
    app = create_app({"content": str(small), "activity": {"url": url}})
    client = app.test_client()
    for question, times in (("arthritis or sciatica", 4), ("what is gout", 3), ("price of sciatica", 1)):
        for _ in range(times):
            assert client.post("/api/v1/ask", json={"question": question}).status_code == 200
    told = {"question": "what is gout", "rated": "no", "key": "a" * 32}
    assert client.post("/api/v1/feedback", json=told).status_code == 204
    app.extensions["legpain.activity"].close()
    return small


def say(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(answer))


def test_gaps_are_listed_and_closed(asked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gaps", "--content", "faqs"]) == 0
    first, second, *lines = capsys.readouterr().out.splitlines()
    assert first.startswith("7 questions without a good answer in 2 groups since ")
    assert second in ("1. asked 4 times (clarification 4)", "1. asked 4 times (partial unsure 4)")  # as it is calibrated
    assert lines == [
        "     arthritis _ sciatica",
        "   now: answer; nearest: arthritis",
        "   draft: in also_asked of arthritis: - arthritis _ sciatica; say _ in people's words, with --as",
        "2. asked 3 times (no_answer not_documented 3, rated as no help 1)",
        "     what is gout",
        "   now: no_answer not_documented; nearest: arthritis",
        "   draft: a new entry b/gout",
    ]

    assert main(["gaps", "--write", "1", "--content", "faqs"]) == 1
    assert capsys.readouterr().err.startswith("'arthritis _ sciatica' holds _ for words that are not kept")
    say(monkeypatch, "y\n")
    assert main(["gaps", "--write", "1", "--as", "arthritis or sciatica", "--content", "faqs"]) == 0
    printed = capsys.readouterr().out
    assert "\n+  - arthritis or sciatica\n" in printed
    assert printed.endswith("wrote faqs/b/arthritis.md; look it over, then run legpain check\n")
    assert main(["ask", "arthritis or sciatica", "--content", "faqs"]) == 0
    assert "It is this." in capsys.readouterr().out

    say(monkeypatch, "yes\n")
    assert main(["gaps", "--write", "2", "--to", "b/gout", "--as", "What is gout?", "--content", "faqs"]) == 0
    assert capsys.readouterr().out.endswith("wrote faqs/b/gout.md; fill it in, then run legpain check\n")
    assert "\nquestion: What is gout?\n" in (asked / "b" / "gout.md").read_text("utf-8")


def test_gaps_are_listed_for_a_program(asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gaps", "--json", "--days", "1", "--content", "faqs"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["since"], found["few"]) == (str(today()), 1)
    assert found["groups"][1] == {
        "number": 2,
        "n": 3,
        "kinds": {"no_answer not_documented": 3},
        "rated": 1,
        "words": ["what is gout"],
        "draft": {
            "reply": "no_answer not_documented",
            "nearest": "arthritis",
            "entry": "b/gout",
            "new": True,
            "line": "what is gout",
        },
    }


@pytest.mark.parametrize("answer", ["n\n", "\n", "", "maybe\n"])
def test_nothing_is_written_that_is_not_confirmed(
    asked: Path, answer: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (asked / "b" / "arthritis.md").read_bytes()
    say(monkeypatch, answer)
    assert main(["gaps", "--write", "1", "--as", "arthritis or sciatica", "--content", "faqs"]) == 1
    assert capsys.readouterr().out.endswith("Write this? [y/N] nothing was written\n")
    assert (asked / "b" / "arthritis.md").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "status", "problem"),
    [
        (["--write", "3"], 1, "there is no group 3; legpain gaps lists 2\n"),
        (["--as", "words"], 2, "--as and --to need --write N\n"),
    ],
)
def test_a_draft_needs_a_group(
    asked: Path, arguments: list[str], status: int, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["gaps", *arguments, "--content", "faqs"]) == status
    assert capsys.readouterr().err.endswith(problem)


def test_a_folder_of_ones_own_takes_what_is_shipped(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("web.cli.CONTENT", small)
    own = tmp_path / "own"
    assert main(["copy", str(own)]) == 0
    (small / "a/spur.md").write_text(entry("spur"))
    (own / "README.md").write_text("# Ours\n")

    assert main(["upgrade", "--content", str(own)]) == 0
    assert f"added: {own / 'a/spur.md'}\n1 files, 0 with conflicts" in capsys.readouterr().out

    (small / "README.md").write_text("# Theirs\n")
    assert main(["upgrade", "--content", str(own)]) == 1
    assert f"conflict: {own / 'README.md'}\n1 files, 1 with conflicts" in capsys.readouterr().out
    assert main(["check", "--content", str(own)]) == 1
    assert "holds the marks of a merge" in capsys.readouterr().out


# ---- import and export


def test_import_shows_what_it_would_write_and_writes_it_when_that_is_confirmed(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = "<h2>What is gout?</h2><p>It is <b>this</b>.<img src=a.png></p><h2>What is sciatica?</h2><p>That.</p>"
    Path("faq.html").write_text(page)
    arguments = ["import", "faq.html", "--source", "dfw", "--topic", "b", "--content", "faqs"]
    notes = (
        "faq.html, 'What is gout?': taken without a picture\n"
        "faq.html, 'What is sciatica?': left out, it is asked already in a/sciatica.md\n"
    )
    before = sorted(small.rglob("*"))
    for answer in ("", "n\n", "\n"):
        say(monkeypatch, answer)
        assert main(arguments) == 1
        printed = capsys.readouterr().out
        assert printed.startswith("--- /dev/null\n+++ faqs/b/gout.md\n")
        assert "\n+question: What is gout?\n" in printed
        assert printed.endswith(f"\n+It is **this**.\n\n{notes}Write this entry? [y/N] nothing was written\n")
        assert sorted(small.rglob("*")) == before

    say(monkeypatch, "y\n")
    assert main(arguments) == 0
    assert "[y/N] wrote faqs/b/gout.md\nfill them in, then run legpain check" in capsys.readouterr().out
    assert (small / "b" / "gout.md").read_text("utf-8").endswith("\n---\nIt is **this**.\n")
    assert main(["check", "--content", "faqs"]) == 1
    assert capsys.readouterr().out.startswith("faqs/b/gout.md:12: error: must be a list")

    assert main(arguments) == 1
    assert capsys.readouterr().out.endswith("asked already in a/sciatica.md\nthere is nothing new to write\n")


def test_a_file_that_cannot_be_imported_is_an_error(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("faq.csv").write_text("frage,answer\n")
    assert main(["import", "faq.csv", "--content", "faqs"]) == 1
    assert capsys.readouterr().err.startswith("faq.csv:1: there is no column question, but 'frage', 'answer'; ")
    assert main(["import", "faqs", "--content", "faqs"]) == 1
    assert capsys.readouterr().err == "faqs: cannot be read (Is a directory); name a file that is there\n"


def test_export_prints_all_entries_or_writes_them(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--format", "csv", "--content", "faqs"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("id,topic,question,answer,watch_for,sources,reviewed,review_by\narthritis,b,What is arthritis?,")
    for form in ("csv", "html"):
        assert main(["export", "--format", form, f"all.{form}", "--content", "faqs"]) == 0
        assert capsys.readouterr().out == f"wrote all.{form}\n"
    assert Path("all.csv").read_text("utf-8") == printed
    assert Path("all.html").read_text("utf-8").endswith("</html>\n")
    assert main(["export", "--format", "csv", "none/all.csv", "--content", "faqs"]) == 1
    assert capsys.readouterr().err.endswith(
        "none/all.csv: No such file or directory; check that it is there and who may use it\n"
    )

"""Staff sees what was counted as charts, tables and CSV, and never what somebody alone has asked."""

import csv
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.conftest import TOKEN
from web import create_app
from web.activity.insights import OUTCOMES, Insights
from web.activity.store import COUNTS, RATINGS, WORDS, Row, add, open_store, parse_url, purge, today
from web.site.insights import LONGEST, to_bars, to_ticks

PATHS = ("/insights", "/insights/gaps", "/insights/days.csv")
DAY, EARLIER, OLD = (str(today() - timedelta(days=back)) for back in (0, 6, 30))
ROWS: dict[Row, int] = {
    (COUNTS, (f"{DAY}T08", "answer", "", "sciatica", "0.9-1.0", "", "v")): 6,
    (COUNTS, (f"{DAY}T09", "partial", "unsure", "sciatica", "0.4-0.5", "", "v")): 2,
    (COUNTS, (f"{EARLIER}T09", "answer", "", "gone", "0.9-1.0", "", "v")): 1,
    (COUNTS, (f"{EARLIER}T09", "no_answer", "not_documented", "", "", "", "v")): 3,
    (COUNTS, (f"{DAY}T09", "clarification", "", "", "", "", "v")): 1,
    (COUNTS, (f"{DAY}T09", "talk", "contact", "", "", "", "v")): 1,
    (COUNTS, (f"{DAY}T09", "urgent", "", "", "", "emergency", "v")): 1,
    (COUNTS, (DAY, "", "", "", "", "crisis", "")): 1,
    (COUNTS, (f"{DAY}T09", "dropped", "", "", "", "", "")): 1234,
    (COUNTS, (f"{OLD}T09", "answer", "", "sciatica", "0.9-1.0", "", "v")): 100,
    (WORDS, (DAY, "no_answer", "not_documented", "v", "knee brace _ gout")): 3,
    (WORDS, (DAY, "no_answer", "not_documented", "v", "ozempic")): 2,
    (RATINGS, (DAY, "answer", "", "sciatica", "v", "yes", "")): 3,
    (RATINGS, (DAY, "answer", "", "sciatica", "v", "no", "alone asked so")): 2,
    (RATINGS, (DAY, "answer", "", "arthritis", "v", "no", "")): 4,
}
Get = Callable[[str], TestResponse]


@pytest.fixture(scope="module")
def url(tmp_path_factory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('insights')}/a.sqlite3"


@pytest.fixture(scope="module")
def app(url: str) -> Iterator[Flask]:
    app = create_app({"activity": {"url": url}, "staff_token": TOKEN})
    yield app
    app.extensions["legpain.activity"].close()


@pytest.fixture
def get(app: Flask) -> Get:
    return lambda path: app.test_client().get(path, auth=("", TOKEN))


@pytest.fixture
def fill(url: str) -> Iterator[Callable[[dict[Row, int]], None]]:
    store = open_store(parse_url(url))

    def fill(rows: dict[Row, int]) -> None:
        with store.begin() as connection:
            add(connection, rows)

    yield fill
    with store.begin() as connection:
        purge(connection, text_days=0, before=date.max)
    store.dispose()


def rows_of(get: Get, name: str, query: str = "") -> list[list[str]]:
    response = get(f"/insights/{name}.csv{query}")
    assert (response.status_code, response.mimetype) == (200, "text/csv")
    return list(csv.reader(response.text.splitlines()))


@pytest.mark.parametrize("path", PATHS)
def test_the_token_alone_opens_them(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 401
    assert app.test_client().get(path, auth=("", TOKEN + "x")).status_code == 401
    assert app.test_client().get(path, auth=("", TOKEN)).status_code == 200


def test_without_a_token_in_the_settings_they_do_not_exist() -> None:
    client = create_app({}).test_client()
    for path in PATHS:
        for auth in (None, ("", ""), ("", TOKEN)):
            assert client.get(path, auth=auth).status_code == 404


def test_the_figures_are_those_of_the_rows(get: Get, fill) -> None:
    fill(ROWS)

    page = get("/insights").text

    assert "16 questions from" in page
    assert "44 % answered, 12 % in part or not surely, 19 % not answered" in page
    assert "1,234 more replies could not be counted" in page
    assert rows_of(get, "outcomes")[1:] == [
        ["answered", "7", "43.8"],
        ["answered in part, or not surely", "2", "12.5"],
        ["asked back", "1", "6.2"],
        ["not answered", "3", "18.8"],
        ["urgent guidance", "2", "12.5"],
        ["small talk and contact", "1", "6.2"],
    ]
    assert rows_of(get, "days")[0] == ["day", "questions", *OUTCOMES.values()]
    assert [row for row in rows_of(get, "days")[1:] if row[1] != "0"] == [
        [EARLIER, "4", "1", "0", "0", "3", "0", "0"],
        [DAY, "12", "6", "2", "1", "0", "2", "1"],
    ]
    assert len(rows_of(get, "days")) == 31
    assert rows_of(get, "entries")[1:] == [
        ["sciatica", "What is sciatica, what causes it and where does it hurt?", "8", "6"],
        ["gone", "", "1", "1"],
    ]
    assert rows_of(get, "ratings")[1:] == [["sciatica", "What is sciatica, what causes it and where does it hurt?", "5", "2"]]


def test_every_figure_of_the_csv_stands_in_the_table_of_the_page(get: Get, fill) -> None:
    fill(ROWS)

    tables = re.findall(r"<table>(.*?)</table>", get("/insights?days=7").text, re.DOTALL)

    for name, table in zip(("days", "outcomes", "entries", "ratings"), tables, strict=True):
        cells = re.findall(r"<t[hd](?: [^>]*)?>(.*?)</t[hd]>", table)
        assert [cell.lower() for cell in cells] == [cell.lower() for row in rows_of(get, name, "?days=7") for cell in row]


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("", 29, 0),
        ("?days=7", 6, 0),
        ("?days=365", 364, 0),
        ("?from=&to=&days=90", 89, 0),
        (f"?from={OLD}&to={EARLIER}", 30, 6),
        (f"?from={EARLIER}", 6, 0),
        (f"?to={EARLIER}", 35, 6),
        ("?to=9999-12-31", 29, 0),
        (f"?from={DAY}&to={DAY}", 0, 0),
    ],
)
def test_days_are_those_asked_for(get: Get, query: str, first: int, last: int) -> None:
    days = [row[0] for row in rows_of(get, "days", query)[1:]]

    assert (days[0], days[-1]) == (str(today() - timedelta(days=first)), str(today() - timedelta(days=last)))
    assert len(days) == first - last + 1


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("from=yesterday", "“yesterday” is no day; write it as 20"),
        ("to=2026-02-30", "“2026-02-30” is no day"),
        ("from=2026-02-01&to=2026-01-31", "The first day, 2026-02-01, is after the last one, 2026-01-31"),
        ("from=9999-12-31", "The first day, 9999-12-31, is after the last one"),
        ("from=0001-01-01", f"more than {LONGEST} days"),
        ("days=31", "There is no preset of 31 days"),
        ("days=<script>", "There is no preset of &lt;script&gt; days"),
    ],
)
@pytest.mark.parametrize("path", PATHS)
def test_days_that_are_none_get_a_clear_message(get: Get, path: str, query: str, told: str) -> None:
    response = get(f"{path}?{query}")

    assert response.status_code == 400
    assert told in response.text
    assert 'name="from"' in response.text


def test_the_first_day_of_all_is_no_error(get: Get) -> None:
    assert rows_of(get, "days", "?to=0001-01-01")[1][0] == "0001-01-01"


def test_without_rows_it_says_so(get: Get) -> None:
    page = get("/insights").text

    assert "No question was counted from" in page
    assert "<svg" not in page
    assert "No question was asked in vain 3 times or more" in get("/insights/gaps").text
    assert [len(rows_of(get, name)) for name in ("days", "outcomes", "entries", "ratings", "gaps")] == [31, 7, 1, 1, 1]


def test_where_nothing_is_counted_it_says_so() -> None:
    client = create_app({"activity": {"on": False}, "staff_token": TOKEN}).test_client()

    for path in PATHS:
        response = client.get(path, auth=("", TOKEN))
        assert response.status_code == 404
        assert "Nothing is counted on this installation: activity.on is off in the settings." in response.text


def test_a_broken_database_is_told_without_a_trace(tmp_path) -> None:
    (tmp_path / "a.sqlite3").write_bytes(b"this is no database" * 100)
    app = create_app({"activity": {"url": f"sqlite:///{tmp_path}/a.sqlite3"}, "staff_token": TOKEN})
    assert_apologies(app)
    app.extensions["legpain.activity"].close()


def test_a_database_that_breaks_is_told_without_a_trace(tmp_path, caplog) -> None:
    app = create_app({"activity": {"url": f"sqlite:///{tmp_path}/a.sqlite3"}, "staff_token": TOKEN})
    assert app.test_client().get("/insights", auth=("", TOKEN)).status_code == 200
    store = open_store(parse_url(f"sqlite:///{tmp_path}/a.sqlite3"))
    with store.begin() as connection:
        for table in ("days", "words"):
            connection.execute(text(f"DROP TABLE activity_{table}"))
    store.dispose()

    assert_apologies(app)

    assert "OperationalError while insights were read" in caplog.text
    assert "activity_" not in caplog.text
    app.extensions["legpain.activity"].close()


def assert_apologies(app: Flask) -> None:
    for path in PATHS:
        response = app.test_client().get(path, auth=("", TOKEN))
        assert (response.status_code, response.mimetype) == (503, "text/html")
        assert "What was counted cannot be read just now. Please try again in a minute." in response.text
        assert "activity_" not in response.text


def test_gaps_show_words_that_were_asked_three_times(get: Get, fill) -> None:
    fill(ROWS)

    page = get("/insights/gaps").text

    assert "“knee brace _ gout”" in page
    assert "Asked 3 times: not answered (not documented) 3." in page
    assert "4 more questions are in groups of fewer than 3" in page
    assert rows_of(get, "gaps")[1:] == [["3", "0", "no_answer not_documented 3", "knee brace _ gout"]]


def test_words_of_few_are_nowhere(get: Get, fill) -> None:
    fill(ROWS)

    for path in ("", "/gaps", "/days.csv", "/outcomes.csv", "/entries.csv", "/ratings.csv", "/gaps.csv"):
        page = get(f"/insights{path}").text
        assert "ozempic" not in page
        assert "alone asked so" not in page
        assert ("knee brace" in page) == ("gaps" in path)


def test_no_cell_is_a_formula_and_no_text_markup(get: Get, fill) -> None:
    formula, markup = '=HYPERLINK("https://evil.example")', "<img src=x onerror=alert(1)>"
    fill(
        {
            (COUNTS, (f"{DAY}T08", "answer", "", formula, "", "", "v")): 1,
            (COUNTS, (f"{DAY}T08", "answer", "", markup, "", "", "v")): 1,
            (RATINGS, (DAY, "answer", "", formula, "v", "no", "")): 5,
            (WORDS, (DAY, "no_answer", "", "v", f"+{formula}")): 3,
            (WORDS, (DAY, "no_answer", "", "v", markup)): 3,
        }
    )

    assert rows_of(get, "entries")[2][0] == rows_of(get, "ratings")[1][0] == f"'{formula}"
    assert f"'+{formula}" in [row[3] for row in rows_of(get, "gaps")]
    for path in ("", "/gaps"):
        page = get(f"/insights{path}").text
        assert "<img" not in page
        assert "&lt;img" in page


def test_a_download_is_a_file_with_its_days(get: Get) -> None:
    response = get(f"/insights/entries.csv?from={EARLIER}&to={DAY}")

    assert response.headers["Content-Disposition"] == f'attachment; filename="entries-{EARLIER}-{DAY}.csv"'
    assert response.is_streamed
    assert get("/insights/words.csv").status_code == 404


def test_charts_need_nothing_that_the_policy_forbids(get: Get, fill) -> None:
    fill(ROWS)

    page = get("/insights").text

    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", page)
    assert page.count("<rect") == 30 + 6 + 2 + 1
    assert get(f"/insights?from={DAY}&to={DAY}").text.count("<rect") == 6 + 1 + 1  # no plot of one day


@pytest.mark.parametrize(("days", "bars", "last"), [(1, 1, 1), (92, 92, 1), (93, 14, 7), (644, 92, 7), (645, 24, 28)])
def test_bars_stand_for_more_days_the_more_there_are(days: int, bars: int, last: int) -> None:
    first = date(2026, 1, 1)
    found = Insights({first + timedelta(number): {"answer": 3, "talk": 1} for number in range(days)}, {}, (), 0)

    drawn = to_bars(found)

    assert (len(drawn), (drawn[-1].last - drawn[-1].first).days + 1) == (bars, last)
    assert (drawn[0].first, drawn[-1].last) == (first, first + timedelta(days - 1))
    assert {bar.n for bar in drawn} == {4}


@pytest.mark.parametrize(
    ("most", "ticks"),
    [(0, [0, 1]), (0.5, [0, 1]), (1, [0, 1]), (6, [0, 2, 4, 6]), (41, [0, 20, 40, 60]), (6070, [0, 2000, 4000, 6000, 8000])],
)
def test_an_axis_has_round_numbers_up_to_the_highest_bar(most: float, ticks: list[int]) -> None:
    assert to_ticks(most) == ticks

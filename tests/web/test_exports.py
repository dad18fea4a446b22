"""What is exported is what the API and the pages give, and comes back as it was."""

import csv
import io
import json
import re
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.documents import parse_page
from bot.content.faqs import same_wording
from bot.content.folder import load_content
from bot.editing.exchange import draft_import
from bot.editing.hypertext import to_line, to_markdown
from tests.small_content import entry, write_content
from web import create_app
from web.exports import FORMS, export
from web.rendering import to_html
from web.settings import Settings, load_settings


def to_settings(folder: Path, **more: object) -> Settings:
    return load_settings(None, {}, {"content": str(folder), **more})


@pytest.fixture(scope="module")
def real(content: Path) -> Settings:
    return to_settings(content, public_url="https://bot.example.org")


@pytest.fixture(scope="module")
def client(real: Settings) -> FlaskClient:
    return create_app(real).test_client()


def test_json_holds_the_entries_of_the_api(real: Settings, client: FlaskClient) -> None:
    entries = json.loads(export(real, "json"))
    assert len(entries) > 60
    for exported in entries[::20]:
        assert client.get(f"/api/v1/entries/{exported['id']}").json == exported


def test_json_ld_is_that_of_the_pages_and_has_addresses_where_they_are_known(real: Settings, client: FlaskClient) -> None:
    page = client.get("/faq").get_data(as_text=True)
    shown = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script")[0])
    data = json.loads(export(real, "jsonld"))
    assert sorted(data["mainEntity"], key=lambda row: row["url"]) == sorted(shown["mainEntity"], key=lambda row: row["url"])
    assert data["@type"] == "FAQPage"
    without = json.loads(export(to_settings(real.content), "jsonld"))
    assert {key for row in without["mainEntity"] for key in row} == {"@type", "name", "acceptedAnswer"}


def test_csv_has_a_line_for_each_entry_and_no_formula(real: Settings) -> None:
    rows = list(csv.DictReader(io.StringIO(export(real, "csv"))))
    assert [row["id"] for row in rows] == [faq.id for faq in load_content(real.content).faqs]
    row = next(row for row in rows if row["id"] == "deep-vein-thrombosis")
    assert row["watch_for"].startswith("Call 911 if ")
    assert row["sources"].startswith("Leg Pain")
    assert (row["topic"], row["reviewed"]) == ("conditions", "")
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


class Loaded(HTMLParser):
    """Collect what a page would load, run or style from elsewhere."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "link", "img", "iframe", "base") or any(name in ("src", "style", "onclick") for name, _ in attrs):
            self.found.append(tag)


def test_the_page_needs_no_other_file_and_has_all_entries_with_signs_and_sources(real: Settings) -> None:
    page = export(real, "html")
    assert page.startswith("<!doctype html>")
    assert Loaded(page).found == []
    assert "url(" not in page
    assert "@media print" in page
    ids = re.findall(r'<article id="([a-z-]+)"', page)
    assert sorted(ids) == [faq.id for faq in load_content(real.content).faqs]
    article = page.partition('<article id="deep-vein-thrombosis"')[2].partition("</article>")[0]
    assert re.search(
        r"Watch for:.*<li>Call 911 if .*Where this comes from: .*Not signed by a clinician yet", article, re.DOTALL
    )
    assert len(re.findall("<h1", page)) == 1


def normal(answer: str) -> str:
    """Return Markdown as import writes it."""
    return to_markdown(to_html(answer))[0]


LETTERS = "abcdeXYZ019?!,.;:()*_[]<>&#-+~'\"/\\=|é "
TEXT = st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=1, max_size=6).map(" ".join)
QUESTION = st.text(LETTERS.replace("<", "").replace("&", ""), max_size=40).map(lambda text: f"{to_line(text)}a?")
PARAGRAPH = TEXT.map(lambda text: f"<p>{escape(text)}x</p>")
ITEMS = st.lists(TEXT.map(lambda text: f"<li>{escape(text)}x</li>"), min_size=1, max_size=3).map("".join)
PIECE = st.one_of(
    PARAGRAPH,
    ITEMS.map("<ul>{}</ul>".format),
    ITEMS.map("<ol>{}</ol>".format),
    st.just("<b>Bold</b> and <i>so</i>, <a href='https://www.example.org/a?b=c&d'>there</a>."),
)
ANSWER = st.lists(PIECE, min_size=1, max_size=4).map(lambda pieces: normal(to_markdown("".join(pieces))[0]))
ENTRIES = st.lists(st.tuples(QUESTION, ANSWER), min_size=1, max_size=6, unique_by=lambda entry: same_wording(entry[0]))


@pytest.fixture(scope="module")
def small(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("content") / "faqs"
    write_content(folder, content)
    return create_app({"content": str(folder), "activity": {"on": False}})


@pytest.mark.parametrize("form", ["jsonld", "csv", "html"])
@settings(deadline=None)
@given(entries=ENTRIES)
def test_what_is_exported_comes_back_as_it_was(form: str, entries: list[tuple[str, str]], small: Flask) -> None:
    bot = small.extensions["legpain.bot"]
    folder = small.extensions["legpain.settings"].content
    plain = replace(bot.faqs[0], see_urgent=(), related=())
    faqs = tuple(replace(plain, id=f"x{n}", question=question, answer=answer) for n, (question, answer) in enumerate(entries))
    with small.test_request_context():
        file = folder.parent / f"all.{form}"
        file.write_text(FORMS[form](replace(bot, content=replace(bot.content, faqs=faqs))), "utf-8", newline="")
    changes, _ = draft_import(folder, file)
    pages = [parse_page(change.after, "a/x.md") for change in changes]
    assert {document.entries()["question"].text(): answer for document, answer in pages} == dict(entries)


def test_the_real_content_comes_back_without_the_signs_to_watch_for(real: Settings, tmp_path: Path) -> None:
    faqs = load_content(real.content).faqs
    empty = tmp_path / "faqs"
    for topic in {faq.topic for faq in faqs}:
        (empty / topic).mkdir(parents=True)
        (empty / topic / f"no-{topic}.md").write_text(entry(topic))
    (empty / "sources.yaml").write_text("dfw:\n  title: Leg Pain\n")
    for form in ("jsonld", "csv", "html"):
        file = tmp_path / f"all.{form}"
        file.write_text(export(real, form), "utf-8", newline="")
        changes, notes = draft_import(empty, file)
        pages = [parse_page(change.after, "a/x.md") for change in changes]
        came = {document.entries()["question"].text(): answer for document, answer in pages}
        assert came == {faq.question: normal(faq.answer) for faq in faqs}
        signs = [note for note in notes if note.endswith("taken without a remark at the side")]
        assert len(signs) == (0 if form == "csv" else sum(bool(faq.see_urgent) for faq in faqs))

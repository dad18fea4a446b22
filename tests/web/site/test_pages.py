import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.chatbot import ChatBot
from tests.signing import sign
from web import create_app

PAGES = ("/", "/help", "/embed", "/embed/kit", "/faq", "/faq/sciatica", "/faq/deep-vein-thrombosis", "/no")
SCIATICA = "What is sciatica, what causes it and where does it hurt?"
BASE = "https://bot.example.org"
EMERGENCY = "my calf is swollen and hot and i have chest pain, what is sciatica"


@pytest.fixture(scope="module")
def published() -> FlaskClient:
    return create_app({"public_url": BASE}).test_client()


def search(client: FlaskClient, question: str) -> TestResponse:
    return client.post("/faq", data={"question": question})


def main_of(response: TestResponse) -> str:
    return response.text.partition("<main")[2].partition("</main>")[0]


def text_of(response: TestResponse) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", response.text)))


def data_of(page: str) -> dict[str, Any]:
    """The structured data of a page, as a browser reads it: up to the first end tag."""
    return json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script")[0])


@pytest.mark.parametrize("path", PAGES)
def test_every_page_states_language_and_title(client: FlaskClient, path: str) -> None:
    response = client.get(path)

    assert response.status_code == (404 if path == "/no" else 200)
    assert response.mimetype == "text/html"
    assert '<html lang="en" dir="ltr">' in response.text
    assert re.search(r"<title>[^<]{5,}</title>", response.text)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_inline_script_or_style(client: FlaskClient, path: str) -> None:
    page = client.get(path).text

    assert re.findall(r'<script(?![^>]*\ssrc=)(?! type="application/ld\+json">)', page) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", page) == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_names_a_foreign_resource(client: FlaskClient, path: str) -> None:
    page = client.get(path).text

    loaded = re.findall(r'<(?:script|link(?! rel="canonical")|img|iframe)[^>]*\s(?:src|href)="([^"]*)"', page)

    assert [address for address in loaded if not address.startswith("/")] == []


def test_faq_pages_speak_another_language_around_english_answers() -> None:
    app = create_app({})
    words = app.extensions["legpain.strings"]
    app.extensions["legpain.strings"] = {**words, "ar": {**words["en"], "lang": "ar", "dir": "rtl", "search": "بحث"}}
    client = app.test_client()

    index, entry = client.get("/faq?lang=ar").text, client.get("/faq/sciatica?lang=ar").text

    assert '<html lang="ar" dir="rtl">' in index
    assert '<button class="primary">بحث</button>' in index
    assert f'<summary lang="en" dir="ltr">{SCIATICA}</summary>' in index
    assert '<div lang="en" dir="ltr">' in entry


# ---- the demo pages


def test_demo_pages_carry_the_widget_and_the_help_box(client: FlaskClient) -> None:
    assert '<script async src="/widget.js"></script>' in client.get("/").text
    assert '<iframe class="help-box" src="/embed?skin=help" title="Leg pain questions"' in client.get("/help").text


@pytest.mark.parametrize(
    ("path", "listed"), [("/", False), ("/help", False), ("/no", False), ("/faq", True), ("/faq/sciatica", True)]
)
def test_search_engines_list_the_faq_pages_only(client: FlaskClient, path: str, listed: bool) -> None:
    assert ('<meta name="robots" content="noindex">' not in client.get(path).text) is listed


# ---- all questions


def test_faq_index_answers_every_question_once_and_links_to_its_page(client: FlaskClient, app: Flask) -> None:
    page = client.get("/faq").text
    faqs = app.extensions["legpain.bot"].faqs

    linked = re.findall(r'<a href="/faq/([^"]*)"', page)
    asked = [unescape(question) for question in re.findall(r'<details class="entry">\s*<summary[^>]*>([^<]*)</summary>', page)]

    assert sorted(linked) == [faq.id for faq in faqs]
    assert sorted(asked) == sorted(faq.question for faq in faqs)
    assert page.count('<div class="answer-text">') == len(faqs) + page.count('<div class="care-body">')


def test_faq_index_groups_by_topic_and_leads_to_each(client: FlaskClient) -> None:
    page = client.get("/faq").text

    headings = re.findall(r'<section id="([^"]*)">\s*<h2>([^<]*)</h2>', page)

    assert [id for id, _ in headings] == ["leg-pain", "conditions", "diagnosis", "condition-treatments", "treatments", "care"]
    assert re.findall(r'<a href="#((?!main)[^"]*)">([^<]*)</a>', page) == headings


def test_faq_index_keeps_signs_to_watch_for_with_their_answer(client: FlaskClient) -> None:
    page = client.get("/faq").text

    entry = page.partition("What is deep vein thrombosis (a blood clot in the leg)?</summary>")[2].partition("/faq/deep")[0]

    assert entry.index("blood clots form in veins") < entry.index("Call 911 if") < entry.index("Emergency: act now")


# ---- the search


def test_search_shows_the_answer_and_what_is_related(client: FlaskClient) -> None:
    response = search(client, "what is siatica and what causes it")

    assert response.status_code == 200
    text = text_of(response)
    assert "Showing answers for: what is sciatica and what causes it" in text
    assert (
        text.index("Sciatica is pain that travels") < text.index("Related questions") < text.index("How is sciatica treated?")
    )
    assert 'href="/faq/sciatica"' in response.text
    assert 'value="what is siatica and what causes it"' in response.text


def test_search_shows_urgent_guidance_before_everything_else(client: FlaskClient) -> None:
    main = main_of(search(client, EMERGENCY))

    assert (
        main.index("Emergency: act now")
        < main.index('href="tel:911"')
        < main.index("<form")
        < main.index('href="/faq/sciatica"')
    )
    assert "Related questions" not in main


def test_search_shows_signs_to_watch_for_below_the_answer_and_each_card_once(client: FlaskClient) -> None:
    main = main_of(search(client, "What is deep vein thrombosis (a blood clot in the leg)?"))
    told = main_of(search(client, f"{EMERGENCY} and what is deep vein thrombosis"))

    assert (
        main.index("blood clots form in veins")
        < main.index("<summary>you are suddenly short of breath")
        < main.index("Emergency: act now")
    )
    for shown in (main, told):
        cards = re.findall(r'<section class="care.*?</section>', shown, re.DOTALL)
        assert len(cards) == len(set(map(" ".join, map(str.split, cards))))


def test_search_for_a_long_story_asks_for_fewer_words_below_its_urgent_sign(client: FlaskClient) -> None:
    story = "my leg has been hurting for a while now. " * 30

    told = main_of(search(client, f"{story} now i have chest pain and cannot breathe"))

    assert "at most 1,000 characters" in main_of(search(client, story))
    assert told.index("Emergency: act now") < told.index("at most 1,000 characters")


def test_search_shows_nothing_beside_guidance_in_a_crisis(client: FlaskClient) -> None:
    response = search(client, "i want to die, what is sciatica")

    assert "You are not alone" in response.text
    shown = main_of(response) + response.text.partition("<footer")[2]
    assert re.findall(r'<form|href="/faq|010-0199|i want to die', shown) == []


def test_search_offers_no_contact_and_no_booking_in_an_emergency(client: FlaskClient) -> None:
    response = search(client, "my calf is swollen and hot and i have chest pain")

    assert "Emergency: act now" in response.text
    around = re.sub(r'<section class="care.*?</section>', "", response.text, flags=re.DOTALL)
    assert re.findall(r"clinic\.example/book|010-0199|tel:555", around) == []
    assert "not medical advice" in response.text.partition("<footer")[2]


def test_search_without_a_match_shows_contact_and_all_questions(client: FlaskClient) -> None:
    main = main_of(search(client, "who won the world cup"))

    assert "I can only answer questions about leg pain" in main
    assert 'href="tel:5550100199"' in main
    assert '<a href="/faq" target="_blank" rel="noopener">All questions and answers<' in main


@pytest.mark.parametrize("question", ["", "   ", "\r\n\t"])
def test_search_for_nothing_says_so_above_the_field_and_shows_all_questions(client: FlaskClient, question: str) -> None:
    response = search(client, question)

    assert response.status_code == 400
    said = response.text.index("Please type a question first.")
    assert said < response.text.index("<form") < response.text.index("<details")
    assert "Please type a question first." not in client.get("/faq").text


@pytest.mark.parametrize("question", ["<script>alert(1)</script>", '"><b onclick=x>bold</b>', "{{ 7*7 }}", "</title><i>x</i>"])
def test_markup_in_a_search_is_shown_as_text(client: FlaskClient, question: str) -> None:
    page = search(client, question).text

    found = re.search(r'name="question" value="([^"]*)"', page)
    assert found
    assert unescape(found[1]) == question
    assert question not in page or "<" not in question


@pytest.mark.parametrize("question", ["\0", "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe", "\u202eabc", "ﷺ" * 900])
def test_odd_characters_are_searched_for(client: FlaskClient, question: str | bytes) -> None:
    body = b"question=" + (question if isinstance(question, bytes) else question.encode())

    response = client.post("/faq", data=body, content_type="application/x-www-form-urlencoded")

    assert response.status_code in (200, 400)
    assert "</html>" in response.text


# ---- what search engines read


def test_pages_name_their_public_address_and_describe_themselves(published: FlaskClient) -> None:
    index, entry = published.get("/faq").text, published.get("/faq/sciatica").text

    assert f'<link rel="canonical" href="{BASE}/faq">' in index
    assert f'<link rel="canonical" href="{BASE}/faq/sciatica">' in entry
    assert '<meta name="description" content="Questions about leg pain' in index
    described = re.search(r'<meta name="description" content="(Sciatica is pain that travels [^"<>]*)">', entry)
    assert described
    assert 100 < len(described[1]) <= 160
    assert f"<title>{SCIATICA}</title>" in entry


def test_structured_data_holds_the_questions_and_answers_of_the_page(published: FlaskClient) -> None:
    index, entry = data_of(published.get("/faq").text), data_of(published.get("/faq/sciatica").text)

    assert (entry["@context"], entry["@type"]) == ("https://schema.org", "FAQPage")
    (question,) = entry["mainEntity"]
    assert question["name"] == SCIATICA
    assert question["url"] == f"{BASE}/faq/sciatica"
    assert question["acceptedAnswer"]["text"].startswith("<p>Sciatica is pain that travels")
    assert question in index["mainEntity"]
    assert len(index["mainEntity"]) == published.get("/faq").text.count('<details class="entry"')


def test_structured_data_holds_the_signs_to_watch_for_as_part_of_the_answer(published: FlaskClient) -> None:
    answers = {
        question["url"].rpartition("/")[2]: question["acceptedAnswer"]["text"]
        for question in data_of(published.get("/faq").text)["mainEntity"]
    }

    watched = answers["deep-vein-thrombosis"].partition("<p>Watch for:</p><ul>")[2]
    assert watched.index("<li>Call 911 if you are suddenly short of breath") < watched.index("<li>Be seen today if ")
    assert watched.endswith(".</li></ul></aside>")
    shown = re.findall(r'<details class="entry">.*?(?=<details class="entry">|</main>)', published.get("/faq").text, re.DOTALL)
    assert sum("Watch for" in text for text in answers.values()) == sum('class="watch"' in entry for entry in shown) > 9


def test_content_cannot_break_out_of_the_structured_data() -> None:
    hostile = "</script><script>alert(1)</script><!-- ' & ]]>"
    app = create_app({})
    bot: ChatBot = app.extensions["legpain.bot"]
    spoilt = replace(bot.by_id["sciatica"], question=f"What is {hostile}?", answer=hostile)
    faqs = tuple(spoilt if faq.id == spoilt.id else faq for faq in bot.faqs)
    by_id = {faq.id: faq for faq in faqs}
    app.extensions["legpain.bot"] = replace(bot, content=replace(bot.content, faqs=faqs), by_id=by_id)
    client = app.test_client()

    for path in ("/faq", "/faq/sciatica"):
        page = client.get(path).text
        asked = [question["name"] for question in data_of(page)["mainEntity"] if question["url"].endswith("/faq/sciatica")]
        assert asked == [f"What is {hostile}?"]
        assert "<script>" not in page


def test_sitemap_lists_the_index_and_every_entry(published: FlaskClient, app: Flask) -> None:
    response = published.get("/sitemap.xml")

    assert response.mimetype == "application/xml"
    urls = ElementTree.fromstring(response.data).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    faqs = app.extensions["legpain.bot"].faqs
    assert [url.text for url in urls] == [f"{BASE}/faq", *(f"{BASE}/faq/{faq.id}" for faq in faqs)]


def test_sitemap_dates_an_entry_by_its_signature(tmp_path: Path) -> None:
    app = create_app({"review_folder": tmp_path})
    sign(app.extensions["legpain.signatures"], "sciatica")

    sitemap = app.test_client().get("/sitemap.xml").text

    assert "<loc>http://localhost/faq/sciatica</loc><lastmod>2026-01-31</lastmod>" in sitemap
    assert sitemap.count("<lastmod>") == 1


def test_robots_are_led_to_the_sitemap(published: FlaskClient) -> None:
    assert published.get("/robots.txt").text == f"User-agent: *\nDisallow:\n\nSitemap: {BASE}/sitemap.xml\n"


def test_host_of_a_request_is_no_address_for_search_engines(client: FlaskClient) -> None:
    headers = {"Host": 'ev"il<x>'}

    assert client.get("/robots.txt").text == "User-agent: *\nDisallow:\n"
    assert "il<x>" not in client.get("/robots.txt", headers=headers).text
    for path in ("/faq", "/faq/sciatica"):
        assert 'rel="canonical"' not in client.get(path).text


# ---- one question


def test_faq_page_shows_answer_sources_review_and_related(client: FlaskClient) -> None:
    response = client.get("/faq/sciatica")
    text = text_of(response)

    assert f"<h1>{SCIATICA}</h1>" in response.text
    assert "Sciatica is pain that travels" in text
    assert "Leg Pain, DFW Spine & Pain Institute, section “Nerve-Related Causes \u203a Sciatica”" in text
    assert "Not signed by a clinician yet" in text
    assert 'href="/faq/sciatica-treatment"' in response.text
    assert '<section id="sources">' in response.text


def test_faq_page_lists_signs_to_watch_for_between_answer_and_sources(client: FlaskClient) -> None:
    main = main_of(client.get("/faq/deep-vein-thrombosis"))

    watched = main.index("<h2>Watch for</h2>")
    assert main.index("blood clots form in veins") < watched < main.index('<section id="sources">')
    assert re.findall(r"care care-([a-z-]+)", main[watched:]) == ["emergency", "same-day"]


@pytest.mark.parametrize("id", ["no-such-entry", "..%2f..%2fpyproject.toml", "SCIATICA", "%00"])
def test_unknown_entry_is_not_found(client: FlaskClient, id: str) -> None:
    assert client.get(f"/faq/{id}").status_code == 404


def test_search_opens_near_questions_in_place_and_links_in_a_new_tab(client: FlaskClient) -> None:
    html = search(client, "nerve pain and a slipped disc").text.partition("<main")[2].partition("</main>")[0]

    assert re.search(r'<details class="entry">\s*<summary>[^<]+</summary>\s*<div class="answer-text">', html)
    leading_on = re.findall(r'<a href="/[^>]*>', html)
    assert leading_on
    assert [link for link in leading_on if 'target="_blank"' not in link] == []

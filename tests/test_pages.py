import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from web import create_app
from web.templating import to_tel, to_topic, with_contact_links

SCIATICA = "What is sciatica, what causes it and where does it hurt?"
HTML_PAGES = ("/", "/help", "/embed", "/faq", "/faq/sciatica")


def ask(client: FlaskClient, question: str, *, after: str = "", **headers: str) -> TestResponse:
    return client.post("/embed", data={"question": question, "after": after}, headers=headers)


def text_of(response: TestResponse) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", response.text)))


@pytest.mark.parametrize("path", HTML_PAGES)
def test_every_page_states_language_and_title(client: FlaskClient, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 200
    assert response.mimetype == "text/html"
    assert '<html lang="en">' in response.text
    assert re.search(r"<title>[^<]{5,}</title>", response.text)


@pytest.mark.parametrize("path", HTML_PAGES)
def test_no_page_holds_inline_script_or_style(client: FlaskClient, path: str) -> None:
    page = client.get(path).text

    assert re.findall(r"<script(?![^>]*\ssrc=)", page) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", page) == []


@pytest.mark.parametrize("path", HTML_PAGES)
def test_no_page_names_a_foreign_resource(client: FlaskClient, path: str) -> None:
    page = client.get(path).text

    loaded = re.findall(r'<(?:script|link|img|iframe)[^>]*\s(?:src|href)="([^"]*)"', page)

    assert [address for address in loaded if not address.startswith("/")] == []


def test_chat_page_greets_and_shows_notice_and_contact(client: FlaskClient) -> None:
    text = text_of(client.get("/embed"))

    assert "I am a bot, not a person." in text
    assert "General information, not medical advice." in text
    assert "Example Pain Clinic" in text
    assert "Call the clinic: (555) 010-0199 . Book online: https://clinic.example/book ." in text


def test_contact_can_be_tapped(client: FlaskClient) -> None:
    page = client.get("/embed").text

    assert '<a href="tel:5550100199">(555) 010-0199</a>' in page
    assert '<a href="https://clinic.example/book" target="_blank" rel="noopener">https://clinic.example/book</a>' in page


def test_nothing_is_made_up_for_a_clinic_without_contact() -> None:
    page = create_app({}).test_client().get("/embed")

    assert "Prefer a person? Please ask the clinic." in text_of(page)
    assert "<title>Leg pain questions</title>" in page.text
    assert 'href="tel:' not in page.text.partition("<template")[0]


def test_plain_form_answers_with_the_whole_page(client: FlaskClient) -> None:
    response = ask(client, SCIATICA)

    assert response.status_code == 200
    assert response.text.startswith("<!doctype html>")
    assert f"<h2>{SCIATICA}</h2>" in response.text
    assert "Sciatica is pain that travels" in text_of(response)


def test_what_the_visitor_wrote_stands_beside_the_html_of_a_fragment(client: FlaskClient) -> None:
    fragment = ask(client, "whats siatica <b>x</b>", **{"X-Fragment": "1"}).json

    assert fragment["corrected"] == "whats sciatica <b>x</b>"
    assert "whats" not in fragment["html"]


def test_fragment_holds_the_reply_alone(client: FlaskClient) -> None:
    fragment = ask(client, SCIATICA, **{"X-Fragment": "1"}).json["html"]

    assert fragment.strip().startswith('<div class="reply" data-shown="sciatica">')
    assert fragment.count("<div") == fragment.count("</div>")
    assert "<html" not in fragment
    assert " ".join(fragment.split()) in " ".join(ask(client, SCIATICA).text.split())


def test_replies_are_not_stored_by_caches(client: FlaskClient) -> None:
    assert ask(client, SCIATICA).headers["Cache-Control"] == "no-store"


def test_answer_names_its_sources_and_links_to_them(client: FlaskClient) -> None:
    response = ask(client, SCIATICA)

    assert 'href="/faq/sciatica#sources" target="_blank" rel="noopener"' in response.text
    assert "“What are the causes of leg pain? \u203a Sciatica”" in response.text
    assert "“Nerve-Related Causes \u203a Sciatica”" in response.text


def test_related_questions_are_buttons_that_ask_them(client: FlaskClient) -> None:
    page = ask(client, SCIATICA).text

    assert '<button class="choice" name="question" value="How is sciatica treated?">How is sciatica treated?</button>' in page
    assert '<input type="hidden" name="after" value="sciatica">' in page


def test_follow_up_without_an_answer_keeps_the_entry_seen_last(client: FlaskClient) -> None:
    page = ask(client, "who won the world cup", after="sciatica").text

    assert 'data-shown="sciatica"' in page


def test_repaired_words_are_shown(client: FlaskClient) -> None:
    text = text_of(ask(client, "what is siatica and what causes it"))

    assert "Showing answers for: what is sciatica and what causes it" in text


def test_urgent_guidance_comes_before_everything_else(client: FlaskClient) -> None:
    page = ask(client, "my calf is swollen and hot and i have chest pain, what is sciatica").text

    reply = page[page.index('<div class="reply"') :]
    assert reply.index("Emergency: act now") < reply.index('href="tel:911"')
    assert "Related questions" not in reply[: reply.index('href="tel:911"')]


def test_urgent_card_of_an_entry_comes_below_its_answer(client: FlaskClient) -> None:
    page = ask(client, "What is deep vein thrombosis (a blood clot in the leg)?").text

    assert page.index('<section class="answer">') < page.index("If this is happening to you now:") < page.index('"care care-')


def test_long_message_is_told_so_and_its_urgent_sign_still_met(client: FlaskClient) -> None:
    long_story = "my leg has been hurting for a while now. " * 30

    assert "at most 1,000 characters" in text_of(ask(client, long_story))
    assert "Emergency: act now" in text_of(ask(client, long_story + "now i have chest pain and cannot breathe"))


@pytest.mark.parametrize("question", ["", "   ", "\r\n\t"])
def test_empty_question_is_asked_for_again(client: FlaskClient, question: str) -> None:
    response = ask(client, question)

    assert response.status_code == 400
    assert "Please type a question first." in text_of(response)


def test_form_without_fields_is_asked_for_again(client: FlaskClient) -> None:
    assert client.post("/embed").status_code == 400


@pytest.mark.parametrize(
    "question",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><b>bold</b>', "{{ 7*7 }}", "</textarea><i>x</i>"],
)
def test_markup_in_a_question_is_shown_as_text(client: FlaskClient, question: str) -> None:
    page = ask(client, question, after=question).text

    shown = page.partition("<span data-question>")[2].partition("</span>")[0]
    assert unescape(shown) == question
    assert question not in page or "<" not in question


@pytest.mark.parametrize(
    "question", ["\0", "a\0b", "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe", "\u202eabc", "ﷺ" * 900]
)
def test_odd_characters_are_answered(client: FlaskClient, question: str | bytes) -> None:
    body = b"question=" + (question if isinstance(question, bytes) else question.encode())

    response = client.post("/embed", data=body, content_type="application/x-www-form-urlencoded")

    assert response.status_code in (200, 400)
    assert "</html>" in response.text


def test_loader_is_a_script_that_browsers_may_keep(client: FlaskClient) -> None:
    response = client.get("/widget.js")

    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    assert "legpain-widget" in response.text


def test_demo_pages_carry_the_widget_and_the_help_box(client: FlaskClient) -> None:
    assert '<script async src="/widget.js"></script>' in client.get("/").text
    assert '<iframe class="help-box" src="/embed" title="Leg pain questions"></iframe>' in client.get("/help").text


def test_faq_index_links_every_entry_once(client: FlaskClient, app: Flask) -> None:
    page = client.get("/faq").text

    linked = re.findall(r'class="choice" href="/faq/([^"]*)"', page)

    assert sorted(linked) == [faq.id for faq in app.extensions["legpain.bot"].faqs]


def test_faq_index_groups_by_topic(client: FlaskClient) -> None:
    page = client.get("/faq").text

    headings = re.findall(r"<h2>([^<]*)</h2>", page)

    assert headings == ["Care", "Condition treatments", "Conditions", "Diagnosis", "Leg pain", "Treatments"]


def test_faq_page_shows_answer_sources_review_and_related(client: FlaskClient) -> None:
    response = client.get("/faq/sciatica")
    text = text_of(response)

    assert f"<h1>{SCIATICA}</h1>" in response.text
    assert "Sciatica is pain that travels" in text
    assert "Leg Pain, DFW Spine & Pain Institute, section “Nerve-Related Causes \u203a Sciatica”" in text
    assert "Not yet reviewed by a clinician." in text
    assert 'href="/faq/sciatica-treatment"' in response.text
    assert '<section id="sources">' in response.text


def test_faq_page_shows_the_most_urgent_card_first(client: FlaskClient) -> None:
    page = client.get("/faq/deep-vein-thrombosis").text

    levels = re.findall(r"care care-([a-z-]+)", page)

    assert levels == sorted(levels)  # emergency, same-day
    assert "same-day" in levels


@pytest.mark.parametrize("id", ["no-such-entry", "..%2f..%2fpyproject.toml", "SCIATICA", "%00"])
def test_unknown_entry_is_not_found(client: FlaskClient, id: str) -> None:
    assert client.get(f"/faq/{id}").status_code == 404


def test_topic_name_comes_from_its_folder() -> None:
    assert to_topic("condition-treatments") == "Condition treatments"


@pytest.mark.parametrize(
    ("written", "link"),
    [("(555) 010-0199", "tel:5550100199"), ("+44 20 7946 0958", "tel:+442079460958"), ("911", "tel:911")],
)
def test_phone_number_written_for_people_becomes_a_link(written: str, link: str) -> None:
    assert to_tel(written) == link


def test_contact_links_leave_the_rest_of_a_message_as_text(app: Flask) -> None:
    with app.app_context():
        html = with_contact_links("<b>Call</b> (555) 010-0199!")

    assert html == '&lt;b&gt;Call&lt;/b&gt; <a href="tel:5550100199">(555) 010-0199</a>!'

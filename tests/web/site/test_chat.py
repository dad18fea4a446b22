"""The chat page over HTTP: what the server sends, without a browser."""

import datetime
import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.urgent.flags import watch_for
from tests.signing import sign
from web import create_app
from web.settings import CONTENT
from web.site.templating import shared_values

MISS = "what do you do for migraines"  # nothing is documented about them
SCIATICA = "What is sciatica, what causes it and where does it hurt?"
MANY_SIGNS = "my calf is swollen and hot, i have chest pain, i have sciatica and i wet myself"


def ask(client: FlaskClient, question: str, *, after: str = "", **headers: str) -> TestResponse:
    return client.post("/embed", data={"question": question, "after": after}, headers=headers)


def text_of(response: TestResponse) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", response.text)))


def reply_to(client: FlaskClient, question: str, **form: str) -> str:
    """Return the reply alone, as chat.js gets it."""
    return client.post("/embed", data={"question": question, **form}, headers={"X-Fragment": "1"}).json["html"]


# ---- the first view


def test_first_view_says_what_it_is_what_it_stores_and_how_to_reach_a_person(client: FlaskClient) -> None:
    text = text_of(client.get("/embed"))

    assert "I am a bot, not a person." in text
    assert "No cookies. Your messages are not kept: I count answers" in text
    assert "General information, not medical advice." in text
    assert "Example Pain Clinic" in text
    assert "Prefer a person? Call (555) 010-0199 Book an appointment (opens in a new tab) Address: 1 Main Street" in text
    assert "Opening hours: Mon-Fri 8-5" in text


@pytest.mark.parametrize(
    ("activity", "notice"),
    [
        ({"on": False}, "Nothing you type is stored, and there are no cookies."),
        ({"redacted_text_days": 30}, "Questions I cannot answer are kept for 30 days, without names, numbers and rare words."),
    ],
)
def test_first_view_and_the_kit_say_what_this_server_keeps(activity: dict[str, object], notice: str) -> None:
    client = create_app({"activity": activity}).test_client()

    assert notice in text_of(client.get("/embed"))
    assert notice in text_of(client.get("/embed/kit"))


def test_first_view_offers_four_questions_to_tap_before_the_topics(client: FlaskClient, app: Flask) -> None:
    first = client.get("/embed").text.partition('class="topics"')[0]

    offered = re.findall(r'<button class="choice" name="question" value="([^"]*)"', first)

    assert sorted(map(unescape, offered)) == sorted(faq.question for faq in app.extensions["legpain.bot"].faqs if faq.starter)
    assert len(offered) == 4


def test_what_is_tapped_stands_in_the_question_field_without_javascript(client: FlaskClient) -> None:
    page = client.post("/embed", data={"guide": "1", "when": "at night", "where": "My calf", "how": "<b>"}).text

    assert ">My calf &lt;b&gt; at night</textarea>" in page
    assert 'class="intro" tabindex="-1">' in page  # nothing was asked yet


def test_text_that_is_too_long_stays_in_the_field_with_its_length(client: FlaskClient) -> None:
    story = "It all began with my knee. " * 50

    page = client.post("/embed", data={"question": story}).text

    assert f">{story}</textarea>" in page
    assert f"{len(story)} characters. Questions of up to 1000 are answered" in page


def test_signs_at_the_end_of_a_long_text_are_met(client: FlaskClient) -> None:
    story = "It all began with my knee. " * 200 + "Now my calf is swollen and I can't breathe."

    assert "Emergency: act now" in client.post("/embed", data={"question": story}).text


def test_contact_stands_first_where_only_the_clinic_knows(client: FlaskClient) -> None:
    html = reply_to(client, "where can i park")

    assert html.index("Call (555) 010-0199") < html.index('class="said')


def test_first_view_offers_every_documented_question_by_topic(client: FlaskClient, app: Flask) -> None:
    page = client.get("/embed").text.partition('class="topics"')[2]

    offered = re.findall(r'<button class="choice" name="question" value="([^"]*)"', page)

    assert sorted(map(unescape, offered)) == sorted(faq.question for faq in app.extensions["legpain.bot"].faqs)
    assert re.findall(r"<summary>([^<]*)</summary>", page) == [
        "Causes of leg pain",
        "Conditions",
        "Finding the cause",
        "What helps with …",
        "Treatments explained",
        "Seeing a doctor and booking",
    ]


def test_contact_can_be_tapped(client: FlaskClient) -> None:
    page = client.get("/embed").text

    assert '<a href="tel:5550100199">Call (555) 010-0199</a>' in page
    assert '<a href="https://clinic.example/book" target="_blank" rel="noopener">Book an appointment' in page


def test_nothing_is_made_up_for_a_clinic_without_contact() -> None:
    page = create_app({}).test_client().get("/embed")

    assert "Prefer a person?" not in text_of(page)
    assert "ask your doctor or the clinic" not in text_of(page)
    assert "<title>Leg pain questions</title>" in page.text
    assert set(re.findall('href="(tel:[^"]*)"', page.text)) == {"tel:911"}


def test_first_view_makes_room_for_the_conversation(client: FlaskClient) -> None:
    assert '<div class="intro" tabindex="-1">' in client.get("/embed").text
    assert '<div class="intro" tabindex="-1" hidden>' in ask(client, SCIATICA).text


def test_chat_page_names_the_sites_that_may_talk_to_it() -> None:
    sites = ["https://a.example", "https://b.example:8443"]

    page = create_app({"allowed_sites": sites}).test_client().get("/embed").text

    assert 'data-sites="https://a.example https://b.example:8443"' in page


# ---- replies


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

    assert fragment.strip().startswith(
        '<div class="reply" data-shown="sciatica" data-misses="0" data-urged="" data-outcome="answer"'
    )
    assert fragment.count("<div") == fragment.count("</div>")
    assert "<html" not in fragment
    assert " ".join(fragment.split()) in " ".join(ask(client, SCIATICA).text.split())


def test_replies_are_not_stored_by_caches(client: FlaskClient) -> None:
    assert ask(client, SCIATICA).headers["Cache-Control"] == "no-store"


def test_answer_names_its_sources_and_links_to_them(client: FlaskClient) -> None:
    response = ask(client, SCIATICA)

    assert 'href="/faq/sciatica#sources" target="_blank" rel="noopener"' in response.text
    assert "Where this comes from" in response.text
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


def test_signs_to_watch_for_stand_below_the_answer_one_line_each(client: FlaskClient) -> None:
    html = reply_to(client, "What is deep vein thrombosis (a blood clot in the leg)?")

    answer, _, listed = html.partition('<section class="watch">')
    assert "blood clots form in veins" in answer
    assert "care care-" not in answer
    assert re.findall(r"<h3>(Watch for)</h3>|<dt [^>]*>([^<]*)</dt>|<dd><details><summary>([^<]*)<", listed) == [
        ("Watch for", "", ""),
        ("", "Call 911 if", ""),
        ("", "", "you are suddenly short of breath, have chest pain, cough up blood or faint"),
        ("", "Be seen today if", ""),
        ("", "", "one leg is newly swollen and is sore, warm or a new color, too"),
    ]


def test_each_sign_to_watch_for_opens_its_card(client: FlaskClient) -> None:
    html = reply_to(client, "What is deep vein thrombosis (a blood clot in the leg)?")

    folded = re.findall(r"<details><summary>(.*?)</details>", html, re.DOTALL)

    assert [re.findall(r'class="care care-([a-z-]*)"', fold) for fold in folded] == [["emergency"], ["same-day"]]
    assert html.count('class="care ') == 2


def test_an_answer_without_signs_to_watch_for_has_no_list(client: FlaskClient) -> None:
    assert "watch" not in reply_to(client, "What is pain mapping?")


def test_a_sign_that_the_message_raised_is_not_among_those_to_watch_for(client: FlaskClient) -> None:
    html = reply_to(client, "what is a dvt? one calf is swollen and warm and painful since yesterday")

    raised, _, listed = html.partition('<section class="watch">')
    assert "care care-same-day" in raised
    assert "blood clots form in veins" in raised
    assert re.findall("<summary>([^<]*)", listed) == [
        "you are suddenly short of breath, have chest pain, cough up blood or faint"
    ]


def test_a_crisis_stands_first_among_the_signs_to_watch_for(app: Flask) -> None:
    flags = app.extensions["legpain.bot"].flags
    listed = watch_for(("foot-drop", "stroke-or-heart", "suicide", "foot-drop"), flags)

    with app.test_request_context():
        html = app.jinja_env.get_template("parts.html").make_module(shared_values()).watch_list(listed)

    assert [flag.id for flag in listed] == ["suicide", "stroke-or-heart", "foot-drop"]
    assert re.findall("<dt [^>]*>([^<]*)", html) == ["Get help now if", "Call 911 if", "Be seen today if"]


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

    shown = page.partition('<span data-question dir="auto">')[2].partition("</span>")[0]
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


def test_answer_says_whether_a_clinician_has_signed_it_and_to_staff_when_next(tmp_path: Path) -> None:
    shutil.copytree(CONTENT, tmp_path / "faqs")
    entry = tmp_path / "faqs/conditions/sciatica.md"
    entry.write_text(entry.read_text().replace("review_by: null", "review_by: 2027-01-31", 1))
    app = create_app({"content": tmp_path / "faqs"})
    sign(app.extensions["legpain.signatures"], "sciatica", role="<b>a nurse</b>")
    sign(app.extensions["legpain.signatures"], "arthritis")
    change = tmp_path / "faqs/signatures/answers/arthritis.yaml"
    change.write_text(change.read_text().replace("signed: v1:", "signed: v0:"))
    client = app.test_client()
    staff = text_of(client.post("/embed?skin=help", data={"question": SCIATICA}))

    assert "Signed by <b>a nurse</b> on 2026-01-31" in text_of(ask(client, SCIATICA))
    assert "2027-01-31" not in text_of(ask(client, SCIATICA))
    assert "Signed by <b>a nurse</b> on 2026-01-31 · next review by 2027-01-31 · Entry: sciatica" in staff
    assert "Not signed by a clinician yet" in text_of(ask(client, "What is neuropathy?"))
    assert "Changed since a clinician signed it" in text_of(client.get("/faq/arthritis"))


def test_answer_carries_its_public_address(client: FlaskClient) -> None:
    public = create_app({"public_url": "https://bot.example.org"}).test_client()

    assert 'data-link="http://localhost/faq/sciatica"' in reply_to(client, SCIATICA)
    assert 'data-link="https://bot.example.org/faq/sciatica"' in reply_to(public, SCIATICA)


def test_clarification_offers_at_most_three_questions_and_none_of_these(client: FlaskClient) -> None:
    html = reply_to(client, "is it safe?")

    assert 'data-outcome="clarification"' in html
    assert 1 < html.count('name="question"') <= 3
    assert html.count('<button class="choice none" name="none" value="None of these">') == 1


def test_none_of_these_is_answered_with_other_ways_to_ask(client: FlaskClient) -> None:
    response = client.post("/embed", data={"none": "None of these", "after": "sciatica", "misses": "0"})
    text = text_of(response)

    assert "You asked: None of these" in text
    assert "ask once more in other words" in text
    assert "Call (555) 010-0199" in text
    assert 'href="/faq"' in response.text
    assert '<input type="hidden" name="after" value="sciatica">' in response.text
    assert '<input type="hidden" name="misses" value="1">' in response.text


def test_a_text_that_may_fit_stands_below_what_is_not_documented(client: FlaskClient) -> None:
    html = reply_to(client, "how much does a nerve block cost")

    assert 'data-outcome="partial"' in html
    assert html.index('<p class="said partial">') < html.index('<section class="answer"')
    assert "what it costs" in html.partition('<p class="said partial">')[2].partition("</p>")[0]


def test_others_that_may_be_meant_are_offered_below_such_a_text(client: FlaskClient) -> None:
    html = reply_to(client, "my calf hurts")

    assert "Or did you mean one of these?" in html.partition('<section class="answer"')[2]


def test_contact_stands_in_a_list_where_a_reply_leads_to_a_person(client: FlaskClient) -> None:
    html = reply_to(client, MISS)

    assert '<li><a href="tel:5550100199">Call (555) 010-0199</a></li>' in html
    assert "Call the clinic" not in html
    assert "None of these" not in html


def test_what_the_clinic_has_set_is_told_first(client: FlaskClient) -> None:
    html = reply_to(client, "what is your phone number")

    assert 'data-outcome="talk"' in html
    assert '<li><a href="tel:5550100199">Call (555) 010-0199</a></li>' in html


def test_no_answer_of_a_clinic_without_contact_refers_to_the_clinic() -> None:
    html = reply_to(create_app({}).test_client(), MISS)

    assert "Please ask your doctor or the clinic." in html
    assert '<ul class="contact">' not in html


def test_second_miss_in_a_row_leads_to_a_person(client: FlaskClient) -> None:
    html = reply_to(client, MISS, misses="1")

    assert 'data-misses="2"' in html
    assert "I could not help you with that either. A person can." in html
    assert "nothing documented" not in html
    assert "Call (555) 010-0199" in html
    assert 'href="/faq"' in html


def test_second_miss_keeps_what_only_its_own_message_says(client: FlaskClient) -> None:
    html = reply_to(client, "how many mg of gabapentin should i take", misses="1")

    assert "A doctor or pharmacist can." in html


@pytest.mark.parametrize("question", [SCIATICA, "hello", "my calf is hot and swollen and i have chest pain", "my calf hurts"])
def test_whatever_is_no_miss_begins_the_count_anew(client: FlaskClient, question: str) -> None:
    assert 'data-misses="0"' in reply_to(client, question, misses="1")


@pytest.mark.parametrize("misses", ["", "x", "-", "1e9"])
def test_count_that_is_no_number_begins_anew(client: FlaskClient, misses: str) -> None:
    assert 'data-misses="1"' in reply_to(client, MISS, misses=misses)


@pytest.mark.parametrize(("misses", "counted"), [("9" * 4300, 3), ("-5", 1)])
def test_count_that_no_page_sends_is_kept_within_bounds(client: FlaskClient, misses: str, counted: int) -> None:
    assert f'data-misses="{counted}"' in reply_to(client, MISS, misses=misses)


# ---- urgent guidance


def test_urgent_guidance_begins_with_its_heading(client: FlaskClient) -> None:
    html = reply_to(client, "my calf is hot and swollen and i have chest pain")

    first = re.search(r">\s*([^<>\s][^<>]*?)\s*<", html)
    assert first is not None
    assert first[1] == "Emergency: act now"


def test_third_card_waits_in_a_fold_that_says_what_it_is_about(client: FlaskClient) -> None:
    html = reply_to(client, MANY_SIGNS)

    shown, fold, folded = html.partition('<details class="more-care">')
    assert fold
    assert shown.count('class="care ') == 2
    assert re.search(r"<summary>Also urgent: <span>[^<]*Possible blood clot in the leg", folded)
    assert folded.count('class="care ') >= 1


def test_emergency_offers_nothing_to_choose(client: FlaskClient) -> None:
    html = reply_to(client, "my calf is swollen and hot and i have chest pain, what is sciatica")

    assert 'class="care care-emergency"' in html
    assert 'class="choice' not in html
    assert "data-copy" not in html


def test_same_day_sign_leaves_the_rest_of_the_reply_and_adds_the_contact(client: FlaskClient) -> None:
    html = reply_to(client, "one calf is swollen and warm and painful since yesterday")

    assert "care-same-day" in html
    assert "care-emergency" not in html
    assert "Call (555) 010-0199" in html


def test_after_a_crisis_text_there_is_nothing_else(client: FlaskClient) -> None:
    html = reply_to(client, "i want to die", after="sciatica")

    assert "care-crisis" in html
    after_last_card = html[html.rindex("</section>") :]
    assert re.sub(r"<[^>]*>|\s", "", after_last_card) == ""
    assert "<button" not in html
    assert "sciatica" not in html
    assert "clinic.example" not in html


@pytest.mark.parametrize("question", ["i want to die", "my calf is hot and swollen and i have chest pain"])
def test_urgent_reply_tells_its_outcome_to_nobody(client: FlaskClient, question: str) -> None:
    html = reply_to(client, question)

    assert "data-outcome" not in html
    assert "data-entry" not in html


def test_long_message_with_an_urgent_sign_is_told_so_below_the_guidance(client: FlaskClient) -> None:
    html = reply_to(client, "my leg has been hurting for a while now. " * 30 + "now i have chest pain and cannot breathe")

    assert html.index("Emergency: act now") < html.index("at most 1,000 characters")


# ---- the help box and the handout


def test_help_box_shows_staff_the_entry_and_lets_them_tick_it(client: FlaskClient) -> None:
    page = client.post("/embed?skin=help", data={"question": SCIATICA}).text

    assert "Entry: sciatica" in page
    assert '<input type="checkbox" name="id" value="sciatica" form="handout">' in page
    assert 'id="handout" action="/handout"' in page


def test_help_box_is_an_index_without_a_greeting(client: FlaskClient) -> None:
    page = client.get("/embed?skin=help").text

    assert "I am a bot" not in page
    assert page.count("<details open>") == 6


def test_help_box_stays_one_without_javascript(client: FlaskClient) -> None:
    page = client.post("/embed?skin=help", data={"question": SCIATICA}).text

    assert 'action="/embed?skin=help#reply"' in page
    assert '<input type="hidden" name="skin" value="help">' in page


@pytest.mark.parametrize("path", ["/embed", "/embed?skin=other"])
def test_visitors_see_nothing_of_the_help_box(client: FlaskClient, path: str) -> None:
    page = client.post(path, data={"question": SCIATICA}).text

    assert "Entry: sciatica" not in page
    for part in ('id="handout"', 'id="seen"', "data-pin", "data-copy-link"):
        assert part not in page


def test_handout_holds_each_answer_once_with_source_review_and_address(client: FlaskClient) -> None:
    response = client.get("/handout?id=sciatica&id=neuropathy&id=sciatica")
    text = text_of(response)

    assert re.findall(r"<h2>([^<]*)</h2>", response.text) == [SCIATICA, "What is neuropathy?", "Watch for"]
    assert "Sciatica is pain that travels" in text
    assert "“Nerve-Related Causes \u203a Sciatica”" in text
    assert text.count("Not signed by a clinician yet") == 2
    assert '<a href="http://localhost/faq/sciatica">http://localhost/faq/sciatica</a>' in response.text
    assert "Example Pain Clinic" in text
    assert "Call (555) 010-0199" in text


def test_handout_has_the_date(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    class Day(datetime.date):
        @classmethod
        def today(cls) -> datetime.date:
            return datetime.date(2026, 1, 31)

    monkeypatch.setattr("web.site.chat.datetime.date", Day)

    assert "Example Pain Clinic · 2026-01-31" in text_of(client.get("/handout?id=sciatica"))


def test_handout_links_to_itself_in_another_order(client: FlaskClient) -> None:
    page = client.get("/handout?id=sciatica&id=gone&id=neuropathy&id=pain-mapping&id=sciatica&lang=en").text

    moves = [(name, unescape(address)) for address, name in re.findall(r'<a href="(/handout[^"]*)">([^<]*)<', page)]
    assert moves == [
        ("Move down", "/handout?id=neuropathy&id=sciatica&id=pain-mapping&lang=en#sciatica"),
        ("Remove", "/handout?id=neuropathy&id=pain-mapping&lang=en"),
        ("Move up", "/handout?id=neuropathy&id=sciatica&id=pain-mapping&lang=en#neuropathy"),
        ("Move down", "/handout?id=sciatica&id=pain-mapping&id=neuropathy&lang=en#neuropathy"),
        ("Remove", "/handout?id=sciatica&id=pain-mapping&lang=en"),
        ("Move up", "/handout?id=sciatica&id=pain-mapping&id=neuropathy&lang=en#pain-mapping"),
        ("Remove", "/handout?id=sciatica&id=neuropathy&lang=en"),
    ]


def test_handout_of_one_answer_has_nothing_to_move(client: FlaskClient) -> None:
    assert 'class="moves"' not in client.get("/handout?id=sciatica").text


def test_handout_lists_the_signs_to_watch_for_of_its_entries_once(client: FlaskClient) -> None:
    page = client.get("/handout?id=deep-vein-thrombosis&id=when-to-seek-care&id=pain-mapping").text

    listed = page[page.rindex("</article>") :]
    assert re.findall("<dt [^>]*>([^<]*)", listed) == ["Call 911 if", "Be seen today if"]
    assert re.findall("<dd>(you are suddenly [^<]*|one leg [^<]*)</dd>", page) == [
        "you are suddenly short of breath, have chest pain, cough up blood or faint",
        "one leg is newly swollen and is sore, warm or a new color, too",
    ]
    assert "<details" not in page


def test_handout_leaves_out_what_is_not_there(client: FlaskClient) -> None:
    assert client.get("/handout?id=sciatica&id=none").text == client.get("/handout?id=sciatica").text


def test_handout_without_a_tick_says_what_to_do(client: FlaskClient) -> None:
    response = client.get("/handout")

    assert response.status_code == 400
    assert "Tick an answer first." in text_of(response)


@pytest.mark.parametrize("path", ["/handout?id=", "/handout?id=none", "/handout?id=%3Cscript%3E"])
def test_handout_of_nothing_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_nothing_seen_before_answers_for_an_emergency(client: FlaskClient) -> None:
    page = client.post("/embed", data={"question": "my foot is cold and white and numb", "after": "rhizotomy"}).text

    assert 'class="care care-emergency"' in page
    assert '<input type="hidden" name="after" value="loss-of-blood-flow">' in page


def test_miss_after_urgent_guidance_points_back_to_it(client: FlaskClient) -> None:
    page = client.post("/embed", data={"question": "my foot is cold and white and numb"}).text
    assert '<input type="hidden" name="urged" value="1">' in page

    page = client.post("/embed", data={"question": MISS, "urged": "1"}).text
    assert "The urgent advice above still holds." in page
    assert '<input type="hidden" name="urged" value="1">' in page

    assert "still holds" not in client.post("/embed", data={"question": MISS}).text
    assert "still holds" not in client.post("/embed", data={"question": SCIATICA, "urged": "1"}).text


def test_emergency_number_is_no_first_choice_on_a_same_day_card(client: FlaskClient) -> None:
    html = reply_to(client, "my calf is hot and swollen")

    assert html.index("tel:5550100199") < html.index("<strong>Be seen today")  # the button comes first, as on a red card
    assert re.findall(r'class="call( call-if-worse)?" href="(tel:[^"]*)"', html)[:2] == [
        ("", "tel:5550100199"),
        (" call-if-worse", "tel:911"),
    ]


def test_small_talk_about_the_clinic_lists_its_contact(client: FlaskClient) -> None:
    html = reply_to(client, "can i talk to a person")

    assert "cannot put you through" in html
    assert "Call (555) 010-0199" in html


def test_handout_names_the_emergency_number(client: FlaskClient) -> None:
    assert '<a href="tel:911">call 911</a>' in client.get("/handout?id=sciatica").text


def test_staff_are_not_told_to_call_their_own_clinic(client: FlaskClient) -> None:
    page = client.post("/embed?skin=help", data={"question": "how much is parking", "misses": "1"}).text
    urgent = client.post("/embed?skin=help", data={"question": "chest pain and a swollen leg"}).text

    assert "tel:5550100199" in client.get("/embed").text
    assert "5550100199" not in page + client.get("/embed?skin=help").text
    assert "tel:911" in urgent


# ---- whether a reply helped


@pytest.mark.parametrize(
    "question", [SCIATICA, "is it safe?", "what does a nerve block cost", "what is gout", "when are you open"]
)
def test_every_kind_of_reply_asks_whether_it_helped(client: FlaskClient, question: str) -> None:
    html = reply_to(client, question)

    assert re.findall(r'<button type="button" value="(\w+)">(\w+)</button>', html) == [("yes", "Yes"), ("no", "No")]
    assert html.index("Did this help?") > html.rindex("</form>" if "<form" in html else "<p")


@pytest.mark.parametrize(
    "question", ["chest pain and i cannot breathe", "i want to die", "my calf is hot and swollen", "hello"]
)
def test_urgent_guidance_and_small_talk_ask_nothing(client: FlaskClient, question: str) -> None:
    assert "data-rate" not in reply_to(client, question)


def test_a_reply_knows_what_was_seen_before_it(client: FlaskClient) -> None:
    assert 'data-after="sciatica"' in reply_to(client, "how is it treated", after="sciatica")


def test_nothing_is_asked_where_nothing_is_counted() -> None:
    assert "data-rate" not in reply_to(create_app({"activity": {"on": False}}).test_client(), SCIATICA)


def test_a_reply_has_the_same_bytes_each_time(client: FlaskClient) -> None:
    assert reply_to(client, "what is gout") == reply_to(client, "what is gout")

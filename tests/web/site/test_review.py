"""A clinician signs rules and answers one at a time, behind the staff token."""

import base64
import datetime
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from werkzeug.test import TestResponse

from bot.chatbot import ChatBot
from bot.content.guidance import Level
from bot.editing.signing import Signatures, State, Status, latest_day
from bot.urgent.flags import COSTS, to_sentence, to_threshold
from tests.signing import item_of, sign
from web import create_app
from web.rendering import to_html
from web.site.review import to_standing

TOKEN = "t0ken-of-the-staff-and-long-enough"
PATHS = ("/review", "/review/signs", "/review/rule/foot-drop", "/review/answer/sciatica")
APPROVAL = {"verdict": "approve", "name": "A. Example", "role": "a pain physician", "date": "2026-01-31", "remark": ""}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "signatures"


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app({"staff_token": TOKEN, "review_folder": tmp_path_factory.mktemp("unused")})


@pytest.fixture
def reader(staffed: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client with the token; what it signs comes into *folder*."""
    monkeypatch.setattr(staffed.extensions["legpain.signatures"], "folder", folder)
    client = staffed.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = to_header(TOKEN)
    return client


@pytest.fixture
def signatures(staffed: Flask, reader: FlaskClient) -> Signatures:
    found: Signatures = staffed.extensions["legpain.signatures"]
    return found


def to_header(token: str) -> str:
    return "Basic " + base64.b64encode(f":{token}".encode()).decode()


def post(client: FlaskClient, path: str, **given: str) -> TestResponse:
    """Send the form of the page at *path* as it stands there, filled in as *given*."""
    read = re.search('name="read" value="([^"]+)"', client.get(path).text)
    assert read
    data = {"read": read[1], **APPROVAL, **given}
    return client.post(path, data=data, headers={"Origin": "http://localhost"}, content_type="multipart/form-data")


def text_of(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


@pytest.mark.parametrize("path", PATHS)
def test_pages_are_for_staff_alone(client: FlaskClient, reader: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
    for method in ("POST", "PUT", "OPTIONS"):
        assert client.open(path, method=method).status_code == 404
    assert reader.get(path, headers={"Authorization": to_header("x" * 40)}).status_code == 401
    response = reader.get(path)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert '<meta name="robots" content="noindex">' in response.text


def test_a_form_of_another_site_signs_nothing(reader: FlaskClient, folder: Path) -> None:
    response = reader.post("/review/rule/foot-drop", data=APPROVAL, headers={"Origin": "https://evil.example"})

    assert response.status_code == 403
    assert not folder.exists()


@pytest.mark.parametrize(
    "path", ["/review/rule/sciatica", "/review/answer/foot-drop", "/review/rule/no", "/review/no/foot-drop"]
)
def test_there_is_no_page_for_what_is_not_there(reader: FlaskClient, path: str) -> None:
    assert reader.get(path).status_code == 404


def test_overview_tells_progress_and_what_is_next(reader: FlaskClient, bot: ChatBot, signatures: Signatures) -> None:
    page = reader.get("/review").text
    assert f"0 of {len(bot.flags)} rules, 0 of {len(bot.faqs)} answers signed" in page
    first, second = signatures.items[:2]
    assert f'href="/review/rule/{first.id}">Next in line' in page

    sign(signatures, first.id)
    sign(signatures, "sciatica")

    page = reader.get("/review").text
    assert f"1 of {len(bot.flags)} rules, 1 of {len(bot.faqs)} answers signed" in page
    assert f'href="/review/rule/{second.id}">Next in line' in page


def test_overview_lists_everything_once_by_where_it_stands(reader: FlaskClient, signatures: Signatures, folder: Path) -> None:
    sign(signatures, "foot-drop")
    sign(signatures, "suicide", date=datetime.date(2020, 1, 31))
    sign(signatures, "sciatica", verdict="objected", remark="Say <b>where</b> it hurts.")
    sign(signatures, "violence")
    file = folder / "rules/violence.yaml"
    file.write_text(re.sub("title: .*", "title: 'other'", file.read_text()).replace("signed: v1:", "signed: v1:0"))
    sign(signatures, "overdose")
    (folder / "rules/overdose.yaml").write_text("broken")

    sections = re.split("<h2>", reader.get("/review").text)[1:]

    listed = {section.partition(" <span")[0]: re.findall('href="/review/[a-z]+/([a-z-]+)"', section) for section in sections}
    assert {title: ids for title, ids in listed.items() if title != "Not signed yet"} == {
        "Signatures that cannot be read": ["overdose"],
        "Objected to": ["sciatica"],
        "Changed since signed": ["violence"],
        "Overdue": ["suicide"],
        "Signed": ["foot-drop"],
    }
    assert sorted(id for ids in listed.values() for id in ids) == sorted(item.id for item in signatures.items)
    text = text_of("".join(sections))
    assert "by A. Example on 2026-01-31 : Say &lt;b&gt;where&lt;/b&gt; it hurts." in text
    assert "signed on 2026-01-31 , changed since: title" in text
    assert "rules/overdose.yaml:1: is no list of signatures" in text


@pytest.mark.parametrize("status", ["signed", "unsigned"])
def test_what_is_due_is_listed_as_overdue(status: Status) -> None:
    assert to_standing(State(status, None, (), (), True, ())) == "overdue"
    assert to_standing(State(status, None, (), (), False, ())) == status


def test_page_of_a_rule_has_all_that_is_signed(reader: FlaskClient, bot: ChatBot, signatures: Signatures) -> None:
    for rule in bot.content.rules:
        flag = bot.flags[rule.id]
        page = reader.get(f"/review/rule/{rule.id}").text
        assert f"<h1>{escape(flag.title)}</h1>" in page
        assert str(to_html(flag.text)) in page
        assert not flag.hint or str(to_html(flag.hint)) in page
        assert f"<strong>{escape(to_sentence(flag, bot.messages))}</strong>" in page
        assert all(f'href="{action.href}"' in page for action in flag.actions)
        assert escape(flag.source.title) in page
        assert [wording for wording in rule.floor_written if f"<code>{escape(wording)}</code>" not in page] == []
        sheet = signatures.sheet(rule)
        shown = re.findall("<li>(.*?)</li>", page.partition("Messages that raise it")[2].partition('id="signatures"')[0])
        assert shown == [str(escape(text)) for text in (*sheet.raised, *sheet.not_raised)]


def test_ten_messages_raise_a_rule_and_ten_do_not(bot: ChatBot, signatures: Signatures) -> None:
    labelled = {message.text: message.flags for message in bot.content.urgent_messages}
    for id in ("foot-drop", "suicide", "violence"):
        sheet = signatures.sheet(item_of(signatures, id))
        assert (len(sheet.raised), len(sheet.not_raised)) == (10, 10)
        assert all(id in {flag.id for flag in bot.reply(text).urgent} for text in sheet.raised)
        assert not any(id in {flag.id for flag in bot.reply(text).urgent} for text in sheet.not_raised)
        assert {labelled[text][:1] for text in sheet.raised} == {(id,)}
        assert {labelled[text] for text in sheet.not_raised} == {()}


@pytest.mark.parametrize(("id", "level"), [("foot-drop", "same-day"), ("suicide", "crisis"), ("stroke-or-heart", "emergency")])
def test_the_threshold_stands_there_in_plain_words(reader: FlaskClient, id: str, level: Level) -> None:
    text = text_of(reader.get(f"/review/rule/{id}").text)

    assert f"at least {100 * to_threshold(COSTS[level]):.0f} % probable that the message is urgent" in text
    assert f"one missed message counts as much as {COSTS[level]:.0f} false alarms" in text


def test_page_of_an_answer_has_all_that_is_signed(reader: FlaskClient, bot: ChatBot) -> None:
    for faq in bot.faqs:
        page = reader.get(f"/review/answer/{faq.id}").text
        assert f"<h1>{escape(faq.question)}</h1>" in page
        assert str(to_html(faq.answer)) in page
        for citation in faq.citations:
            assert escape(citation.section.replace(" > ", " › ")) in page
            assert escape(citation.source.publisher or "its publisher is not known") in page
        assert all(escape(bot.flags[id].watch) in page for id in faq.see_urgent)


def test_signing_comes_back_to_the_page_which_says_so(reader: FlaskClient, folder: Path) -> None:
    response = post(reader, "/review/rule/foot-drop", remark="Good.\r\n\r\nKeep <it>.", name=" A.  Example ")

    assert (response.status_code, response.headers["Location"]) == (303, "/review/rule/foot-drop#signatures")
    page = reader.get("/review/rule/foot-drop").text
    assert "Signed by A. Example, a pain physician, on 2026-01-31." in text_of(page).replace(" .", ".").replace(" ,", ",")
    assert '<span class="remark">Good.\n\nKeep &lt;it&gt;.</span>' in page
    assert 'href="/review/rule/' in page.partition('id="signatures"')[2]
    text = (folder / "rules/foot-drop.yaml").read_text()
    assert text.startswith("- verdict: approved\n  name: A. Example\n  role: a pain physician\n  date: 2026-01-31\n")


def test_the_longest_remark_is_taken_in_any_script(reader: FlaskClient) -> None:
    page = reader.get("/review/answer/sciatica").text
    assert 'enctype="multipart/form-data"' in page  # letters of other scripts are nine bytes each in an ordinary form

    assert post(reader, "/review/answer/sciatica", remark="語" * 2000).status_code == 303


def test_an_objection_is_kept_beside_what_was_signed_before(reader: FlaskClient) -> None:
    post(reader, "/review/answer/sciatica")
    post(reader, "/review/answer/sciatica", verdict="object", remark="Not so.", name="B. Example")

    text = text_of(reader.get("/review/answer/sciatica").text)
    assert "Objected to by B. Example, a pain physician, on 2026-01-31 : Not so. Nothing has changed since." in text
    assert "Approved by A. Example" in text


def test_visitors_read_the_role_and_the_day_and_no_name(reader: FlaskClient) -> None:
    post(reader, "/review/answer/sciatica")

    text = text_of(reader.get("/faq/sciatica").text)

    assert "Signed by a pain physician on 2026-01-31" in text
    assert "A. Example" not in text
    assert reader.get("/api/v1/entries/sciatica").json["reviewed"] == "2026-01-31"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"verdict": ""}, "choose whether you approve or object"),
        ({"verdict": "yes"}, "choose whether you approve or object"),
        ({"name": " "}, "write your name"),
        ({"role": ""}, "write your role"),
        ({"name": "x" * 121}, "shorten your name to 120 characters; it has 121"),
        ({"name": "a\u202eb"}, "write your name without control characters"),
        ({"remark": "a\x00b"}, "write the remark without control characters"),
        ({"remark": "x" * 2001}, "shorten the remark to 2000 characters"),
        ({"verdict": "object"}, "write the remark, so that others know what to mend"),
        ({"date": ""}, "write the date as 2026-01-31"),
        ({"date": "31.1.2026"}, "write the date as 2026-01-31"),
        ({"date": "2026-02-30"}, "write the date as 2026-01-31"),
        ({"date": str(latest_day() + datetime.timedelta(days=1))}, "it cannot be in the future"),
    ],
)
def test_a_form_that_lacks_something_says_what_and_keeps_the_rest(
    reader: FlaskClient, folder: Path, given: dict[str, str], problem: str
) -> None:
    response = post(
        reader, "/review/rule/foot-drop", **{"remark": "Kept.", **given} if given != {"verdict": "object"} else given
    )

    assert response.status_code == 400
    assert problem in response.text.partition('role="alert"')[2].partition("</p>")[0]
    assert 'value="a pain physician"' in response.text or "role" in given
    assert not folder.exists()


def test_what_changed_while_it_was_read_is_not_signed(reader: FlaskClient, folder: Path) -> None:
    response = post(reader, "/review/rule/foot-drop", read="v1:0", remark="Kept.")

    assert response.status_code == 409
    assert "It has changed since you opened this page" in response.text
    assert ">Kept.</textarea>" in response.text
    assert not folder.exists()


def test_where_nothing_can_be_written_the_file_is_offered(reader: FlaskClient, folder: Path, tmp_path: Path) -> None:
    folder.write_text("a file where the folder should be")

    response = post(reader, "/review/rule/foot-drop", remark="Good.")

    assert response.status_code == 503
    assert "could not be written to" in response.text
    assert 'name="download"' in response.text
    assert ">Good.</textarea>" in response.text
    response = post(reader, "/review/rule/foot-drop", remark="Good.", download="yes")
    assert response.headers["Content-Disposition"] == "attachment; filename=foot-drop.yaml"
    folder.unlink()
    (folder / "rules").mkdir(parents=True)
    (folder / "rules/foot-drop.yaml").write_bytes(response.data)
    assert "Signed by" in text_of(reader.get("/review/rule/foot-drop").text)


def test_a_broken_file_is_named_and_kept(reader: FlaskClient, folder: Path) -> None:
    (folder / "rules").mkdir(parents=True)
    (folder / "rules/foot-drop.yaml").write_text("broken")

    response = post(reader, "/review/rule/foot-drop")

    assert response.status_code == 409
    assert "Nothing was signed: rules/foot-drop.yaml:1: is no list of signatures" in response.text
    assert (folder / "rules/foot-drop.yaml").read_text() == "broken"


def test_an_edit_of_a_rule_voids_its_signature_alone(content: Path, tmp_path: Path) -> None:
    faqs = tmp_path / "faqs"
    shutil.copytree(content, faqs)
    signatures = create_app({"content": faqs}).extensions["legpain.signatures"]
    for id in ("foot-drop", "suicide", "violence"):
        sign(signatures, id)
    rule = faqs / "urgent/suicide.md"
    rule.write_text(
        rule.read_text("utf-8").replace("title: ", "title: Now: ", 1).replace("title: Now: ", "title: Now, "), "utf-8"
    )

    app = create_app({"content": faqs, "staff_token": TOKEN})

    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = to_header(TOKEN)
    assert "2 of 31 rules" in client.get("/review").text
    assert "Changed since it was signed" in client.get("/review/rule/suicide").text
    assert ": title." in text_of(client.get("/review/rule/suicide").text)


def test_a_message_that_changed_sides_is_named(
    reader: FlaskClient, signatures: Signatures, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign(signatures, "foot-drop")
    first = signatures.sheet(item_of(signatures, "foot-drop")).raised[0]
    read: Callable[..., object] = signatures._read_urgency
    monkeypatch.setattr(signatures, "_read_urgency", lambda text: read("hello" if text == first else text))

    page = reader.get("/review/rule/foot-drop").text

    assert f'<li>{escape(first)} <strong class="moved">This message no longer raises it.</strong></li>' in page
    assert "Changed since it was signed" in page
    assert ": messages." in text_of(page)


@pytest.fixture(scope="module")
def signs(staffed: Flask) -> str:
    return staffed.test_client().get("/review/signs", headers={"Authorization": to_header(TOKEN)}).text


def test_every_sign_has_a_heading(signs: str, bot: ChatBot) -> None:
    written = [*bot.content.signs.written["signs"], *bot.content.signs.written["background"]]
    assert [sign for sign in written if f'<h3 id="sign-{sign}">' not in signs] == []


@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("signs", "cannot/barely breathe/breath"),
        ("background", "pregnant/pregnancy/postpartum"),
        ("denial", "no/without/denies/denied"),
        ("past", "used to"),
        ("same_words", "no longer able to"),
        ("word_classes", "edema"),
    ],
)
def test_every_section_of_the_signs_stands_there(signs: str, bot: ChatBot, section: str, text: str) -> None:
    for texts in bot.content.signs.written[section].values():
        assert all(wording.replace("<", "&lt;").replace(">", "&gt;") in signs for wording in texts)
    assert text in signs


def test_every_equivalence_of_the_vocabulary_stands_there(signs: str, bot: ChatBot) -> None:
    for term, wordings in bot.content.vocabulary.written.items():
        assert f"<dt>{term}</dt><dd>{', '.join(wordings)}</dd>" in signs

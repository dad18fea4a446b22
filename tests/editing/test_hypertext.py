"""Questions are found by how pages mark them, and answers become the little Markdown of entries, whatever the HTML holds."""

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.content.documents import ContentError
from bot.editing.hypertext import MAX_TAGS, Asked, read_page, to_markdown, to_plain
from bot.editing.texts import check_characters, check_markdown

ANSWER = Asked("Does it hurt?", "It may **sting**.")


def found(page: str) -> list[tuple[str, str]]:
    return [(asked.question, asked.answer) for asked in read_page(page).questions]


@pytest.mark.parametrize(
    "page",
    [
        "<h3>Does it hurt?</h3><p>It may <b>sting</b>.</p>",
        "<h2>1. Does it hurt?</h2>It may <strong>sting</strong>.<h2>About us</h2><p>We are here.</p>",
        "<div><div><h3><button>Does it hurt?<i>expand_more</i></button></h3></div><p hidden>It may <b>sting</b>.</div>Bye",
        "<details><summary><h4>Does it hurt? +</h4></summary>It may <b>sting</b>.</details><p>Bye</p>",
        "<dl><dt>Does it hurt?<dd>It may <b>sting</b>.</dl><p>Bye</p>",
        "<section><button class='x'>Does it hurt?</button><p>It may <b>sting</b>.</p></section><p>Bye</p>",
        "<div><div class='faq-q'>Does it hurt?</div><div>It may <b>sting</b>.</div></div>Bye",
        "<div><label for=a>Does it hurt?</label><div>It may <b>sting</b>.</div></div>Bye",
        "<p><b>Q: Does it hurt?</b> A: It may <b>sting</b>.</p><h2>About us</h2>Bye",
        "<p><strong>Does it hurt?</strong><br>It may <b>sting</b>.</p><p><strong>And now?</strong></p>",
        "<p>Question 1: Does it hurt?</p><p>Answer: It may <b>sting</b>.</p><h2>About us</h2>",
        "<table><tr><td><h4>Does it hurt?</h4><p>It may <b>sting</b>.</td></tr></table>",
        "<ul><li><b>Does it hurt?</b><p>It may <b>sting</b>.</p></li></ul><p>Bye</p>",
        "<article itemscope itemtype='https://schema.org/Question'><b itemprop=name>Does it hurt?</b>"
        "<div>It may <b>sting</b>.</div><footer>Source</footer></article>",
    ],
)
def test_a_question_is_known_by_how_it_is_marked(page: str) -> None:
    assert found(page)[0] == (ANSWER.question, ANSWER.answer)


def test_an_answer_ends_where_the_next_question_or_heading_begins() -> None:
    page = """<nav><h2>Menu?</h2></nav><h1>Our questions</h1>
      <h2>First?</h2><p>One.</p><h3>In detail</h3><p>More.</p><div><p>Still.</p><h2>Second?</h2></div><p>Two.</p>
      <div class="site-footer"><a href="/">Home</a></div><div role=navigation>Menu</div><h2>Contact</h2><p>Call us.</p>
      <footer><h2>Third?</h2><p>Three.</p></footer>"""
    assert found(page) == [
        ("First?", "One.\n\n**In detail**\n\nMore.\n\nStill."),
        ("Second?", "Two."),
    ]
    assert read_page(page).passed == ("Our questions", "Contact")


def test_a_question_without_a_name_of_its_own_asks_in_accordions_only() -> None:
    assert found("<details><summary>How to park</summary>Behind the house.</details>") == [("How to park", "Behind the house.")]
    assert found("<h2>How to park</h2>Behind the house.") == []
    page = "<h2>Does it hurt?</h2><p>A bit.</p><p><b>Why would it?</b> It stings.</p>"
    assert found(page) == [("Does it hurt?", "A bit.\n\n**Why would it?** It stings.")]


def test_what_has_no_answer_in_words_has_none() -> None:
    questions = read_page(
        "<h2>One?</h2><h2>Two?</h2><img src=a.png><h2>Ready?</h2><p><a href='/book'>Book now</a></p>"
    ).questions
    assert questions == (Asked("One?", ""), Asked("Two?", "", ("a picture",)), Asked("Ready?", "", ("nothing but links",)))


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("One<br>two<p>three<p>four", "One\n\ntwo\n\nthree\n\nfour"),
        ("a <b> bold </b>word, <i>so</i>, <b><em>both</em></b>", "a **bold** word, *so*, ***both***"),
        ("<ul><li>a<ul><li>b</ul><li><p>c<p>d</ul>e", "- a\n  - b\n- c d\n\ne"),
        ("<ul><li>a<ul><li>b<ul><li>c<ul><li>d", "- a\n  - b\n    - c\n    - d"),
        ("<ol start=9><li>a<li>b<ul><li>c</ul></ol>", "9. a\n10. b\n    - c"),
        ("<a href='https://a.org/(b) c'>d</a> <a href='tel:1 2'>e</a>", "[d](https://a.org/%28b%29%20c) [e](tel:12)"),
        ("wow!<a href='https://a.org'>b</a>", "wow\\![b](https://a.org)"),
        ("<b>Note:</b>no gap", "Note:no gap"),
        ("<p>1. no list<p>- no<p># no<p>> no<p>~~~<p>---", "1\\. no list\n\n\\- no\n\n\\# no\n\n\\> no"),
        (
            "2 * 3 * 4, a_b, _c_, [d](e), &amp;amp; 5 &lt; 6 &lt;b>",
            "2 \\* 3 \\* 4, a_b, \\_c\\_, \\[d\\](e), \\&amp; 5 < 6 \\<b>",
        ),
        ("<h3>Head</h3><blockquote>q</blockquote><pre>  x\n  y</pre>", "**Head**\n\nq\n\nx y"),
        ("<p>So:<br>• one<br><b>•two</b><br>●", "So:\n\n- one\n- **two**"),
        ("it’s “so”\u00a0\u00ad\u200bfar", 'it\'s "so" far'),
    ],
)
def test_html_becomes_the_markdown_of_entries(html: str, markdown: str) -> None:
    assert to_markdown(html) == (markdown, ())


def test_what_an_entry_cannot_hold_is_left_out_and_said() -> None:
    page = """a<img src=x onerror=alert(1)><table><tr><td>t</table><script>alert(1)</script><style>p{}</style>
      <iframe src=x></iframe>
      <aside>see also</aside><form><input></form><svg><text>s</text></svg><a href=/b>b</a> <a href=#c>c</a> <a
      href='javascript:alert(1)'>d</a><a href="jav&#x09;ascript:alert(1)">e</a><a href=data:text/html,x>f</a><p onclick=x()>g"""
    text, left_out = to_markdown(page)
    assert text == "a\n\nb c def\n\ng"
    assert left_out == (
        *("a picture", "a table", "a script", "an embedded part", "a remark at the side", "a form"),
        "the link to '/b', which leads nowhere outside of its page",
    )
    assert to_markdown("<a href=/b>b</a>", "https://www.example.org/c/d") == ("[b](https://www.example.org/b)", ())


@pytest.mark.parametrize(
    ("markup", "written"),
    [
        ("<ul><ul><li>0</li></ul></ul>", "- 0"),
        ("<ol><li><ul><li>0</li><li>1</li></ul></li><li>2</li></ol>", "- 0\n- 1\n2. 2"),
        ("<b>0<i>:</i>0</b>", "0:0"),
        ("<b>\u00b9<i>`</i></b>", "\u00b9'"),
        ("<i><b>0</b>\x1b<b>0</b></i>", "***00***"),
    ],
)
def test_what_cannot_be_written_as_it_is_keeps_its_words(markup: str, written: str) -> None:
    assert to_markdown(markup)[0] == written


def test_a_page_of_too_many_tags_is_refused() -> None:
    with pytest.raises(ContentError, match=r"30,001 tags, at most 30,000 are read; save the part with the questions alone"):
        to_markdown("<p>" * (MAX_TAGS + 1))
    assert to_markdown("<b>" * 10_000 + "a") == ("**a**", ())


TEXT = st.text(
    st.sampled_from("ab1 .,!?*_[]()<>&#-+~`\\|={}'\"\n:;/é") | st.characters(exclude_categories=("Cs",)), max_size=40
)
TREE = st.recursive(
    TEXT.map(html.escape),
    lambda inner: st.builds(
        "<{0}>{1}</{0}>".format,
        st.sampled_from("b i em strong p ul li ol div h3 br a br".split()),
        st.lists(inner).map("".join),
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(TREE)
def test_markdown_says_the_same_words_and_nothing_but_what_entries_allow(tree: str) -> None:
    text, _ = to_markdown(tree)
    assert not list(check_characters("a.md", text.replace("\n", " ")))
    assert not [
        f for f in check_markdown("a.md", text, 1) if f.rule == "unsafe-markdown" or "shown as it is typed" not in f.problem
    ]
    rendered = MarkdownIt("commonmark", {"html": False}).render(text)
    assert words(rendered) == words(tree)
    assert to_markdown(rendered)[0] == text


def words(markup: str) -> str:
    """Return all letters and digits that *markup* shows."""
    return "".join(char for char in to_plain(markup) if char.isalnum())


@settings(deadline=None)
@given(
    st.text(max_size=200),
    st.lists(st.sampled_from(["<h2>", "</h2>", "<p>", "<li>", "<b>", "a?", "<dt>", "</div>"])).map("".join),
)
def test_any_page_can_be_read(page: str, tags: str) -> None:
    for asked in read_page(page + tags).questions:
        assert asked.question == " ".join(asked.question.split())

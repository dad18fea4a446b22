"""Read questions and their answers from web pages, and turn HTML into the little Markdown that entries allow."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from string import punctuation
from typing import NamedTuple
from urllib.parse import quote, urljoin

from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.content.documents import LINKED, ContentError
from bot.content.faqs import MAX_PHRASING
from bot.editing.texts import mend_characters

MAX_TAGS = 30_000  # parsing takes time by the square of how deep they are nested: some seconds for so many
_MAX_DEPTH = 3  # of lists in lists; what is deeper stands beside these
_MAX_NODES = 100  # of a question: more is no question
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_STRONG, _WEAK = 7, 8  # levels of questions that are no headings: buttons and the like, bold words
_SPEAKING = ("summary", "dt")  # what only ever stands above a text of its own
_BLOCKS = frozenset(
    "address article aside blockquote body br center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 "
    "h5 h6 header hr li main ol p pre section summary table tbody td th thead tr ul".split()
)
_UNSEEN = frozenset(("button", "footer", "head", "nav", "noscript", "style", "svg", "template"))  # no part of any answer
_LEFT_OUT = {
    "img": "a picture",
    "table": "a table",
    "script": "a script",
    "aside": "a remark at the side",
    **dict.fromkeys(("form", "input", "select", "textarea"), "a form"),
    **dict.fromkeys(("audio", "canvas", "embed", "iframe", "math", "object", "video"), "an embedded part"),
}
_HIDDEN_TEXT = _UNSEEN - {"button"} | {"script", "i"}  # in a question: what an icon is drawn with
_BOLD, _EMPHASIS = ("b", "strong"), ("em", "i")
_ASKS = frozenset(
    "are can could did do does how is may must should what when where which who whom whose why will would".split()
)
_TITLE = re.compile(
    r"question|faq\W?_*q\b|(?:accordion|collaps|faq|toggle|tab)\S*(?:title|head|button|btn|toggle|trigger|link)", re.IGNORECASE
)
_FRAME = re.compile(r"(?:^|\s)(?:(?:site|page|main)[-_]?)?(?:footer|navbar|breadcrumbs?)(?:\s|$)", re.IGNORECASE)
_NUMBER = re.compile(
    r"^(?:(?:q|question|faq)\s*#?\d*\s*[:.)\-–]|(?:q\d+|question\s+\d+)\s|#?\d{1,3}\s*[:.)])\s*", re.IGNORECASE
)
_END = re.compile(r"[^\w?.!)\"']+$")  # signs behind a question: what opens its answer
_Q = re.compile(r"(?:q|question)\s*\d*\s*[:.)]", re.IGNORECASE)
_A = re.compile(r"\s*(?:a|ans|answer)\s*\d*\s*[:.)](?:\s+|$)", re.IGNORECASE)
_BULLET = re.compile(r"[•●▪◦‣]\s*")
_ESCAPED = re.compile(r"[\\`*\[\]]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#?\w+;)")
_MARKER = re.compile(r"(?:[-+]|#{1,6})(?:\s|$)|>|~~~|(?:-\s*){3,}$")  # what a paragraph cannot begin with
_ORDINAL = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_PUNCTUATION = re.compile(f"[{re.escape(punctuation)}]")
_TAG = re.compile(r"<[a-z]", re.IGNORECASE)
_MARKDOWN = MarkdownIt("commonmark")


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold a *question* (plain text), its *answer* (Markdown, empty where there is none), and what of it was *left_out*."""

    question: str
    answer: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Hold what a web page asks: *questions* in its text, headings that were *passed* over as they ask nothing, and JSON-LD
    (*scripts*, as written). Its links are relative to *base*, empty where that is not known.
    """

    questions: tuple[Asked, ...]
    passed: tuple[str, ...]
    scripts: tuple[str, ...]
    base: str


def read_page(html: str) -> Page:
    """Return what the page *html* asks.

    A question is a heading, ``<summary>``, ``<dt>``, button, bold first words of a paragraph or the like that ends with a
    question mark, or the name of a schema.org Question; what follows it up to the next one, or to the end of what holds both,
    is its answer. Raises ContentError for more than MAX_TAGS tags.
    """
    tree = _parse(html)
    walk = _Walk(_base(tree), marks=True)
    walk.read(tree)
    scripts = tuple(script.text() for script in tree.css('script[type="application/ld+json" i]'))
    return Page(tuple(walk.found), tuple(walk.passed), scripts, walk.base)


def to_markdown(html: str, base: str = "") -> tuple[str, tuple[str, ...]]:
    """Return *html* as Markdown of paragraphs, lists, bold, emphasis and links, and what is left out of it.

    Addresses are relative to *base*. Raises ContentError for more than MAX_TAGS tags.
    """
    tree = _parse(html)
    answer = _Answer()
    _Walk(base, marks=False, answer=answer).read(tree)
    return answer.to_markdown(), tuple(answer.left_out)


def to_plain(html: str) -> str:
    """Return the text of *html* in one line."""
    return to_line(_parse(html).text())


def to_line(text: str) -> str:
    """Return *text* in one line, in characters that can be typed."""
    return " ".join(mend_characters(" ".join(text.split())).split())


def _parse(html: str) -> LexborHTMLParser:
    tags = len(_TAG.findall(html))
    if tags > MAX_TAGS:
        raise ContentError([f"{tags:,} tags, at most {MAX_TAGS:,} are read; save the part with the questions alone"])
    return LexborHTMLParser(html)


def _base(tree: LexborHTMLParser) -> str:
    for selector, key in (("base[href]", "href"), ('link[rel="canonical" i]', "href"), ('meta[property="og:url"]', "content")):
        node = tree.css_first(selector)
        address = (node.attributes.get(key) if node else None) or ""
        if address.startswith(("http://", "https://")):
            return address
    return ""


# ---- an answer while it is read


class _Run(NamedTuple):
    """Hold a piece of text with how it is marked."""

    text: str
    link: str
    bold: bool
    emphasis: bool


@dataclass(slots=True)
class _Block:
    """Hold a paragraph, or an item of a list with its *marker*, *indent* spaces from the left."""

    marker: str = ""
    indent: int = 0
    runs: list[_Run] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(slots=True)
class _List:
    """Hold the next *number* of a list, None for bullets, and its last *item*."""

    number: int | None
    item: _Block | None = None


@dataclass(slots=True)
class _Answer:
    """Collect the blocks of an answer; *lists* holds those that are open in it."""

    blocks: list[_Block] = field(default_factory=lambda: [_Block()])
    lists: list[_List] = field(default_factory=list)
    left_out: dict[str, None] = field(default_factory=dict)
    is_empty: bool = True
    is_worded: bool = False  # says more than where links lead

    def add(self, run: _Run) -> None:
        """Add *run* to the last block; spaces are folded."""
        block = self.blocks[-1]
        text = re.sub(r"\s+", " ", run.text)
        self.is_empty &= not any(char.isalnum() for char in text)
        if not block.runs or block.runs[-1].text.endswith(" "):
            text = text.removeprefix(" ")
        if text:
            block.runs.append(run._replace(text=text))

    def end_block(self) -> None:
        """End the last block; in an item of a list the text goes on behind a space, as one paragraph."""
        block = self.blocks[-1]
        if block.marker and self.lists:
            self.add(_Run(" ", "", False, False))
        elif block.runs:
            self.blocks.append(_Block())

    def open_item(self) -> None:
        """Begin an item of the innermost list."""
        *around, innermost = self.lists
        # an item that says nothing is not written, and what is in it stands at its place
        outer = [len(each.item.marker) for each in around if each.item and _says_something(each.item)]
        marker = "- " if innermost.number is None else f"{innermost.number}. "
        innermost.item = _Block(marker, sum(outer[: _MAX_DEPTH - 1]))
        if innermost.number is not None:
            innermost.number += 1
        self.blocks.append(innermost.item)

    def close_item(self) -> None:
        """End an item, whatever blocks it holds."""
        self.blocks.append(_Block())

    def to_markdown(self) -> str:
        """Return the blocks that say something, an empty line between them but between items of lists."""
        lines: list[str] = []
        in_list = False
        for block in self.blocks:
            bullet = _BULLET.match(block.text)
            if bullet and not block.marker:  # typed where the page has no list
                block.marker = "- "
                block.runs[0] = block.runs[0]._replace(text=block.runs[0].text[bullet.end() :])
            if _says_something(block):
                lines += [""] if lines and not (in_list and block.marker) else []
                lines.append(" " * block.indent + block.marker + _to_paragraph(block.runs))
                in_list = bool(block.marker)
        return "\n".join(lines)


def _says_something(block: _Block) -> bool:
    return any(char.isalnum() for char in block.text)


def _to_paragraph(runs: Sequence[_Run]) -> str:
    """Return *runs* as one line of Markdown, without bold and emphasis where Markdown cannot have them there."""
    runs = _join(runs)
    plain = _join([run._replace(bold=False, emphasis=False) for run in runs])
    unlinked = _join([run._replace(link="") for run in plain])
    text = " ".join("".join(run.text for run in unlinked).split())
    written = ((_escape_start(" ".join(_mark(tried, 0).split())), tried) for tried in (runs, plain, unlinked))
    kept = (line for line, tried in written if _signs(_shown(line)) == _signs(tried))
    return next(kept, _PUNCTUATION.sub(r"\\\g<0>", text))


def _join(runs: Sequence[_Run]) -> Sequence[_Run]:
    """Return *runs*, those that are marked alike as one, in characters that can be typed."""
    alike = groupby((run for run in runs if mend_characters(run.text)), key=lambda run: run[1:])
    return [_Run(mend_characters("".join(run.text for run in group)), *marks) for marks, group in alike]


def _shown(line: str) -> Sequence[_Run]:
    """Return what the Markdown *line* shows; nothing for more than one paragraph of text, bold, emphasis and links."""
    tokens = _MARKDOWN.parse(line)
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return ()
    runs, within = [], dict.fromkeys(("link", "strong", "em"), 0)
    for child in tokens[1].children or ():
        kind = child.type.removesuffix("_open").removesuffix("_close")
        if kind in within:
            within[kind] += child.nesting
        elif kind not in ("text", "softbreak"):
            return ()
        runs.append(_Run(child.content, "a" * within["link"], within["strong"] > 0, within["em"] > 0))
    return runs


def _signs(runs: Sequence[_Run]) -> list[tuple[str, bool, bool, bool]]:
    """Return each sign of *runs* but spaces, with whether it is in a link, bold and emphasised."""
    return [(sign, run.link != "", run.bold, run.emphasis) for run in runs for sign in "".join(run.text.split())]


def _mark(runs: Sequence[_Run], level: int) -> str:
    """Return *runs* as Markdown: links outside (*level* 0), then bold, then emphasis, spaces outside of all."""
    if level == 3:
        return "".join(_ESCAPED.sub(r"\\\g<0>", run.text) for run in runs)
    written = ""
    for value, group in groupby(runs, key=lambda run: run[level + 1]):
        inner = _mark(tuple(group), level + 1)
        core = inner.strip()
        if value and core:
            before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
            if level == 0 and written.endswith("!"):
                written = f"{written[:-1]}\\!"  # no picture
            opened, closed = ("[", f"]({value})") if level == 0 else ("**", "**") if level == 1 else ("*", "*")
            inner = f"{before}{opened}{core}{closed}{after}"
        written += inner
    return written


def _escape_start(line: str) -> str:
    """Return *line* without what would make a list, a heading or the like of it."""
    return f"\\{line}" if _MARKER.match(line) else _ORDINAL.sub(r"\1\\\2", line, count=1) if _ORDINAL.match(line) else line


# ---- the walk through a page


def _visit(top: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Yield all nodes from *top* on, each as it begins (True) and as it ends."""
    node: LexborNode | None = top
    while node is not None:
        yield node, True
        if node.first_child is not None:
            node = node.first_child
            continue
        while node is not None:
            yield node, False
            if node.mem_id == top.mem_id:
                return
            if node.next is not None:
                node = node.next
                break
            node = node.parent


@dataclass(slots=True)
class _Walk:
    """Read HTML in one go into an *answer*: one for all, or with *marks* that of each *question* that stands above one.

    What opened the question has a *level*, as headings do. The *limit* is the depth of the element with whose end the answer
    ends; where that holds no answer, it is the one around it.
    """

    base: str
    marks: bool
    answer: _Answer | None = None
    question: str = ""
    lettered: bool = False  # the question begins with "Q:", and so the answer with "A:"
    level: int = 0
    limit: int = 0
    found: list[Asked] = field(default_factory=list)
    passed: dict[str, None] = field(default_factory=dict)
    bold: int = 0
    emphasis: int = 0
    links: list[str] = field(default_factory=list)
    named: list[int] = field(default_factory=list)  # depths of open elements that are a schema.org Question

    def read(self, tree: LexborHTMLParser) -> None:
        """Read all that *tree* shows."""
        depth, skipped = 0, -1
        for node, begins in _visit(tree.body) if tree.body else ():
            if skipped >= 0:  # all inside is passed over, up to the end of the element
                skipped += 1 if begins else -1
                continue
            if node.tag == "-text":
                self._add(node.text_content or "") if begins else None
            elif begins:
                depth += 1
                if self._begin(node, depth):
                    skipped = 0
                    depth -= 1
            else:
                self._end(node, depth)
                depth -= 1
        self.close()

    def close(self) -> None:
        """End the question that is open."""
        if self.marks and self.answer:
            left_out = {} if self.answer.is_worded or self.answer.is_empty else {"nothing but links": None}
            answer = "" if left_out else self.answer.to_markdown()
            self.found.append(Asked(self.question, answer, tuple(left_out or self.answer.left_out)))
            self.answer = None

    def _add(self, text: str) -> None:
        if self.answer:
            if self.answer.is_empty and self.lettered:
                text = _A.sub("", text)
            self.answer.is_worded |= not self.links and any(char.isalnum() for char in text)
            self.answer.add(_Run(text, self.links[-1] if self.links else "", self.bold > 0, self.emphasis > 0))

    def _begin(self, node: LexborNode, depth: int) -> bool:
        """Take in that an element begins; return whether what is inside is passed over."""
        tag = node.tag or ""
        if tag not in _UNSEEN - {"button"} and self.marks and self._is_mark(node, depth):
            return True
        if tag in _UNSEEN or tag.startswith("-") or _is_frame(node):
            return True
        if self.answer and tag in _BLOCKS:
            self.answer.end_block()
        if tag in _LEFT_OUT and (self.answer or tag not in ("aside", "form", "table")):
            if self.answer:
                self.answer.left_out[_LEFT_OUT[tag]] = None
            return True
        if self.answer:
            if tag in ("ul", "ol"):
                start = str(node.attributes.get("start"))
                first = int(start) if re.fullmatch(r"[0-9]{1,6}", start) else 1
                self.answer.lists.append(_List(first if tag == "ol" else None))
            elif tag == "li" and self.answer.lists:
                self.answer.open_item()
        if str(node.attributes.get("itemtype") or "").endswith("schema.org/Question"):
            self.named.append(depth)
        self.bold += tag in _BOLD or tag in _HEADINGS or tag in _SPEAKING
        self.emphasis += tag in _EMPHASIS
        if tag == "a":
            self.links.append(self._address(node))
        return False

    def _end(self, node: LexborNode, depth: int) -> None:
        """Take in that an element ends."""
        tag = node.tag or ""
        self.bold -= tag in _BOLD or tag in _HEADINGS or tag in _SPEAKING
        self.emphasis -= tag in _EMPHASIS
        if tag == "a":
            self.links.pop()
        if self.named and self.named[-1] == depth:
            self.named.pop()
        if not self.answer:
            return
        if tag in ("ul", "ol") and self.answer.lists:
            self.answer.lists.pop()
            self.answer.close_item()
        elif tag == "li" and self.answer.lists:
            self.answer.close_item()
        elif tag in _BLOCKS:
            self.answer.end_block()
        if self.marks and depth == self.limit:
            if self.answer.is_empty:
                self.limit -= 1
            else:
                self.close()

    def _address(self, node: LexborNode) -> str:
        """Return where a link leads, empty where a reply cannot lead there."""
        href = re.sub(r"[\t\n\r]", "", node.attributes.get("href") or "").strip()  # as browsers read it
        if not href or href.startswith("#"):
            return ""
        if href.lower().startswith(("tel:", "sms:")):
            href = "".join(href.split())
        try:
            address = urljoin(self.base, href)
        except ValueError:  # no address at all
            address = ""
        if LINKED.match(address):
            return quote(address, safe="!#$%&'*+,/:;=?@~")
        if self.answer and not re.match(r"[a-z][a-z0-9+.-]*:", href, re.IGNORECASE):
            self.answer.left_out[f"the link to {href[:80]!r}, which leads nowhere outside of its page"] = None
        return ""

    def _is_mark(self, node: LexborNode, depth: int) -> bool:
        """Return whether *node* is a heading that is no part of an answer, and open its question where it asks one."""
        level = self._level_of(node)
        if level is None:
            return False
        whole = to_line(_text_of(node))
        named = bool(self.named) and node.attributes.get("itemprop") == "name"
        text = whole if named else _END.sub("", _NUMBER.sub("", whole))
        asks = text.rstrip(" )\"'.").endswith("?") or (level == 0 and text.lower().partition(" ")[0] in _ASKS)
        tag = node.tag or ""
        if len(text) <= MAX_PHRASING and (asks or named):
            if level == _WEAK and self.answer and self.level < _WEAK and not self.answer.is_empty:
                return False  # bold words in the text of a heading
            self.close()
            self.question, self.answer, self.level, self.limit = text, _Answer(), level, depth - 1
            self.lettered = not named and _Q.match(whole) is not None
            return True
        if tag not in (*_HEADINGS, *_SPEAKING):
            return False
        if self.answer and (tag == "dt" or 0 < level <= self.level or self.level >= _STRONG):
            self.close()
        if not self.answer and text:
            self.passed[text] = None
        return self.answer is None

    def _level_of(self, node: LexborNode) -> int | None:
        """Return the level of *node* as a heading, None where it is none."""
        tag, attributes = node.tag or "", node.attributes
        if tag in _HEADINGS:
            return int(tag[1])
        if tag in _SPEAKING or (self.named and attributes.get("itemprop") == "name"):
            return 0
        role = attributes.get("role")
        if tag == "button" or role in ("button", "heading", "tab") or _TITLE.search(attributes.get("class") or ""):
            return _STRONG
        if (tag in _BOLD and _begins_line(node)) or (tag == "p" and _Q.match(to_line(_text_of(node)))):
            return _WEAK
        if tag in ("div", "label") and not any(child.tag in _BLOCKS for child in islice(node.iter(), _MAX_NODES)):
            return _WEAK
        return None


def _is_frame(node: LexborNode) -> bool:
    """Return whether *node* is what a site has around all its pages, where its tag does not say so."""
    attributes = node.attributes
    called = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return attributes.get("role") in ("contentinfo", "navigation") or _FRAME.search(called) is not None


def _begins_line(node: LexborNode) -> bool:
    """Return whether nothing stands before *node* in its line."""
    before = node.prev
    while before is not None and (before.tag == "-comment" or (before.tag == "-text" and not before.text().strip())):
        before = before.prev
    return before is None or before.tag in _BLOCKS


def _text_of(node: LexborNode) -> str:
    """Return the text of *node* as far as _MAX_NODES nodes go, without icons."""
    text, skipped = "", -1
    for inner, begins in islice(_visit(node), 2 * _MAX_NODES):
        if skipped >= 0:
            skipped += 1 if begins else -1
        elif begins and (inner.tag in _HIDDEN_TEXT or inner.attributes.get("aria-hidden") == "true"):
            skipped = 0
        elif begins:
            text += (inner.text_content or "") if inner.tag == "-text" else " " if inner.tag in _BLOCKS else ""
    return text

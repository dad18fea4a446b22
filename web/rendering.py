"""Turn the Markdown of answers into HTML that is safe to insert into a page."""

from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

from bot.content.documents import LINKED


@lru_cache(maxsize=1024)
def to_html(markdown: str) -> Markup:
    """Return *markdown* as HTML: raw HTML stays text, no images, links to the web, phone and mail only."""
    return Markup(_MARKDOWN.render(markdown))


def _is_allowed(url: str) -> bool:
    return LINKED.match(url) is not None


def _open_link(
    renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    """Return the start of a link; one to the web opens beside the chat, which would be lost otherwise."""
    token = tokens[index]
    if str(token.attrGet("href")).lower().startswith("http"):
        token.attrSet("target", "_blank")
    token.attrSet("rel", "noopener")
    # the protocol leaves renderToken out; markdown-it's own HTML renderer, the one used here, has it
    return renderer.renderToken(tokens, index, options, env)  # type: ignore[attr-defined, no-any-return]


def _build_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])
    # replacing the method is markdown-it's documented way to limit links
    parser.validateLink = _is_allowed  # type: ignore[method-assign]
    parser.add_render_rule("link_open", _open_link)
    return parser


_MARKDOWN = _build_parser()

"""The page that a clinician signs holds everything there is to sign, and says what is signed."""

import html
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bot.chatbot import ChatBot
from web import create_app
from web.rendering import to_html


@pytest.fixture(scope="module")
def page(app) -> str:
    return app.test_client().get("/review").get_data(as_text=True)


def test_every_urgent_rule_stands_there_with_its_text_source_and_signs(page: str, bot: ChatBot) -> None:
    for flag in bot.flags.values():
        assert f"faqs/urgent/{flag.id}.md" in page
        assert str(to_html(flag.text)) in page
        assert flag.source.title.replace("&", "&amp;") in page
        for combination in bot.rules.fires_when[flag.id]:
            for sign in frozenset().union(*combination):
                assert f'href="#sign-{sign}"' in page
                assert f'id="sign-{sign}"' in page


@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("signs", "cannot/barely breathe/breath"),
        ("background", "bed rest"),
        ("harmless", "best shot"),
        ("past", "used to"),
        ("same_words", "no longer able to"),
        ("word_classes", "edema"),
    ],
)
def test_every_section_of_the_signs_stands_there(page: str, bot: ChatBot, section: str, text: str) -> None:
    for texts in bot.content.signs.written[section].values():
        assert all(wording.replace("<", "&lt;").replace(">", "&gt;") in page for wording in texts)
    assert text in page


def test_every_example_message_stands_there(page: str, bot: ChatBot) -> None:
    text = html.unescape(page)
    for flag in bot.flags:
        assert all(message in text for message in bot.content.urgent_messages[flag])
    assert f"{len(bot.content.urgent_messages['calm'])} messages that are not urgent" in page


def test_every_equivalence_of_the_vocabulary_stands_there(page: str, bot: ChatBot) -> None:
    for term, wordings in bot.content.vocabulary.written.items():
        assert f"<dt>{term}</dt><dd>{', '.join(wordings)}</dd>" in page


def test_every_answer_stands_there(page: str, bot: ChatBot) -> None:
    for faq in bot.faqs:
        assert f"faqs/{faq.topic}/{faq.id}.md" in page
        assert str(to_html(faq.answer)) in page


def test_nothing_is_signed_until_a_clinician_has_signed(page: str, bot: ChatBot) -> None:
    signed = sum(flag.reviewed is not None for flag in bot.flags.values())
    assert f"{signed} of {len(bot.flags)} urgent rules" in page


def test_a_signature_is_shown_with_name_and_date(content: Path, tmp_path: Path) -> None:
    shutil.copytree(content, tmp_path / "faqs")
    rule = tmp_path / "faqs" / "urgent" / "suicide.md"
    text = rule.read_text("utf-8")
    rule.write_text(
        text.replace("reviewed_by: null", "reviewed_by: Dr. A. <b>").replace("reviewed: null", "reviewed: 2026-02-01"), "utf-8"
    )

    page = create_app({"content": tmp_path / "faqs"}).test_client().get("/review").get_data(as_text=True)

    assert 'Reviewed by Dr. A. &lt;b&gt; on <time datetime="2026-02-01">2026-02-01</time>' in page


def test_search_engines_are_kept_out(client: FlaskClient) -> None:
    assert '<meta name="robots" content="noindex">' in client.get("/review").get_data(as_text=True)

"""The page that a clinician signs holds everything there is to sign, and says what is signed."""

import re
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from bot.chatbot import ChatBot
from bot.content.guidance import Level
from bot.urgent.flags import COSTS, to_sentence, to_threshold
from web import create_app
from web.rendering import to_html


@pytest.fixture(scope="module")
def page(app) -> str:
    return app.test_client().get("/review").get_data(as_text=True)


@pytest.fixture(scope="module")
def rules(page: str) -> dict[str, str]:
    """The text of the page about each urgent rule, by id."""
    articles = re.findall(r"<article>.*?</article>", page.partition('id="signs"')[0], re.DOTALL)
    return {article.partition("faqs/urgent/")[2].partition(".md")[0]: article for article in articles}


def test_every_urgent_rule_stands_there_with_its_texts_and_source(rules: dict[str, str], bot: ChatBot) -> None:
    assert rules.keys() == bot.flags.keys()
    for flag in bot.flags.values():
        assert str(to_html(flag.text)) in rules[flag.id]
        assert not flag.hint or str(to_html(flag.hint)) in rules[flag.id]
        assert f"To watch for: {escape(to_sentence(flag, bot.messages))}" in rules[flag.id]
        assert escape(flag.source.title) in rules[flag.id]


def test_the_text_for_hints_stands_with_the_rule_that_has_one(rules: dict[str, str], bot: ChatBot) -> None:
    assert {id for id, text in rules.items() if "only hints at it" in text} == {"suicide"}
    assert bot.flags["suicide"].hint is not None


def test_every_wording_of_a_floor_stands_with_its_rule(rules: dict[str, str], bot: ChatBot) -> None:
    for rule in bot.content.rules:
        assert [wording for wording in rule.floor_written if f"<span>{escape(wording)}</span>" not in rules[rule.id]] == []


def test_10_typical_messages_stand_with_each_rule(rules: dict[str, str], bot: ChatBot) -> None:
    for id, text in rules.items():
        shown = re.findall("<span>(.*?)</span>", text.partition("Typical messages of")[2])
        own = {str(escape(message.text)) for message in bot.content.urgent_messages if message.flags[:1] == (id,)}
        assert len(set(shown) & own) == len(shown) == 10
        assert f"Typical messages of {len(own)}:" in text


@pytest.mark.parametrize("level", ["emergency", "crisis", "same-day"])
def test_the_threshold_of_every_level_stands_there_with_what_it_rests_on(page: str, level: Level) -> None:
    kind = {"same-day": "a same-day sign", "emergency": "an emergency", "crisis": "a crisis"}[level]
    assert re.search(rf"from {to_threshold(COSTS[level]):.2f} on for {kind}\b[^.]*\b{COSTS[level]:.0f} false alarms", page)


def test_the_numbers_of_labelled_messages_stand_there(page: str, bot: ChatBot) -> None:
    urgent = sum(bool(message.flags) for message in bot.content.urgent_messages)
    calm = len(bot.content.urgent_messages) - urgent
    assert f"fitted on {urgent} urgent and {calm} calm messages" in page


def test_every_sign_has_a_heading(page: str, bot: ChatBot) -> None:
    signs = [*bot.content.signs.written["signs"], *bot.content.signs.written["background"]]
    assert [sign for sign in signs if f'<h3 id="sign-{sign}">' not in page] == []


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
def test_every_section_of_the_signs_stands_there(page: str, bot: ChatBot, section: str, text: str) -> None:
    for texts in bot.content.signs.written[section].values():
        assert all(wording.replace("<", "&lt;").replace(">", "&gt;") in page for wording in texts)
    assert text in page


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

import pytest

from bot.chatbot import ChatBot
from bot.followup import retrieve_after
from bot.retrieval import read_query
from bot.text import tokenize


def first(bot: ChatBot, seen: str, question: str) -> tuple[str, tuple[str, ...]]:
    """Return the first candidate's id and what was read in from the entry *seen*."""
    query = read_query(question, bot.index)
    found = retrieve_after(bot.by_id[seen], query, tokenize(question), bot.index, bot.score)
    return found.candidates[0].faq.id, found.query.context


def test_a_pointing_question_is_about_the_entry_seen_or_one_linked_with_it(bot: ChatBot) -> None:
    assert first(bot, "herniated-disc", "can that be treated") == ("herniated-disc-treatment", ("disc", "herniat"))


def test_a_question_that_names_a_condition_stands_on_its_own(bot: ChatBot) -> None:
    assert first(bot, "herniated-disc", "is that the same as sciatica") == ("sciatica", ())


def test_a_short_question_is_read_in_the_way_that_is_surer(bot: ChatBot) -> None:
    assert first(bot, "physical-therapy", "how can I get an appointment") == ("consultation", ())
    assert first(bot, "phantom-limb-pain", "any treatment")[0] == "phantom-limb-pain-treatment"


def test_a_long_question_is_never_read_with_what_came_before(bot: ChatBot) -> None:
    question = "my doctor told me yesterday that it could be caused by something in my lower back or so"
    assert first(bot, "tendonitis", question)[1] == ()


@pytest.mark.parametrize("question", ["", "zzzz"])
def test_a_question_without_a_known_word_finds_what_the_context_holds(bot: ChatBot, question: str) -> None:
    query = read_query(question, bot.index)
    found = retrieve_after(bot.by_id["sciatica"], query, tokenize(question), bot.index, bot.score)
    assert {candidate.faq.id for candidate in found.candidates} <= {faq.id for faq in bot.faqs}

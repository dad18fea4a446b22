"""A question leans on the entry seen before where it points back, and two questions in one are told apart."""

import pytest

from bot.chatbot import ChatBot
from bot.language.reading import Text, read_text
from bot.language.spelling import build_lexicon
from bot.matching.confidence import judge_first
from bot.matching.query import Query, read_query
from bot.matching.retrieval import Retrieval
from bot.matching.turns import GENERAL, points_back, points_nowhere, retrieve_after, split_question

LEXICON = build_lexicon({"sciatica": 5, "neuropathy": 3, "treated": 4})


def read(bot: ChatBot, question: str) -> tuple[Text, Query]:
    text = read_text(question, bot.lexicon)
    return text, read_query(text, bot.content.vocabulary, bot.content.aspects)


def find_after(bot: ChatBot, seen: str, question: str) -> Retrieval:
    def score(found: Retrieval) -> float:
        return judge_first(found, bot.index, bot.content.calibration)[0]

    def fitted(found: Retrieval) -> float:
        return judge_first(found, bot.index, bot.content.calibration)[0]

    return retrieve_after(bot.by_id[seen], *read(bot, question), bot.index, score or fitted)


def first(bot: ChatBot, seen: str, question: str) -> tuple[str, tuple[str, ...]]:
    """Return the first candidate's id and what was read in from the entry *seen*."""
    found = find_after(bot, seen, question)
    return found.candidates[0].faq.id, found.query.context


# ---- after an entry


def test_a_pointing_question_is_about_the_entry_seen_one_linked_with_it_or_of_a_general_topic(bot: ChatBot) -> None:
    assert first(bot, "herniated-disc", "can that be treated") == ("herniated-disc-treatment", ("disc", "herniat"))
    seen = bot.by_id["herniated-disc"]
    linked = {seen.id, *seen.related, *(faq.id for faq in bot.faqs if seen.id in faq.related or faq.topic in GENERAL)}
    assert {candidate.faq.id for candidate in find_after(bot, seen.id, "can that be treated").candidates} <= linked


def test_how_it_is_found_out_leads_to_diagnosis_whatever_was_seen(bot: ChatBot) -> None:
    found = find_after(bot, "spinal-stenosis", "how would you know that it is that")
    assert found.candidates[0].faq.topic == "diagnosis"


def test_what_points_back_and_finds_nothing_is_about_the_entry_seen(bot: ChatBot) -> None:
    assert first(bot, "nerve-blocks", "what is it best for")[0] == "nerve-blocks"


def test_a_question_that_names_a_condition_stands_on_its_own(bot: ChatBot) -> None:
    assert first(bot, "herniated-disc", "is that the same as sciatica") == ("sciatica", ())


def test_a_short_question_is_read_in_the_way_that_is_surer(bot: ChatBot) -> None:
    assert first(bot, "physical-therapy", "how can I get an appointment")[0] == "consultation"
    assert first(bot, "phantom-limb-pain", "any treatment")[0] == "phantom-limb-pain-treatment"


def test_a_long_question_is_never_read_with_what_came_before(bot: ChatBot) -> None:
    question = "my doctor told me yesterday that it could be caused by something in my lower back or so"
    assert first(bot, "tendonitis", question)[1] == ()


@pytest.mark.parametrize("question", ["what is the weather like", "thank you so much"])
def test_another_subject_is_never_read_with_what_came_before(bot: ChatBot, question: str) -> None:
    assert find_after(bot, "sciatica", question).query.context == ()


@pytest.mark.parametrize("question", ["", "zzzz"])
def test_a_question_without_a_known_word_finds_nothing(bot: ChatBot, question: str) -> None:
    assert find_after(bot, "sciatica", question).candidates == ()


@pytest.mark.parametrize(
    ("question", "back"), [("is it safe", True), ("Those?", True), ("is surgery safe", False), ("item", False)]
)
def test_a_question_points_back_with_a_word_for_what_was_said(question: str, back: bool) -> None:
    assert points_back(read_text(question, LEXICON)) is back


@pytest.mark.parametrize(
    ("question", "nowhere"),
    [
        ("is it safe?", True),
        ("how much does it cost", True),
        ("and how much does it cost then", False),  # too long to be sure
        ("is surgery safe", False),
        ("is it sciatica", False),  # names what it is about
        ("what is it", False),  # asks for no aspect
        ("is it a clot", False),  # what is asked about the writer is no aspect
    ],
)
def test_a_short_question_for_an_aspect_that_only_points_says_nothing_alone(bot: ChatBot, question: str, nowhere: bool) -> None:
    text, query = read(bot, question)
    assert points_nowhere(text, query, bot.content.aspects, bot.index) is nowhere


# ---- two questions in one


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("what is sciatica and how is it treated", ("what is sciatica", "how is it treated")),
        ("What is sciatica? And what is spinal fusion?", ("What is sciatica", "what is spinal fusion?")),
        ("what is sciatica, how is it treated", ("what is sciatica", "how is it treated")),
        ("what is sciatica; how is it treated", ("what is sciatica", "how is it treated")),
        ("so what is sciatica and also how is it treated", ("so what is sciatica", "how is it treated")),
        ("what is sciatica", None),
        ("what is sciatica and arthritis", None),  # the second part asks nothing
        ("what is sciatica and why", None),  # too short to ask for itself
        ("sciatica hurts me and how is it treated", None),  # the first part asks nothing
        ("what is sciatica and what is arthritis and what is fusion", None),  # three
        ("", None),
    ],
)
def test_two_questions_are_parted_where_each_asks_for_itself(question: str, parts: tuple[str, str] | None) -> None:
    found = split_question(read_text(question, LEXICON))
    assert (found and (found[0].clean, found[1].clean)) == parts


@pytest.mark.parametrize(
    "question",
    [
        "difference between sciatica and neuropathy",
        "what are the differences between sciatica or neuropathy",
        "sciatica vs. neuropathy",
    ],
)
def test_a_comparison_asks_what_both_are(question: str) -> None:
    found = split_question(read_text(question, LEXICON))
    assert found is not None
    assert (found[0].words, found[1].words) == (("what", "is", "sciatica"), ("what", "is", "neuropathy"))


def test_parts_share_the_words_that_were_read() -> None:
    text = read_text("what is siatica and how is neuro pathy treeted", LEXICON)
    parts = split_question(text)
    assert parts is not None
    assert (parts[0].words, parts[1].words) == (("what", "is", "sciatica"), ("how", "is", "neuropathy", "treated"))
    assert (*parts[0].tokens, *parts[1].tokens) == (*text.tokens[:3], *text.tokens[4:])
    assert all(part.language == text.language and part.corrected is None for part in parts)

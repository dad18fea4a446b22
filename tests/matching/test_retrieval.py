from dataclasses import replace

import pytest

from bot.chatbot import ChatBot
from bot.retrieval import Query, read_query, retrieve


def test_repaired_words_are_shown_in_the_question_as_written(bot: ChatBot) -> None:
    query = read_query("What is siatica, and does it hurt?", bot.index)
    assert query.corrected == "What is sciatica, and does it hurt?"


def test_a_question_without_slips_is_not_corrected(bot: ChatBot) -> None:
    assert read_query("What is sciatica?", bot.index).corrected is None


def test_words_torn_apart_are_joined(bot: ChatBot) -> None:
    assert read_query("neuro pathy in the legs", bot.index).corrected == "neuropathy in the legs"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("slipped disk", ("herniat", "disc")),
        ("RFA", ("rhizotomi",)),
        ("what's DDD", ("what", "is", "degen", "disc", "diseas", "?definition")),
    ],
)
def test_lay_words_are_read_as_the_terms_of_the_answers(bot: ChatBot, question: str, expected: tuple[str, ...]) -> None:
    assert read_query(question, bot.index).terms == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("whats that numbing jab next to a nerve called", "nerve-blocks"),
        ("my grandad lost his leg and it still hurts where it was", "phantom-limb-pain"),
        ("arteries in my legs are narrowed", "peripheral-artery-disease"),
        ("vertabra slipped forword", "spondylolisthesis"),
        ("who do i ring to see somebody at the clinic", "consultation"),
    ],
)
def test_the_right_entry_comes_first(bot: ChatBot, question: str, expected: str) -> None:
    found = retrieve(read_query(question, bot.index), bot.index)
    assert found.candidates[0].faq.id == expected


def test_candidates_are_ordered_by_probability_and_carry_their_most_alike_phrasing(bot: ChatBot) -> None:
    found = retrieve(read_query("how is sciatica treated", bot.index), bot.index, k=3)
    assert [c.probability for c in found.candidates] == sorted((c.probability for c in found.candidates), reverse=True)
    assert len(found.candidates) == 3
    assert found.candidates[0].phrasing == "How is sciatica treated?"
    assert found.candidates[0].alike == 1.0


def test_words_that_nobody_documented_lower_the_coverage(bot: ChatBot) -> None:
    known = retrieve(read_query("sciatica treatment", bot.index), bot.index)
    unknown = retrieve(read_query("sciatica treatment zebrafish", bot.index), bot.index)
    assert known.coverage == pytest.approx(1)
    assert unknown.coverage < 0.8


def test_a_query_without_a_known_word_has_no_candidate(bot: ChatBot) -> None:
    assert retrieve(Query((), None), bot.index).candidates == ()
    assert retrieve(Query(("zzzz",), None), bot.index).candidates == ()


def test_what_the_seen_entry_is_about_is_read_into_a_leaning_question(bot: ChatBot) -> None:
    query = read_query("how is it treated", bot.index)
    context = bot.index.topics[bot.faqs.index(bot.by_id["spondylolisthesis"])]
    found = retrieve(replace(query, context=context), bot.index)
    assert found.candidates[0].faq.id == "spondylolisthesis-treatment"

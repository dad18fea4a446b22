"""A message that is much like examples of a red flag is told to be, and one like calm examples is not."""

import time

import numpy as np
import pytest

from bot.chatbot import ChatBot
from bot.likeness import LIKE, Likeness, fit_likeness, to_terms
from bot.signs import read_words

EXAMPLES = {
    "overdose": ("i swallowed the whole bottle", "he swallowed all of her pills", "swallowed a bottle of pills by mistake"),
    "suicide": ("i want to be gone for good", "nobody would miss me if i was gone", "i wrote a letter to be gone tonight"),
    "calm": (
        "what is sciatica",
        "when do you open",
        "how much does a nerve block cost",
        "i take my pills as told",
        "where is it",
    ),
}


@pytest.fixture(scope="module")
def likeness(bot: ChatBot) -> Likeness:
    return fit_likeness(EXAMPLES, bot.rules.lexicon)


@pytest.mark.parametrize(
    ("message", "flag"),
    [
        ("she swallowed the whole big bottle of pills tonight", "overdose"),
        ("i would be gone and nobody would miss me", "suicide"),
    ],
)
def test_unseen_message_is_like_the_examples_of_its_flag(message: str, flag: str, likeness: Likeness, bot: ChatBot) -> None:
    words = read_words(message, bot.rules.lexicon)

    assert likeness.probability(words) > 0.7
    assert likeness.nearest_flag(words) == flag


@pytest.mark.parametrize(
    "message", ["what is a nerve block", "how do i take my pills and when", "", "?!", "qzxvk", "unknown words"]
)
def test_other_message_is_not(message: str, likeness: Likeness, bot: ChatBot) -> None:
    assert likeness.probability(read_words(message, bot.rules.lexicon)) < LIKE


def test_same_examples_give_the_same_models(likeness: Likeness, bot: ChatBot) -> None:
    again = fit_likeness(EXAMPLES, bot.rules.lexicon)

    assert np.array_equal(again.weights, likeness.weights)
    assert np.array_equal(again.ranker.weights, likeness.ranker.weights)


def test_terms_are_stems_and_their_pairs_without_marks() -> None:
    assert to_terms(["legs", "went", ",", "numb"]) == ("leg", "went", "numb", "leg went", "went numb")


def test_asking_costs_little(bot: ChatBot) -> None:
    words = read_words("my leg hurts when i walk and it gets better when i sit down for a while", bot.rules.lexicon)
    seconds = []
    for _ in range(200):
        began = time.perf_counter()
        bot.rules.likeness.probability(words)
        seconds.append(time.perf_counter() - began)

    assert sorted(seconds)[100] < 0.0003

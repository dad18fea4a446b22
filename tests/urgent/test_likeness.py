"""A message that is much like examples of a red flag is told to be, and one like calm examples is not."""

from time import process_time

import numpy as np
import pytest

from bot.chatbot import ChatBot
from bot.language.reading import read_text
from bot.urgent.likeness import LIKE, Likeness, fit_likeness, learn_likeness, to_terms
from bot.urgent.signs import read_alike

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
    return learn_likeness(EXAMPLES, bot.rules.signs)


def read(message: str, bot: ChatBot) -> tuple[str, ...]:
    return read_alike(read_text(message, bot.lexicon), bot.rules.signs)


@pytest.mark.parametrize(
    ("message", "flag"),
    [
        ("she swallowed the whole big bottle of pills tonight", "overdose"),
        ("i would be gone and nobody would miss me", "suicide"),
    ],
)
def test_unseen_message_is_like_the_examples_of_its_flag(message: str, flag: str, likeness: Likeness, bot: ChatBot) -> None:
    words = read(message, bot)

    assert likeness.probability(words) > 0.7
    assert likeness.nearest_flag(words) == flag


@pytest.mark.parametrize(
    "message", ["what is a nerve block", "how do i take my pills and when", "", "?!", "qzxvk", "unknown words"]
)
def test_other_message_is_not(message: str, likeness: Likeness, bot: ChatBot) -> None:
    assert likeness.probability(read(message, bot)) < LIKE


def test_same_examples_give_the_same_models(bot: ChatBot) -> None:
    one, other = (fit_likeness(EXAMPLES, bot.rules.signs) for _ in range(2))

    assert one.keys() == other.keys()
    assert [key for key in one if not np.array_equal(one[key], other[key])] == []


def test_a_kept_model_is_the_one_that_was_fitted(likeness: Likeness, bot: ChatBot) -> None:
    again = learn_likeness(EXAMPLES, bot.rules.signs)

    assert np.array_equal(again.weights, likeness.weights)
    assert np.array_equal(again.ranker.weights, likeness.ranker.weights)
    assert (again.terms.columns, again.terms.shared, again.bias) == (
        likeness.terms.columns,
        likeness.terms.shared,
        likeness.bias,
    )
    assert again.flags == ("overdose", "suicide")


def test_a_message_of_fewer_than_six_words_is_like_nothing(likeness: Likeness, bot: ChatBot) -> None:
    assert likeness.probability(read("i swallowed his whole bottle", bot)) == 0
    assert likeness.probability(read("i swallowed his whole big bottle", bot)) > 0


def test_terms_are_stems_and_their_pairs_without_marks() -> None:
    assert to_terms(["legs", "went", ",", "numb"]) == ("leg", "went", "numb", "leg went", "went numb")


def test_asking_costs_little(bot: ChatBot) -> None:
    words = read("my leg hurts when i walk and it gets better when i sit down for a while", bot)
    began = process_time()
    for _ in range(200):
        bot.rules.likeness.probability(words)

    assert process_time() - began < 0.5  # 0.02 s where nothing else runs

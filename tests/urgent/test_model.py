"""Messages that are written like urgent ones are told to be, with their flags; such as are written like calm ones are not."""

from dataclasses import replace

import numpy as np
import pytest

from bot.content.labelled import Message
from bot.content.words import Signs, build_sign_wordings, parse_signs
from bot.urgent.model import DIGITS, Model, fit_model, learn_model, to_terms
from bot.urgent.signs import Tale

SIGNS = """
misspelt: {calf: [caff]}
same_words: {cannot: [cant]}
skipped_words: [very]
word_classes: {leg: [leg, calf]}
signs: {chest-pain: [chest pain]}
background: {flight: [flew]}
harmless: [rain drop]
denial: ["no"]
short_denial: ["not"]
no_denial: [not only]
general_question: [what-is]
not_a_person: [my dog]
past: [years ago]
present: [now]
fresh_start: [but]
writer: [i]
"""
WRITTEN = {
    "overdose": (
        "i swallowed the whole bottle",
        "he swallowed all of her pills",
        "swallowed a bottle of pills by mistake",
        "my son swallowed the whole bottle of pills",
    ),
    "suicide": (
        "i want to be gone for good",
        "nobody would miss me if i was gone",
        "i wrote a letter to be gone tonight",
        "nobody would miss me and i would be gone",
    ),
    "": (
        "what is sciatica",
        "when do you open",
        "how much does a nerve block cost",
        "how do i take my pills",
        "what does a nerve block do",
        "when do i take my pills and how",
        "where is it and when do you open",
    ),
}
MESSAGES = tuple(Message(text, (flag,) if flag else (), "a01") for flag, texts in WRITTEN.items() for text in texts)
NOTHING = Tale(frozenset(), frozenset(), frozenset())
NO_FLOOR = build_sign_wordings((), frozenset())


@pytest.fixture(scope="module")
def signs() -> Signs:
    return parse_signs(SIGNS, "signs.yaml")


@pytest.fixture(scope="module")
def model(signs: Signs) -> Model:
    return learn_model(MESSAGES, signs, NO_FLOOR)


def read(message: str) -> tuple[str, ...]:
    return tuple(message.split())


@pytest.mark.parametrize(
    ("message", "flag"),
    [
        ("she swallowed the whole big bottle of pills tonight", "overdose"),
        ("i would be gone and nobody would miss me", "suicide"),
        ("she swallowde teh whhole bottlee of piills", "overdose"),
    ],
)
def test_unseen_message_is_like_those_of_its_flag(message: str, flag: str, model: Model) -> None:
    words = read(message)

    assert model.probability(words, NOTHING) > 0.7
    assert model.rank(words, NOTHING)[0][0] == flag


@pytest.mark.parametrize("message", ["what is a nerve block", "how do i take my pills and when", "when do you open today"])
def test_message_like_calm_ones_is_calm(message: str, model: Model) -> None:
    assert model.probability(read(message), NOTHING) < 0.3


@pytest.mark.parametrize("message", ["", "?", "qzxvkj"])
def test_of_a_message_without_known_words_nothing_is_told(message: str, model: Model) -> None:
    words = read(message)

    assert model.probability(words, NOTHING) == 0
    assert sum(chance for _, chance in model.rank(words, NOTHING)) == pytest.approx(1, abs=1e-5)


def test_all_flags_are_ranked_and_the_likeliest_is_first(model: Model) -> None:
    (first, likely), (second, unlikely) = model.rank(read("swallowed pills"), NOTHING)

    assert (first, second) == ("overdose", "suicide")
    assert likely > unlikely
    assert likely + unlikely == pytest.approx(1, abs=1e-5)


def test_flags_of_equal_chance_rank_by_id(model: Model) -> None:
    alike = replace(model.ranker, weights=np.zeros_like(model.ranker.weights), bias=np.zeros_like(model.ranker.bias))

    ranked = replace(model, ranker=alike).rank(("swallowed", "pills"), NOTHING)
    assert ranked == [("overdose", 0.5), ("suicide", 0.5)]


def test_a_message_for_two_flags_teaches_both(signs: Signs) -> None:
    both = [Message(f"swallowed the pills to be gone {n}", ("suicide", "overdose"), "a01") for n in ("now", "soon", "today")]
    model = learn_model((*MESSAGES, *both), signs, NO_FLOOR)

    chances = dict(model.rank(read("swallowed the pills to be gone"), NOTHING))
    assert min(chances.values()) > 0.25


def test_a_sign_is_evidence_beside_the_words_and_silenced_it_is_another(signs: Signs) -> None:
    urgent = [Message(f"chest pain since {day}", ("clot-in-lung",), "a01") for day in ("monday", "noon", "tuesday", "friday")]
    calm = [Message(f"no chest pain since {day}", (), "a01") for day in ("monday", "noon", "tuesday", "friday")]
    model = learn_model((*urgent, *calm), signs, NO_FLOOR)
    words = ("chest", "pain")

    told, silenced = (
        model.probability(words, Tale(told, silenced, frozenset()))
        for told, silenced in ((frozenset({"chest-pain"}), frozenset()), (frozenset(), frozenset({"chest-pain"})))
    )
    assert told > model.probability(words, NOTHING) > silenced


def test_probabilities_have_no_more_digits_than_all_processors_agree_on(model: Model) -> None:
    words = read("he swallowed his pills")
    probability = model.probability(words, NOTHING)

    assert 0 < probability < 1
    assert [probability, *(chance for _, chance in model.rank(words, NOTHING))] == [
        round(chance, DIGITS) for chance in (probability, *(chance for _, chance in model.rank(words, NOTHING)))
    ]
    assert model.probability(words, NOTHING) == probability


def test_same_messages_give_the_same_models(signs: Signs) -> None:
    one, other = (fit_model(MESSAGES, signs, NO_FLOOR) for _ in range(2))

    assert one.keys() == other.keys()
    assert [key for key in one if not np.array_equal(one[key], other[key])] == []


def test_a_kept_model_is_the_one_that_was_fitted(model: Model, signs: Signs) -> None:
    again = learn_model(MESSAGES, signs, NO_FLOOR)

    assert again.flags == ("overdose", "suicide")
    assert (again.terms.columns, again.bias) == (model.terms.columns, model.bias)
    arrays = ("term_weights", "gram_idf", "gram_weights")
    assert [name for name in arrays if not np.array_equal(getattr(again, name), getattr(model, name))] == []
    assert np.array_equal(again.ranker.weights, model.ranker.weights)


def test_terms_are_stems_and_their_pairs_and_none_stands_across_a_mark() -> None:
    assert to_terms(["legs", "went", ",", "numb"]) == ("leg", "went", "numb", "leg went")

from collections import Counter

import numpy as np
import pytest

from bot.matching.lexical import FIELD_WEIGHTS, weigh_fields

COLUMNS = {"pain": 0, "disc": 1, "fusion": 2}
Entry = tuple[Counter[str], Counter[str], Counter[str]]


def entry(question: str = "", phrasings: str = "", answer: str = "") -> Entry:
    return Counter(question.split()), Counter(phrasings.split()), Counter(answer.split())


def weigh(word: str, *entries: Entry) -> list[float]:
    """Return the weight of *word* in each of *entries*."""
    return weigh_fields(entries, COLUMNS).sums([COLUMNS[word]], [1.0]).tolist()


def test_a_word_of_the_question_weighs_more_than_one_of_a_phrasing_or_the_answer() -> None:
    question, phrasing, answer = weigh("disc", entry("disc"), entry("pain", "disc"), entry("pain", "pain", "disc"))
    assert question > phrasing > answer > 0


def test_a_word_of_few_entries_weighs_more_than_one_of_all() -> None:
    entries = entry("pain disc"), entry("pain"), entry("pain")
    assert weigh("disc", *entries)[0] > weigh("pain", *entries)[0]


def test_the_weight_is_the_one_of_bm25f() -> None:
    frequency = FIELD_WEIGHTS[0] * 1 / 1  # both questions have the mean length
    expected = np.log(1 + (2 - 1 + 0.5) / (1 + 0.5)) * frequency * 2.2 / (frequency + 1.2)
    assert weigh("disc", entry("disc"), entry("pain")) == pytest.approx([float(expected), 0])


def test_a_word_of_several_fields_counts_in_each() -> None:
    once, both = weigh("disc", entry("disc", "pain"), entry("disc", "disc"))
    assert both > once


def test_a_repeated_word_counts_less_each_time() -> None:
    once, twice, thrice = weigh("disc", entry("disc"), entry("disc disc"), entry("disc disc disc"))
    assert twice - once > thrice - twice

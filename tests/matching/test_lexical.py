from collections import Counter

import numpy as np
import pytest

from bot.matching.lexical import FIELD_WEIGHTS, weigh_fields

COLUMNS = {"pain": 0, "disc": 1, "fusion": 2}


def entry(question: str = "", phrasings: str = "", answer: str = "") -> tuple[Counter[str], Counter[str], Counter[str]]:
    return Counter(question.split()), Counter(phrasings.split()), Counter(answer.split())


def test_a_word_of_the_question_weighs_more_than_one_of_a_phrasing_or_the_answer() -> None:
    weights = weigh_fields([entry("disc"), entry("pain", "disc"), entry("pain", "pain", "disc")], COLUMNS)
    assert weights[1, 0] > weights[1, 1] > weights[1, 2] > 0


def test_a_word_of_few_entries_weighs_more_than_one_of_all() -> None:
    weights = weigh_fields([entry("pain disc"), entry("pain"), entry("pain")], COLUMNS)
    assert weights[1, 0] > weights[0, 0]


def test_the_weight_is_the_one_of_bm25f() -> None:
    weights = weigh_fields([entry("disc"), entry("pain")], COLUMNS)
    frequency = FIELD_WEIGHTS[0] * 1 / 1  # both questions have the mean length
    expected = np.log(1 + (2 - 1 + 0.5) / (1 + 0.5)) * frequency * 2.2 / (frequency + 1.2)
    assert float(weights[1, 0]) == pytest.approx(float(expected))
    assert float(weights[1, 1]) == 0


def test_a_repeated_word_counts_less_each_time() -> None:
    once, twice, thrice = weigh_fields([entry("disc"), entry("disc disc"), entry("disc disc disc")], COLUMNS)[1]
    assert twice - once > thrice - twice

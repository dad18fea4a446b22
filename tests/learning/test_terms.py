"""Terms are weighed by how telling they are; a text is a vector of length one."""

from math import log

import numpy as np
import pytest

from bot.learning.terms import TermWeights, invert, weigh


@pytest.fixture
def weights() -> TermWeights:
    return weigh([("pain", "leg"), ("pain", "leg")])


def test_terms_that_several_texts_share_come_first() -> None:
    weights = weigh([("pain", "once"), ("pain",)])
    assert dict(weights.columns) == {"pain": 0, "once": 1}
    assert weights.shared == 1


def test_a_term_that_one_text_repeats_is_not_shared() -> None:
    assert weigh([("pain", "pain"), ("leg",)]).shared == 0


def test_rare_terms_weigh_more_than_common_ones() -> None:
    weights = weigh([("pain", "leg"), ("pain",), ("pain",)])
    assert weights.idf.tolist() == pytest.approx([1 + log(4 / 4), 1 + log(4 / 2)])


def test_other_terms_get_a_column_and_weigh_most() -> None:
    weights = weigh([("pain",), ("pain",)], ["answered", "pain"])
    assert dict(weights.columns) == {"pain": 0, "answered": 1}
    assert weights.shared == 1
    assert weights.idf.tolist() == pytest.approx([1, 1 + log(3)])


def test_vectors_have_length_one(weights: TermWeights) -> None:
    found, values = weights.vectorize(("pain", "pain", "leg", "unknown"))
    assert sorted(found) == [0, 1]
    assert float((values * values).sum()) == pytest.approx(1)


def test_a_repeated_term_weighs_more_but_not_twice_as_much(weights: TermWeights) -> None:
    found, values = weights.vectorize(("pain", "pain", "leg"))
    by_column = dict(zip(found, values.tolist(), strict=True))
    assert by_column[weights.columns["pain"]] / by_column[weights.columns["leg"]] == pytest.approx(1 + log(2))


def test_context_weighs_half_and_never_doubles_a_term_of_the_question(weights: TermWeights) -> None:
    found, values = weights.vectorize(("pain",), ("leg", "pain", "unknown"))
    by_column = dict(zip(found, values.tolist(), strict=True))
    assert by_column[weights.columns["leg"]] == pytest.approx(by_column[weights.columns["pain"]] / 2)


def test_no_known_term_gives_no_feature(weights: TermWeights) -> None:
    found, values = weights.vectorize(("unknown",))
    assert found == []
    assert values.shape == (0,)


def test_an_inverted_index_sums_for_each_text_what_it_holds() -> None:
    vectors = [([2, 0], np.array([0.5, 3.0])), ([], np.zeros(0)), ([0], np.array([1.0]))]
    postings = invert(vectors, 4)

    assert postings.sums([0, 2], [1.0, 2.0]).tolist() == [4.0, 0.0, 1.0]
    assert postings.sums([1, 3], [1.0, 1.0]).tolist() == [0.0, 0.0, 0.0]  # no text holds them
    assert invert([], 4).sums([0], [1.0]).tolist() == []

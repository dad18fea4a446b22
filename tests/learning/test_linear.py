"""The ranker finds the least loss, tells classes apart, and gives the same weights every time."""

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.learning.linear import Matrix, Rows, Softmax, Vector, fit_logistic, fit_softmax, minimize, softmax, to_rows

# two features that tell two classes apart, and a third that both share
FEATURES = np.array([[1, 0, 1], [1, 0, 0], [0, 1, 1], [0, 1, 0]], np.float64)
LABELS = np.array([0, 0, 1, 1], np.intp)


def sparse(features: Matrix) -> Rows:
    return to_rows([(np.flatnonzero(row).tolist(), row[np.flatnonzero(row)]) for row in features], features.shape[1])


def fit(features: Matrix, labels: NDArray[np.intp], classes: int, strength: float = 10.0) -> Softmax:
    return fit_softmax(sparse(features), labels, classes, strength=strength)


def probabilities(ranker: Softmax, columns: list[int], values: list[float]) -> Vector:
    return softmax(ranker.logits(columns, np.array(values, np.float64)))


def vector(*values: float) -> Vector:
    return np.array(values, np.float64)


@pytest.mark.parametrize(
    ("curvature", "least"),
    [
        ([[1, 0], [0, 1]], (3, -2)),
        ([[3, 1], [1, 2]], (1, 2)),
        ([[100, 0], [0, 1]], (-1, 5)),
        ([[5, 2], [2, 1]], (0.5, 0.25)),
    ],
)
def test_the_least_of_a_quadratic_is_found(curvature: list[list[float]], least: tuple[float, float]) -> None:
    matrix, target = np.array(curvature, np.float64), vector(*least)

    def loss(at: Vector) -> tuple[float, Vector]:
        away = at - target
        return float(away @ matrix @ away) / 2, np.asarray(matrix @ away, np.float64)

    assert minimize(loss, vector(1, 1)) == pytest.approx(target, abs=0.01)


def test_the_least_is_found_in_steps_of_any_unit() -> None:
    steep = vector(1e6, 1e-2)

    def loss(at: Vector) -> tuple[float, Vector]:
        away = at - vector(2, -300)
        return float((steep * away * away).sum()) / 2, steep * away

    assert minimize(loss, 1 / np.sqrt(steep)) == pytest.approx(vector(2, -300), rel=1e-3)


def test_a_start_at_the_least_stays_there() -> None:
    found = minimize(lambda at: (float(at @ at), 2 * at), vector(1, 1, 1))

    assert found.tolist() == [0, 0, 0]


def test_a_loss_with_a_flat_and_a_steep_side_is_minimized() -> None:
    # ln(1 + e^x) - x/4 is least where 1 / (1 + e^-x) = 1/4: at ln(1/3)
    def loss(at: Vector) -> tuple[float, Vector]:
        return float(np.logaddexp(0, at[0]) - at[0] / 4), np.asarray(1 / (1 + np.exp(-at)) - 0.25, np.float64)

    assert minimize(loss, vector(5)) == pytest.approx([-1.0986], abs=0.02)


def test_probabilities_are_shares_of_the_exponents() -> None:
    assert softmax(vector(0, np.log(3))) == pytest.approx([0.25, 0.75])


def test_very_large_logits_do_not_overflow() -> None:
    assert softmax(np.array([[1e4, -1e4], [0, 0]])).tolist() == [[1, 0], [0, 1]]


def test_separate_classes_are_told_apart() -> None:
    ranker = fit(FEATURES, LABELS, 2)

    assert probabilities(ranker, [0], [1.0])[0] > 0.9
    assert probabilities(ranker, [1], [1.0])[1] > 0.9


def test_a_feature_that_classes_share_tells_nothing() -> None:
    ranker = fit(FEATURES, LABELS, 2)

    assert probabilities(ranker, [2], [1.0]) == pytest.approx([0.5, 0.5], abs=0.01)


def test_a_question_without_features_gets_the_classes_shares() -> None:
    features = np.array([[1, 0], [1, 0], [1, 0], [0, 1]], np.float64)
    ranker = fit(features * 0, np.array([0, 0, 0, 1]), 2)

    assert probabilities(ranker, [], []) == pytest.approx([0.75, 0.25], abs=0.01)


def test_a_weaker_penalty_makes_surer() -> None:
    weak, strong = (fit(FEATURES, LABELS, 2, strength=strength) for strength in (100.0, 0.1))

    assert probabilities(weak, [0], [1.0])[0] > 0.95
    assert probabilities(strong, [0], [1.0])[0] < 0.7


def test_the_fit_is_the_same_every_time() -> None:
    rows = np.random.default_rng(7).random((60, 20))
    labels = np.arange(60, dtype=np.intp) % 6

    first, second = fit(rows, labels, 6), fit(rows, labels, 6)

    assert first.weights.tobytes() == second.weights.tobytes()
    assert first.bias.tobytes() == second.bias.tobytes()


def test_a_fit_is_where_the_slope_is_nothing() -> None:
    ranker = fit(FEATURES, LABELS, 2, strength=10.0)

    error = softmax((FEATURES @ ranker.weights + ranker.bias).T).T - np.eye(2, dtype=np.float64)[LABELS]
    assert pytest.approx(np.zeros((3, 2)), abs=0.02) == FEATURES.T @ error + ranker.weights / 10.0


def test_probabilities_use_the_named_columns_only() -> None:
    ranker = Softmax(np.array([[0, 0], [0, np.log(4)], [9, 0]], np.float64), vector(0, 0))

    assert probabilities(ranker, [1], [0.5]) == pytest.approx([1 / 3, 2 / 3])


def test_rows_keep_what_stands_below_their_width() -> None:
    rows = to_rows([([0, 3], vector(1, 9)), ([], vector()), ([2], vector(5))], 3)

    assert rows.times(vector(1, 10, 100)).tolist() == [1, 0, 500]
    assert rows.times_rows(vector(1, 1, 2)).tolist() == [1, 0, 10]


def test_yes_and_no_are_told_apart() -> None:
    weights, bias = fit_logistic(sparse(FEATURES), np.array([True, True, False, False]), strength=10.0)

    assert weights[0] > 1 > -1 > weights[1]
    assert weights[2] == pytest.approx(0, abs=0.01)
    assert bias == pytest.approx(0, abs=0.01)

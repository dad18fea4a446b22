"""Fit linear models: softmax regression over classes, and logistic regression of yes and no.

They are our own code because the fits are some sixty lines of numpy, while the libraries that hold them (scikit-learn with
SciPy) weigh more than 100 MB. Everything is float64 and sparse: nothing is left to matrix products, whose rounding depends on
the processor, and the time of a step grows with the terms that stand in the texts, not with texts x terms.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
MAX_STEPS = 500
TOLERANCE = 1e-6  # share of the loss that a step must still win; with a tenth of it no probability changes by more than .01
ALIKE = 8  # digits of a logarithm and an exponential that all processors agree on; in many steps the others would add up
MEMORY = 10  # steps that L-BFGS remembers


@dataclass(frozen=True, slots=True)
class Rows:
    """Hold sparse rows of features: the value *values[n]* stands in row *at[n]* and column *columns[n]*; *at* ascends, and
    *starts* says where each row that is not empty begins."""

    at: NDArray[np.intp]
    columns: NDArray[np.intp]
    values: Vector
    starts: NDArray[np.intp]
    height: int
    width: int

    def times(self, weights: Vector) -> Vector:
        """Return for each row the sum of its values, each times the weight of its column."""
        sums = np.zeros(self.height)
        sums[self.at[self.starts]] = np.add.reduceat(self.values * weights[self.columns], self.starts)
        return sums

    def times_rows(self, weights: Vector) -> Vector:
        """Return for each column the sum of its values, each times the weight of its row."""
        return np.bincount(self.columns, self.values * weights[self.at], self.width).astype(np.float64, copy=False)


@dataclass(frozen=True, slots=True)
class Softmax:
    """Hold a fitted softmax regression: *weights* is features x classes, *bias* one value a class."""

    weights: Matrix
    bias: Vector

    def logits(self, columns: Sequence[int], values: Vector) -> Vector:
        """Return the logit of each class for a text given as sparse features."""
        return np.asarray(self.bias + (self.weights[columns] * values[:, None]).sum(axis=0), np.float64)


def to_rows(vectors: Sequence[tuple[Sequence[int], Vector]], width: int, *, least: int = 1) -> Rows:
    """Return sparse *vectors* (columns, values) as rows of their columns below *width* that *least* of them hold."""
    at = np.repeat(np.arange(len(vectors)), [len(columns) for columns, _ in vectors])
    columns = np.array([column for found, _ in vectors for column in found], np.intp)
    values = np.concatenate([np.zeros(0), *(values for _, values in vectors)])
    kept = (columns < width) & (np.bincount(columns)[columns] >= least)
    at = at[kept]
    return Rows(at, columns[kept], values[kept], np.flatnonzero(np.diff(at, prepend=-1)), len(vectors), width)


def log_alike(values: ArrayLike) -> Vector:
    """Return the natural logarithms of *values*, to the digits that all processors agree on."""
    return np.log(values).round(ALIKE)


def softmax(logits: Matrix) -> Matrix:
    """Return probabilities along the first axis, to the digits that all processors agree on."""
    exponents = np.exp(logits - logits.max(axis=0))
    return np.asarray(exponents / exponents.sum(axis=0), np.float64).round(ALIKE)


def fit_softmax(
    rows: Rows, labels: NDArray[np.intp], classes: int, *, strength: float, tolerance: float = TOLERANCE
) -> Softmax:
    """Return the model that fits *rows* to *labels* (row -> class), by L-BFGS from zero; *strength* is the inverse L2 penalty.

    Deterministic: no random start, no sampling.
    """
    width = rows.width
    used, columns = np.unique(rows.columns, return_inverse=True)  # the weight of any other column stays 0
    rows = replace(rows, columns=columns, width=len(used))
    shape = (classes, len(used))
    right = (labels, np.arange(rows.height))

    def loss(flat: Vector) -> tuple[float, Vector]:
        weights, bias = flat[:-classes].reshape(shape), flat[-classes:]
        error = softmax(np.stack([rows.times(weights[n]) + bias[n] for n in range(classes)]))
        likelihood = -log_alike(np.maximum(error[right], 1e-12)).sum()
        error[right] -= 1
        slope = np.stack([rows.times_rows(error[n]) for n in range(classes)]) + weights / strength
        value = float(likelihood + (weights * weights).sum() / (2 * strength))
        return value, np.concatenate([slope.ravel(), error.sum(axis=1)])

    units = _to_units(rows, 1 / classes, strength)
    flat = minimize(loss, np.append(np.tile(units[:-1], classes), np.repeat(units[-1], classes)), tolerance)
    weights = np.zeros((width, classes))
    weights[used] = flat[:-classes].reshape(shape).T
    return Softmax(weights, flat[-classes:].copy())


def fit_logistic(
    rows: Rows, labels: NDArray[np.bool_], *, strength: float, tolerance: float = TOLERANCE
) -> tuple[Vector, float]:
    """Return weights and bias of the logistic regression of *labels* on *rows*; *strength* is the inverse L2 penalty."""

    def loss(flat: Vector) -> tuple[float, Vector]:
        weights = flat[:-1]
        logits = rows.times(weights) + flat[-1]
        likelihood = np.logaddexp(0, np.where(labels, -logits, logits)).round(ALIKE).sum()
        error = (np.exp(-np.logaddexp(0, -logits)) - labels).round(ALIKE)
        slope = np.append(rows.times_rows(error) + weights / strength, error.sum())
        return float(likelihood + (weights * weights).sum() / (2 * strength)), slope

    flat = minimize(loss, _to_units(rows, 0.25, strength), tolerance)
    return flat[:-1].copy(), float(flat[-1])


def _to_units(rows: Rows, curvature: float, strength: float) -> Vector:
    """Return the length of a step for the weight of each column and for the bias: 1 / sqrt of the loss's second derivative.

    That of each row is its *curvature*: p(1 - p), or a little more. A frequent column needs small steps, a rare one long ones.
    """
    squares = np.bincount(rows.columns, rows.values * rows.values, rows.width)
    return np.asarray(1 / np.sqrt(np.append(curvature * squares + 1 / strength, curvature * rows.height)), np.float64)


def minimize(loss: Callable[[Vector], tuple[float, Vector]], units: Vector, tolerance: float = TOLERANCE) -> Vector:
    """Return where the smooth convex *loss* (value, slope) is least, by L-BFGS from zero with a backtracking line search
    (Nocedal & Wright, Numerical Optimization, algorithm 7.5), in steps of *units*."""

    def scaled(at: Vector) -> tuple[float, Vector]:
        value, slope = loss(at * units)
        return value, slope * units

    at = np.zeros(len(units))
    value, slope = scaled(at)
    moves: list[tuple[Vector, Vector, float]] = []
    for _ in range(MAX_STEPS):
        direction = -_two_loop(slope, moves)
        descent = _dot(direction, slope)
        step = 1.0
        while True:
            candidate = at + step * direction
            new_value, new_slope = scaled(candidate)
            if new_value <= value + 1e-4 * step * descent or step < 1e-8:
                break
            step /= 2
        move, change = candidate - at, new_slope - slope
        curvature = _dot(move, change)
        if curvature > 1e-10:
            moves = [*moves[-MEMORY + 1 :], (move, change, 1.0 / curvature)]
        done = value - new_value < tolerance * max(1.0, abs(value))
        at, value, slope = candidate, new_value, new_slope
        if done:
            break
    return at * units


def _two_loop(slope: Vector, moves: Sequence[tuple[Vector, Vector, float]]) -> Vector:
    """Return the inverse Hessian's estimate times *slope*."""
    direction = slope.copy()
    factors = []
    for move, change, inverse in reversed(moves):
        factor = inverse * _dot(move, direction)
        factors.append(factor)
        direction -= factor * change
    if moves:
        move, change, inverse = moves[-1]
        direction *= 1.0 / (inverse * _dot(change, change))
    for (move, change, inverse), factor in zip(moves, reversed(factors), strict=True):
        direction += (factor - inverse * _dot(change, direction)) * move
    return direction


def _dot(one: Vector, other: Vector) -> float:
    """Return the inner product; not by BLAS, whose rounding depends on the processor and whose threads wait for each other."""
    return float((one * other).sum())

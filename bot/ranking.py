"""Order the entries by a small linear model fitted on the content's own phrasings.

Softmax regression on stem weights is the strongest lexical ranker measured for this bank, and fits in a second. It is our own
code because the fit is forty lines of numpy, while the libraries that hold it (scikit-learn with SciPy) weigh more than 100 MB.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.floating[Any]]
Vector = NDArray[np.floating[Any]]
STRENGTH = 10.0  # inverse of the L2 penalty; 3 to 30 rank alike on phrasings left out
MAX_STEPS = 120
MEMORY = 10  # steps that L-BFGS remembers


@dataclass(frozen=True, slots=True)
class Ranker:
    """Hold a fitted softmax regression: *weights* is features x classes, *bias* one value a class."""

    weights: Matrix
    bias: Vector

    def logits(self, columns: Sequence[int], values: Vector) -> Vector:
        """Return the logit of each class for a question given as sparse features."""
        return np.asarray(self.bias + values @ self.weights[columns], np.float32)


def softmax(logits: Matrix) -> Matrix:
    """Return probabilities along the last axis."""
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=-1, keepdims=True), np.float32)


def fit_ranker(features: Matrix, labels: NDArray[np.intp], classes: int, *, strength: float = STRENGTH) -> Ranker:
    """Return the ranker that fits *features* (rows x features) to *labels* (row -> class), by L-BFGS from zero.

    Deterministic: no random start, no sampling.
    """
    rows, width = features.shape
    targets = np.zeros((rows, classes), np.float32)
    targets[np.arange(rows), labels] = 1

    def loss(flat: Vector) -> tuple[float, Vector]:
        weights = flat[: width * classes].reshape(width, classes)
        bias = flat[width * classes :]
        found = softmax(features @ weights + bias)
        likelihood = -np.log(np.maximum(found[np.arange(rows), labels], 1e-12)).sum()
        penalty = float((weights * weights).sum()) / (2 * strength)
        error = found - targets
        slope = np.concatenate([(features.T @ error + weights / strength).ravel(), error.sum(axis=0)])
        return float(likelihood) + penalty, slope

    flat = minimize(loss, np.zeros(width * classes + classes, np.float32))
    return Ranker(flat[: width * classes].reshape(width, classes).copy(), flat[width * classes :].copy())


def minimize(loss: Callable[[Vector], tuple[float, Vector]], start: Vector) -> Vector:
    """Return where the smooth convex *loss* (value, slope) is least, by L-BFGS with a backtracking line search
    (Nocedal & Wright, Numerical Optimization, algorithm 7.5)."""
    at = start
    value, slope = loss(at)
    moves: list[tuple[Vector, Vector, float]] = []
    for _ in range(MAX_STEPS):
        direction = -_two_loop(slope, moves)
        descent = float(direction @ slope)
        step = 1.0 if moves else 1.0 / max(1.0, float(np.abs(slope).sum()))
        while True:
            candidate = at + np.float32(step) * direction
            new_value, new_slope = loss(candidate)
            if new_value <= value + 1e-4 * step * descent or step < 1e-8:
                break
            step /= 2
        move, change = candidate - at, new_slope - slope
        curvature = float(move @ change)
        if curvature > 1e-10:
            moves = [*moves[-MEMORY + 1 :], (move, change, 1.0 / curvature)]
        done = value - new_value < 1e-4 * max(1.0, abs(value))
        at, value, slope = candidate, new_value, new_slope
        if done:
            break
    return at


def _two_loop(slope: Vector, moves: Sequence[tuple[Vector, Vector, float]]) -> Vector:
    """Return the inverse Hessian's estimate times *slope*."""
    direction = slope.copy()
    factors = []
    for move, change, inverse in reversed(moves):
        factor = inverse * float(move @ direction)
        factors.append(factor)
        direction -= np.float32(factor) * change
    if moves:
        move, change, inverse = moves[-1]
        direction *= np.float32(1.0 / (inverse * float(change @ change)))
    for (move, change, inverse), factor in zip(moves, reversed(factors), strict=True):
        direction += np.float32(factor - inverse * float(change @ direction)) * move
    return direction

"""Sobol' indices: how much of the variance of an output each input causes, alone and in all."""

import numpy as np
from attrs import frozen

CONFIDENCE = 0.95
RESAMPLES = 200
# Below it a variance is rounding; outputs are points, from 0 to 100.
LEAST_SPREAD = 1e-9
_MOST_CELLS = 4_000_000


@frozen(kw_only=True, eq=False)
class Indices:
    """
    Sobol' indices of several outputs, each with the ends of its confidence interval.

    All are inputs × outputs; NaN where an output never moves, since then there is no variance that
    could be shared out. An estimate or an end of an interval may lie below 0 or above 1.

    Attributes:
        first: Share of the variance that goes away, on average, once an input is known.
        first_low: Lower end.
        first_high: Upper end.
        total: Share of the variance that is left, on average, if all other inputs are known.
        total_low: Lower end.
        total_high: Upper end.
    """

    first: np.ndarray
    first_low: np.ndarray
    first_high: np.ndarray
    total: np.ndarray
    total_low: np.ndarray
    total_high: np.ndarray


def sobol_design(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """
    The points at which to compute outputs: A, B, and A with each column taken from B.

    Args:
        a: Sample × inputs, drawn independently.
        b: A second sample of the same size.

    Returns:
        (inputs + 2) × sample × inputs: A, B, then A with one column from B, column by column.

    Source:
        Saltelli et al. (2010), Variance based sensitivity analysis of model output. Design and
        estimator for the total sensitivity index, Computer Physics Communications 181 (2).

    Example:
        >>> sobol_design(np.array([[1, 2]]), np.array([[3, 4]])).tolist()
        [[[1, 2]], [[3, 4]], [[3, 2]], [[1, 4]]]
    """
    columns = np.arange(a.shape[1])
    mixed = np.repeat(a[None], len(columns), axis=0)
    mixed[columns, :, columns] = b.T
    return np.concatenate([a[None], b[None], mixed])


def sobol_indices(
    outputs: np.ndarray, *, seed: int, resamples: int = RESAMPLES, confidence: float = CONFIDENCE
) -> Indices:
    """
    Sobol' indices from outputs at the points of a design.

    With m the mean and V the variance of the outputs over A and B together, f centred by m:
    first = mean(f(B) · (f(AB) − f(A))) ÷ V and total = mean((f(A) − f(AB))²) ÷ 2V. Centring
    keeps the first-order estimate from drowning in the mean. The interval lies between quantiles
    of the same estimates from points drawn anew with replacement (bootstrap), the same ones for
    all outputs.

    Args:
        outputs: (inputs + 2) × n × any number of outputs, in the order of `sobol_design`.
        seed: Seeds the points drawn anew.
        resamples: How often.
        confidence: Share of the resampled estimates that lie within the interval.

    Returns:
        The indices, inputs × outputs.

    Source:
        First: Saltelli et al. (2010), as above. Total: Jansen (1999), as given there.

    Example:
        >>> design = sobol_design(*np.random.default_rng(1).random((2, 10_000, 2)))
        >>> found = sobol_indices(design @ np.array([[1.0], [3.0]]), seed=1)
        >>> found.first[:, 0].round(1), found.total[:, 0].round(1)
        (array([0.1, 0.9]), array([0.1, 0.9]))
    """
    inputs, n, count = len(outputs) - 2, outputs.shape[1], outputs.shape[2]
    drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=resamples) / n
    tails = (1 - confidence) / 2
    found = np.empty((6, inputs, count))
    width = max(1, _MOST_CELLS // (n * (inputs + 2)))
    for start in range(0, count, width):
        part = slice(start, start + width)
        for place, (point, again) in enumerate(_estimates(outputs[:, :, part], drawn)):
            ends = np.quantile(again, [tails, 1 - tails], axis=1)
            found[3 * place : 3 * place + 3, :, part] = point, *ends
    spread = np.ptp(outputs, axis=(0, 1))
    found[:, :, ~(spread > LEAST_SPREAD)] = np.nan
    names = ("first", "first_low", "first_high", "total", "total_low", "total_high")
    return Indices(**dict(zip(names, found, strict=True)))


def _estimates(outputs: np.ndarray, drawn: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """First and total, each from all points (inputs × outputs) and from those drawn anew."""
    outputs = outputs - outputs[:2].mean(axis=(0, 1))
    a, b, mixed = outputs[0], outputs[1], outputs[2:]
    weights = np.concatenate([np.full((1, a.shape[0]), 1 / a.shape[0]), drawn])
    means = weights @ (a + b) / 2
    variance = weights @ (a**2 + b**2) / 2 - means**2
    steps = mixed - a
    # A mean of products from which the product of means is taken: centred anew in each resample.
    products = np.stack([weights @ (b * step) - means * (weights @ step) for step in steps])
    squares = np.stack([weights @ step**2 for step in steps]) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        found = [np.where(variance > 0, top / variance, np.nan) for top in (products, squares)]
    return [(each[:, 0], each[:, 1:]) for each in found]

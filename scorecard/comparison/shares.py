"""Fair shares of a change among those that made it: Shapley values, and the straight line."""

from itertools import pairwise
from math import factorial

import numpy as np

MOST_PLAYERS = 8  # beyond that 2ⁿ mixtures are too many, and the straight line is taken
STEPS = 8


def subset_weights(players: int) -> np.ndarray:
    """
    Chance that exactly the members of a set, by its size, come before a given player.

    Args:
        players: Number of players.

    Returns:
        One number for each size from 0 to `players` - 1.

    Example:
        >>> subset_weights(3).round(4).tolist()
        [0.3333, 0.1667, 0.3333]
    """
    whole = factorial(players)
    return np.array(
        [factorial(size) * factorial(players - size - 1) / whole for size in range(players)]
    )


def shapley_values(values: np.ndarray) -> np.ndarray:
    """
    What each player adds on average over all orders in which they may come.

    Args:
        values: What each set of players reaches, first axis 2ⁿ long: a player belongs to a set if
            its bit in the number of the set is 1. Other axes are kept.

    Returns:
        First axis n long. The shares sum to the value of all less that of none, players that do
        alike get alike, and one that changes nothing gets exactly 0.

    Example:
        >>> shapley_values(np.array([0.0, 1.0, 2.0, 6.0])).tolist()
        [2.5, 3.5]
    """
    players = len(values).bit_length() - 1
    sets = np.arange(len(values))
    weight = subset_weights(players)
    found = np.zeros((players, *values.shape[1:]))
    for player in range(players):
        without = sets[sets >> player & 1 == 0]
        gain = values[without | 1 << player] - values[without]
        found[player] = np.tensordot(weight[np.bitwise_count(without)], gain, axes=1)
    return found


def line_shares(
    states: np.ndarray, ahead: np.ndarray, behind: np.ndarray, takes_part: np.ndarray
) -> np.ndarray:
    """
    Shares along a straight line from before to after, step by step.

    In each step a player gets the mean of what it adds going first and going last; what is left
    then is shared out in proportion, so that the shares sum to the step.

    Args:
        states: Value at each point of the line, steps + 1 long; further axes are kept.
        ahead: Value at the start of a step with one player already at its end: steps × players.
        behind: Value at the end of a step with one player still at its start.
        takes_part: Which players can move the value at all, players by the further axes; at least
            one.

    Returns:
        Players, then the further axes.

    Example:
        >>> line_shares(np.array([0.0, 3.0]), np.array([[1.0, 2.0]]), np.array([[2.0, 1.0]]),
        ...             np.array([True, True]))
        array([1., 2.])
    """
    shares = np.zeros(ahead.shape[1:])
    even = np.broadcast_to(takes_part / takes_part.sum(axis=0), shares.shape)
    for step, (start, end) in enumerate(pairwise(states)):
        alone = ((ahead[step] - start) + (end - behind[step])) / 2
        rest = end - start - alone.sum(axis=0)
        size = np.abs(alone)
        total = size.sum(axis=0)
        part = np.divide(size, total, out=even.copy(), where=total > 0)
        shares += alone + rest * part
    return shares

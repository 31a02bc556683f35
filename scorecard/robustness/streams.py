"""Random numbers of a factor, draw by numbered draw: the same whichever draws are asked for."""

import zlib
from collections.abc import Callable, Iterator

import numpy as np
from attrs import frozen

MOST_AT_ONCE = 1 << 22
LONGEST, SHORTEST = 1024, 8

Fill = Callable[[np.random.Generator, int], np.ndarray]


@frozen(eq=False)
class Stream:
    """
    The random numbers of one factor.

    A block of draws has a generator of its own, at a place of the counter that hangs on the number
    of the block alone; so a draw is the same bits whatever else is drawn, and however many draws
    are held in memory at a time.

    Attributes:
        seed: Seed of the whole.
        factor: Name of the factor; two factors share no number.
        width: How many numbers a draw takes.
        fill: Makes the numbers of a block, width × draws, from a generator and a number of draws.

    Source:
        Counter-based generators: Salmon et al. (2011), Parallel random numbers: as easy as 1, 2,
        3; NumPy has theirs as `Philox`.
    """

    seed: int
    factor: str
    width: int
    fill: Fill

    @property
    def block(self) -> int:
        """Draws of a block; fewer where a draw takes many numbers, to bound the memory."""
        fits = MOST_AT_ONCE // max(self.width, 1)
        return max(SHORTEST, min(LONGEST, 1 << max(fits.bit_length() - 1, 0)))

    def take(self, numbers: np.ndarray) -> np.ndarray:
        """
        The random numbers of some draws.

        Args:
            numbers: Numbers of the draws, in any order.

        Returns:
            Width × draws.
        """
        parts = list(self.parts(numbers))
        if len(parts) == 1 and len(parts[0][0]) == len(numbers):
            return parts[0][1]
        found = np.empty((self.width, len(numbers)), dtype=parts[0][1].dtype if parts else float)
        for at, values in parts:
            found[:, at] = values
        return found

    def parts(self, numbers: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """The same block by block: positions among `numbers`, and their random numbers."""
        owner, place = np.divmod(numbers, self.block)
        for block in np.unique(owner):
            at = np.flatnonzero(owner == block)
            values = self.fill(self._generator(int(block)), self.block)
            own = place[at]
            is_whole = len(own) == self.block and (own == np.arange(self.block)).all()
            yield at, values if is_whole else values[:, own]

    def _generator(self, block: int) -> np.random.Generator:
        key = np.random.SeedSequence([self.seed, zlib.crc32(self.factor.encode())])
        bits = np.random.Philox(key=key.generate_state(2, np.uint64), counter=[0, 0, 0, block])
        return np.random.Generator(bits)

"""The text of a ledger as a table whose columns are looked at cell by distinct cell."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from attrs import field, frozen

from scorecard.errors import Fault, quoted
from scorecard.ledger.cells import Problem

_SEPARATOR = "\x1f"


@frozen(eq=False)
class Table:
    """Text columns, with the distinct cells of each found once."""

    text: pd.DataFrame
    _cache: dict[str, tuple[np.ndarray, np.ndarray]] = field(factory=dict)

    def distinct(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Codes of the cells of a column, and its distinct cells."""
        if name not in self._cache and name in self.filled and not self.filled[name].any():
            blank = np.array([""] if len(self.text) else [], dtype=object)
            self._cache[name] = np.zeros(len(self.text), dtype=np.intp), blank
        if name not in self._cache:
            codes, cells = pd.factorize(self.text[name].to_numpy(dtype=object))
            self._cache[name] = codes, np.asarray(cells, dtype=object)
        return self._cache[name]

    def mapped(self, name: str, convert: Callable[[str], Any], dtype: Any) -> np.ndarray:
        """A column converted cell by distinct cell."""
        codes, cells = self.distinct(name)
        return np.array([convert(cell) for cell in cells], dtype=dtype)[codes]

    def is_in(self, name: str, words: Sequence[str]) -> np.ndarray:
        """Where a cell is one of the words."""
        return self.mapped(name, lambda cell: cell in words, bool)

    @cached_property
    def filled(self) -> dict[str, np.ndarray]:
        """Where the cells of each column are not empty."""
        return {name: self.text[name].to_numpy(dtype=object) != "" for name in self.text.columns
                if name not in ("file", "line")}  # fmt: skip

    def are(self, name: str, holds: Callable[[str], bool]) -> np.ndarray:
        """Where something holds of the cells of a column."""
        return np.array([holds(cell) for cell in self.text[name]], dtype=bool)

    def categorical(self, name: str) -> pd.Categorical:
        """A column with its distinct cells as categories, in alphabetical order."""
        codes, cells = self.distinct(name)
        order = np.argsort(cells.astype(str), kind="stable")
        place = np.empty(len(order), dtype=np.intp)
        place[order] = np.arange(len(order))
        return pd.Categorical.from_codes(place[codes], pd.Index(cells[order], dtype=object))

    def all_fit(self, name: str, pattern: str) -> bool:
        """
        Whether every filled cell of a column matches a pattern that allows no control character.

        One match over the whole column: columns of which each cell is another, as ids and
        addresses are, cost too much cell by cell.
        """
        cells = self.text[name].to_numpy(dtype=object)
        joined = _SEPARATOR.join(cells)
        if joined.count(_SEPARATOR) != len(cells) - 1:
            return False
        return re.fullmatch(f"(?:(?:{pattern})?+{_SEPARATOR})*+(?:{pattern})?", joined) is not None

    def cell(self, row: Any, name: str) -> str:
        """A cell as text."""
        return str(self.text[name].iat[int(row)])

    def fault(self, row: int, where: str, found: str, expected: str, remedy: str) -> Fault:
        """The fault of one row, with its file and line."""
        file, line = self.cell(row, "file"), int(self.cell(row, "line"))
        return Fault(
            where=where, found=found, expected=expected, remedy=remedy, file=file, line=line
        )

    def each(self, name: str, problem: Callable[[str], Problem | None]) -> Iterator[Fault]:
        """A fault for every filled cell with a problem."""
        codes, cells = self.distinct(name)
        problems = [problem(cell) if cell else None for cell in cells]
        bad = np.array([item is not None for item in problems], dtype=bool)
        for row in np.flatnonzero(bad[codes]) if len(codes) else ():
            found = problems[codes[row]]
            assert found is not None
            yield self.fault(int(row), name, quoted(cells[codes[row]]), *found)

    def rows(
        self,
        mask: np.ndarray,
        where: str,
        expected: str,
        remedy: str,
        *,
        found: str = "",
        beside: str = "",
    ) -> Iterator[Fault]:
        """A fault for every row of a mask; `found` is the cell unless given, `beside` another."""
        for row in np.flatnonzero(mask):
            cell = self.cell(row, where)
            said = found or (quoted(cell) if cell else "nothing")
            told = expected + (f" ({self.cell(row, beside)})" if beside else "")
            yield self.fault(int(row), where, said, told, remedy)

"""A chart as a PNG, in as many colours as it takes and no more."""

import io
from typing import Final

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from scorecard.charts.letters import all_letters
from scorecard.charts.style import style

_MOST: Final = 256  # colours of a palette
_SAMPLE: Final = 5  # the colours that matter fill more than every fifth pixel
_TALLEST: Final = 30_000  # pixels; twice that is more than can be drawn
_PACKING: Final = 6  # of 9: beyond it takes four times as long for 5 % less


def png_of(figure: Figure, dpi: float) -> bytes:
    """
    A figure as a PNG, without date or software; the same figure gives the same bytes.

    A palette makes the file a third as large as colours by the pixel do. It holds the colours that
    cover most of the picture exactly; of the shades at the edges of letters some become the nearest.

    Args:
        figure: The figure; its own resolution is left as it is.
        dpi: Pixels for an inch; fewer where the picture would be taller than 30,000.
    """
    own = figure.dpi
    dpi = min(dpi, _TALLEST / figure.get_figheight())
    try:
        with style(), all_letters(figure):
            figure.set_dpi(dpi)
            canvas = FigureCanvasAgg(figure)
            canvas.draw()  # type: ignore[no-untyped-call]
            pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    finally:
        figure.set_dpi(own)
    indices, palette = _in_palette(pixels)
    picture = Image.fromarray(indices, mode="P")
    picture.putpalette(palette.tobytes())
    file = io.BytesIO()
    picture.save(file, format="png", compress_level=_PACKING, dpi=(dpi, dpi))
    return file.getvalue()


def _in_palette(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The place of each pixel's colour in a palette, and the palette."""
    codes = np.ascontiguousarray(pixels).view("<u4")[:, :, 0] & 0xFFFFFF  # blue, green, red
    sampled, count = np.unique(codes[::_SAMPLE, ::_SAMPLE], return_counts=True)
    chosen = np.sort(sampled[np.lexsort((sampled, -count))[:_MOST]])
    is_there = np.zeros(2**24, dtype=bool)
    is_there[codes] = True
    found = np.flatnonzero(is_there)
    palette = _channels(chosen)
    distance = np.abs(_channels(found)[:, None] - palette[None]).sum(axis=2)
    place = np.zeros(2**24, dtype=np.uint8)
    place[found] = distance.argmin(axis=1)
    return place[codes], palette.astype(np.uint8)


def _channels(codes: np.ndarray) -> np.ndarray:
    """Red, green and blue of colours given as one number each."""
    return np.stack([codes & 255, codes >> 8 & 255, codes >> 16], axis=1).astype(np.int16)

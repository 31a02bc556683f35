"""Points as shades of one colour: even steps to the eye, in colour and in grey."""

from typing import Any

import numpy as np

LIGHT, DARK = "#e4edf5", "#0b2f55"  # neither is the paper: a low score never looks like none
DIM, BRIGHT = "#14283c", "#8ab6dd"  # the same on a dark page
# Black and white but for a hair, so that a dark page can tell them from frames and from paper.
ON_LIGHT, ON_DARK = "#010101", "#fefefe"
_LMS = np.array([[0.4122214708, 0.5363325363, 0.0514459929],
                 [0.2119034982, 0.6806995451, 0.1073969566],
                 [0.0883024619, 0.2817188376, 0.6299787005]])  # fmt: skip
_LAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468],
                 [1.9779984951, -2.4285922050, 0.4505937099],
                 [0.0259040371, 0.7827717662, -0.8086757660]])  # fmt: skip


def shades(per_cent: Any) -> np.ndarray:
    """
    The colours of some places on a scale, the higher the darker, in whole per cent.

    One hue, so that no kind of colour blindness mixes up two of them; equal steps in Oklab, so that
    equal differences in points look equally large.

    Args:
        per_cent: Places from 0 to 100; beyond the ends is cut.

    Returns:
        Red, green and blue from 0 to 1, a row for each place.

    Source:
        Ottosson (2020), A perceptual color space for image processing (Oklab).

    Example:
        >>> shades([0, 100]).round(2).tolist()
        [[0.89, 0.93, 0.96], [0.04, 0.18, 0.33]]
    """
    return _between(LIGHT, DARK, per_cent)


def dark_shades(per_cent: Any) -> np.ndarray:
    """
    The colours of the same places on a dark page, the higher the brighter.

    They cross the middle between black and white where `shades` does, so that a number changes
    its ink at the same place.
    """
    return _between(DIM, BRIGHT, per_cent)


def inks_on(colours: np.ndarray) -> list[str]:
    """Black or white for text on shades, whichever has more contrast: at least 4.5 to 1."""
    luminance = _linear(colours) @ np.array([0.2126, 0.7152, 0.0722])
    # Black and white are equally far from a luminance of 0.179 as WCAG 2.2 measures contrast.
    return [ON_LIGHT if one > 0.179 else ON_DARK for one in luminance]


def _between(start: str, end: str, per_cent: Any) -> np.ndarray:
    share = np.rint(np.clip(np.asarray(per_cent, dtype=float), 0, 100))[:, None] / 100
    first, last = _oklab(_rgb(start)), _oklab(_rgb(end))
    return _from_oklab(first + (last - first) * share)


def _rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])


def _linear(colours: np.ndarray) -> np.ndarray:
    return np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)


def _oklab(colours: np.ndarray) -> np.ndarray:
    cones: np.ndarray = np.cbrt(_linear(colours) @ _LMS.T)
    return cones @ _LAB.T


def _from_oklab(places: np.ndarray) -> np.ndarray:
    linear = (places @ np.linalg.inv(_LAB).T) ** 3 @ np.linalg.inv(_LMS).T
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)

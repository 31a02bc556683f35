"""A chart's SVG as it stands in a report's page: smaller, in the page's colours, with its spots."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby

from scorecard.charts.figure import Chart
from scorecard.charts.spots import Spot, SpotRow
from scorecard.charts.theme import is_themed, themed

_TAG = re.compile(r"<[^>]+>")
_STYLE = re.compile(r'style="([^"]*)"')
_ID = re.compile(r' id="([^"]*)"')
_USED = re.compile(r'(?:url\(#|href="#)([^)"]+)')
_UNTURNED = re.compile(r' transform="rotate\(-?0 [^)]*\)"')
_FINE = re.compile(r"(\.\d\d)\d+")


def page_svg(
    chart: Chart,
    svg: str,
    *,
    prefix: str,
    numbers: Mapping[str, int],
    periods: Mapping[str, int],
    shown: Callable[[str], str] = str,
) -> str:
    """
    The SVG of a chart for a page: an image to be read aloud, with spots above it.

    The spots tell what they show where a pointer rests on them, by themselves. They have no size
    without the page's style sheet, and are hidden from screen readers, which have the chart's text
    and its table, until a script of the page makes them reachable.

    Args:
        chart: The chart.
        svg: What `to_svg` made of it with the same prefix.
        prefix: Begins every id and class.
        numbers: Number of each row of evidence in the page, by its id.
        periods: Place of each period among all, by its name.
        shown: Through which the words of the spots go.

    Returns:
        An `svg` element. Where the chart has a colour that `theme` has no dark one for, it stays
        light.
    """
    start, body = re.split(r"(?<=</desc>)", svg, maxsplit=1)
    root = re.sub(r' (?:role|aria-labelledby)="[^"]*"', "", start[: start.index(">")])
    words = f'<desc id="{prefix}-desc">{html.escape(chart.alt_text)}</desc>'
    body, rules = _classed(body.removesuffix("\n").removesuffix("</svg>"), prefix)
    ground = "chart" if "var(" in rules else "chart light"
    lines = [f'{root} class="{ground}">', f"<style>{rules}</style>",
             f'<g class="{prefix}_0" role="img" aria-labelledby="{prefix}-desc">', words,
             _shortened(body, set(_USED.findall(svg))).strip(), "</g>", *_layer(chart, numbers, periods, shown),
             "</svg>"]  # fmt: skip
    return "\n".join(lines)


def _classed(body: str, prefix: str) -> tuple[str, str]:
    """A drawing whose styles are classes, each written once, and the rules of these."""
    body = re.sub(r"<style[^>]*>.*?</style>", "", body, flags=re.DOTALL)
    styles: dict[str, int] = {"stroke-linejoin: round; stroke-linecap: butt": 0}

    def as_class(found: re.Match[str]) -> str:
        return f'class="{prefix}_{styles.setdefault(found[1], len(styles))}"'

    body = _TAG.sub(lambda tag: _STYLE.sub(as_class, tag[0]), body)
    own = themed if all(map(is_themed, styles)) else str
    rules = (f".{prefix}_{number}{{{own(style)}}}" for style, number in styles.items())
    return body, "\n".join(rules)


def _shortened(body: str, used: set[str]) -> str:
    """A drawing in hundredths of a point, without other ids than those used and bare groups."""
    kept: list[bool] = []  # of each group that is open, whether it says anything

    def short(found: re.Match[str]) -> str:
        tag = _ID.sub(lambda name: name[0] if name[1] in used else "", found[0])
        if tag == "</g>":
            return tag if kept.pop() else ""
        if tag == "<g/>":
            return ""
        if tag.startswith(("<g>", "<g ")) and not tag.endswith("/>"):
            kept.append(tag != "<g>")
            return tag if kept[-1] else ""
        return _FINE.sub(r"\1", _UNTURNED.sub("", tag)).replace(" \n", " ").replace("\n", "")

    return re.sub(r"\s*\n\s*(?=<|$)", "\n", _TAG.sub(short, body))


def _layer(
    chart: Chart,
    numbers: Mapping[str, int],
    periods: Mapping[str, int],
    shown: Callable[[str], str],
) -> Iterator[str]:
    if not chart.spots:
        return
    yield '<g class="spots" aria-hidden="true">'
    groups = groupby(chart.spots, key=lambda row: (row.panel, row.grid or row.node, bool(row.grid)))
    for (panel, _, is_grid), rows in groups:
        by_row = ' data-by="row"' if is_grid else ""
        yield f'<g data-panel="{html.escape(shown(panel))}"{by_row}>'
        for row in rows:
            yield _row_start(row, shown)
            yield from (_circle(spot, numbers, periods, shown) for spot in row.spots)
            yield "</g>"
        yield "</g>"
    yield "</g>"


def _row_start(row: SpotRow, shown: Callable[[str], str]) -> str:
    node, aspect, name = (html.escape(shown(word)) for word in (row.node, row.aspect, row.name))
    return f'<g data-node="{node}" data-aspect="{aspect}" data-name="{name}">'


def _circle(
    spot: Spot,
    numbers: Mapping[str, int],
    periods: Mapping[str, int],
    shown: Callable[[str], str],
) -> str:
    what = f' data-p="{periods[spot.period]}"' if spot.period in periods else ""
    rows = [numbers[name] for name in (spot.evidence, *spot.counted) if name in numbers]
    what += f' data-e="{" ".join(map(str, sorted(rows)))}"' if rows else ""
    words = html.escape(shown(spot.words), quote=False)
    return (f'<circle cx="{spot.x:.2f}" cy="{spot.y:.2f}"{what}>'
            f"<title>{words}</title></circle>")  # fmt: skip

"""Somebody else's tracker as a card in TOML and a ledger, made from the data read in place."""

import os
from pathlib import Path

import pandas as pd

import scorecard as sc

ROOT = Path(__file__).parents[1]
FOLDER = (
    Path(os.environ.get("SCORECARD_REFERENCE", ROOT.parent / "shared" / "reference"))
    / "anticorruption_chile"
)
# Version of the card: the publisher's first version that it is for, and the day of that.
VERSIONS = {"1.0": (1, "2015-11-16"), "2.0": (2, "2015-11-19"), "3.0": (23, "2016-10-13")}
REWORDED = 153
ASPECTS = {"fulfilment": ([0, 100], 100, "per cent"), "quality": ([1, 7], 7, "marks")}
HEAD = """\
[card]
id          = "tracker"
title       = "What the council asked for"
version     = "{version}"
adopted_on  = {day}
unit        = "Chile"
series_from = "2015Q4"
baseline    = "2015Q4"
source      = {{ title = "Report of the council", published_on = 2015-04-24 }}

[method]
coverage = 0
"""
ITEM = """
[[clause]]
code           = "I{id}"
recommendation = "{area}"
part_of        = "{theme}"
asks           = "{asks}"
weight         = {weight!r}
"""
MEASURE = """
[[indicator]]
id           = "{aspect}_{id}"
clause       = "I{id}"
kind         = "measure"
aspect       = "{aspect}"
question     = "{aspect} of {id}?"
why          = "Asked for by the council."
unit_measure = "{unit}"
valid_for    = 8
scale        = {scale}
goalposts    = {{ worst = 0, best = {best}, set_on = 2015-11-16, source = "Method paper" }}
"""


def read(name: str) -> pd.DataFrame:
    """One of the tables of the data folder."""
    return pd.read_csv(FOLDER / f"{name}.csv")


def version_of(number: int) -> str:
    """The version of the card that one of the publisher's versions is scored by."""
    return [name for name, (first, _) in VERSIONS.items() if first <= number][-1]


def definitions(version: str, accepted: dict[str, str]) -> str:
    """The text of `card.toml` of a version, with the rows it accepts and why."""
    first, day = VERSIONS[version]
    items = read("items")
    items = items[items["first_version"] <= first]
    parts = [HEAD.format(version=version, day=day)]
    parts += [
        f'\n[[accepted]]\nrow    = "{row}"\nreason = "{why}"\n' for row, why in accepted.items()
    ]
    for area, weight in items.groupby("area")["weight_full"].sum().items():
        parts.append(
            f'\n[[recommendation]]\nid = "{area}"\ntitle = "{area}"\nweight = {weight!r}\n'
        )
    for theme, weight in items.groupby("theme")["weight_full"].sum().items():
        head = f'\n[[clause]]\ncode = "{theme}"\nrecommendation = "{str(theme)[:2]}"\n'
        parts.append(f'{head}asks = "Theme {theme}"\nweight = {weight!r}\n')
    for item in items.itertuples():
        is_late = item.id == REWORDED and version == "3.0"
        asks = f"What item {item.id} asks for"
        if item.id == REWORDED:
            asks = "Advance gradually in creating" if is_late else "Create"
            asks += " mandatory systems of integrity"
        parts.append(
            ITEM.format(id=item.id, area=item.area, theme=item.theme, asks=asks,
                        weight=item.weight_full)
        )  # fmt: skip
        parts += [f"worded_on = {day}\n"] if is_late else []
        for aspect, (scale, best, unit) in ASPECTS.items():
            parts.append(
                MEASURE.format(aspect=aspect, id=item.id, unit=unit, scale=scale, best=best)
            )
    return "".join(parts)


def write_card(folder: Path, accepted: dict[str, str]) -> sc.Card:
    """The card as it stands last, loaded from the file that is written."""
    (folder / "card.toml").write_text(definitions("3.0", accepted), encoding="utf-8")
    return sc.load_card(folder)


def write_earlier_versions(folder: Path, accepted: dict[str, str]) -> None:
    """The versions before, below the card as it stands."""
    for version in ("1.0", "2.0"):
        below = folder / "versions" / version
        below.mkdir(parents=True)
        (below / "card.toml").write_text(definitions(version, accepted), encoding="utf-8")


def snapshots() -> pd.DataFrame:
    """Every item as it stood in every version, in the columns of `rows_from_snapshots`."""
    statuses, versions = read("statuses"), read("versions")
    parts = []
    for aspect in ASPECTS:
        changes = statuses.pivot_table(index="version", columns="id", values=aspect)
        stood = changes.reindex(versions["version"]).ffill().reset_index().melt("version")
        parts.append(stood.assign(indicator=aspect + "_" + stood["id"].astype(str)))
    looks = versions.set_index("version")["committed_at"].str.rstrip("Z")
    found = pd.concat(parts, ignore_index=True)
    found = found.dropna(subset=["value"])
    return found.assign(recorded_on=found["version"].map(looks))[
        ["recorded_on", "indicator", "value"]
    ]


def write_ledger(folder: Path, card: sc.Card) -> None:
    """The snapshots as rows of a ledger file."""
    common = {"publisher": "Observatory", "source_kind": "dataset", "reliability": "B",
              "credibility": "2"}  # fmt: skip
    rows = sc.rows_from_snapshots(snapshots(), card, common=common)
    rows["value"] = [cell if cell == "" else f"{cell:g}" for cell in rows["value"]]
    (folder / "evidence").mkdir()
    rows.to_csv(folder / "evidence" / "snapshots.csv", index=False)

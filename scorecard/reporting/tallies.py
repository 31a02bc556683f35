"""How many ladders stand at each stage: what newspapers print, with its base in words."""

from scorecard.reporting import words
from scorecard.reporting.parts import Table
from scorecard.reporting.view import View


def tally_table(view: View) -> Table | None:
    """
    Ladders by the default stage that they are like, for each recommendation and all together.

    Args:
        view: What the report is about.

    Returns:
        A row for each stage, the highest first, then one for what was not observed; a column for
        each recommendation that has ladders. `None` for a card without ladders.
    """
    frame = view.result.tally
    own = frame[(frame["unit"] == view.card.units[view.unit]) & (frame["period"] == view.period)]
    counts = own.astype({"node": object, "stage": object}).pivot(
        index="stage", columns="node", values="n"
    )
    names = [item.id for item in view.card.recommendations
             if item.id in counts and counts[item.id].sum()]  # fmt: skip
    if not names:
        return None
    stages = [str(name) for name in frame["stage"].cat.categories]
    ordered = [*(name for name in reversed(stages) if name != "not observed"), "not observed"]
    total, number = view.card.id, counts.to_dict()
    titles = {item.id: item.title for item in view.card.recommendations}
    columns = names if len(names) == 1 or total not in counts else [*names, total]
    base = words.counted(int(counts[columns[-1]].sum()), "question that is a ladder",
                         "questions that are ladders")  # fmt: skip
    return Table(
        caption=f"How far the ladders got by the end of {view.period}: {base}, each counted once",
        header=("Stage", *("all" if name == total else titles[name] for name in columns)),
        rows=tuple(
            (words.named(stage).capitalize(), *(str(number[name][stage]) for name in columns))
            for stage in ordered
        ),
    )  # fmt: skip

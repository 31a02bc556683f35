"""Charts of a result; matplotlib is imported with this package and not before."""

from scorecard.charts.change_chart import change, change_data
from scorecard.charts.clause_chart import clause_map, clause_map_data
from scorecard.charts.figure import Chart, save, to_svg
from scorecard.charts.gallery import gallery
from scorecard.charts.heatmap_chart import heatmap, heatmap_data
from scorecard.charts.ladder_chart import ladders
from scorecard.charts.ladder_data import ladder_data, ladder_evidence
from scorecard.charts.newsroom import newsroom
from scorecard.charts.sensitivity_chart import sensitivity, sensitivity_data
from scorecard.charts.status_chart import status, status_data
from scorecard.charts.timeline_chart import timeline
from scorecard.charts.timeline_data import timeline_data
from scorecard.charts.trend_chart import trend, trend_data
from scorecard.charts.uncertainty_chart import uncertainty, uncertainty_data
from scorecard.charts.units_chart import units, units_data
from scorecard.charts.vintage_chart import vintages, vintages_data

__all__ = [
    "Chart",
    "change",
    "change_data",
    "clause_map",
    "clause_map_data",
    "gallery",
    "heatmap",
    "heatmap_data",
    "ladder_data",
    "ladder_evidence",
    "ladders",
    "newsroom",
    "save",
    "sensitivity",
    "sensitivity_data",
    "status",
    "status_data",
    "timeline",
    "timeline_data",
    "to_svg",
    "trend",
    "trend_data",
    "uncertainty",
    "uncertainty_data",
    "units",
    "units_data",
    "vintages",
    "vintages_data",
]

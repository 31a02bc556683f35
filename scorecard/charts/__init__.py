"""Charts of a result; matplotlib is imported with this package and not before."""

from scorecard.charts.change_chart import change, change_data
from scorecard.charts.figure import Chart, save, to_svg
from scorecard.charts.ladder_chart import ladders
from scorecard.charts.ladder_data import ladder_data, ladder_evidence
from scorecard.charts.sensitivity_chart import sensitivity, sensitivity_data
from scorecard.charts.status_chart import status, status_data
from scorecard.charts.trend_chart import trend, trend_data
from scorecard.charts.uncertainty_chart import uncertainty, uncertainty_data
from scorecard.charts.vintage_chart import vintages, vintages_data

__all__ = [
    "Chart",
    "change",
    "change_data",
    "ladder_data",
    "ladder_evidence",
    "ladders",
    "save",
    "sensitivity",
    "sensitivity_data",
    "status",
    "status_data",
    "to_svg",
    "trend",
    "trend_data",
    "uncertainty",
    "uncertainty_data",
    "vintages",
    "vintages_data",
]

"""The published rules by name."""

from collections.abc import Mapping

from scorecard.trends.published.astat import ASTAT
from scorecard.trends.published.dns import DNS, DNS_DIRECTION_ONLY, DNS_EVERY_YEAR
from scorecard.trends.published.healthy_people import HEALTHY_PEOPLE_2020
from scorecard.trends.published.jncc import UK_JNCC
from scorecard.trends.published.open_sdg import OPEN_SDG, OPEN_SDG_AGGREGATE, OPEN_SDG_NO_TARGET
from scorecard.trends.published.rule import PublishedRule
from scorecard.trends.published.sdsn import SDSN, SDSN_GOAL
from scorecard.trends.published.un import UN_PROGRESS_CHART_2023, UN_PROGRESS_CHART_2023_NO_TARGET

PUBLISHED: Mapping[str, PublishedRule] = {
    "un_progress_chart_2023": UN_PROGRESS_CHART_2023,
    "un_progress_chart_2023_no_target": UN_PROGRESS_CHART_2023_NO_TARGET,
    "open_sdg": OPEN_SDG,
    "open_sdg_no_target": OPEN_SDG_NO_TARGET,
    "open_sdg_aggregate": OPEN_SDG_AGGREGATE,
    "sdsn": SDSN,
    "sdsn_goal": SDSN_GOAL,
    "healthy_people_2020": HEALTHY_PEOPLE_2020,
    "dns": DNS,
    "dns_every_year": DNS_EVERY_YEAR,
    "dns_direction_only": DNS_DIRECTION_ONLY,
    "astat": ASTAT,
    "uk_jncc": UK_JNCC,
}

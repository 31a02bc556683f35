"""From dated, sourced evidence to scores, trend charts and a report on policy recommendations."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scorecard import charts, weights
    from scorecard.aggregation import aggregate
    from scorecard.bands import band
    from scorecard.clause_map import map_clauses
    from scorecard.coding.adjudicating import adjudicate, disagreement_sheet
    from scorecard.coding.agreement import Agreement, agreement
    from scorecard.coding.answers import merge_answers
    from scorecard.coding.sheet import coding_sheet
    from scorecard.comparison.compare import Comparison, compare
    from scorecard.definitions.card import Card
    from scorecard.definitions.finding import shipped_cards
    from scorecard.definitions.loading import card_versions, load_card
    from scorecard.definitions.model import Manifest
    from scorecard.definitions.robustness import OtherWeights, Recode, Robustness
    from scorecard.diagnostics.diagnosis import Diagnosis, diagnose
    from scorecard.errors import Fault, ScorecardError
    from scorecard.explanation import Explanation, explain
    from scorecard.imputation import impute
    from scorecard.ledger.accepting import accepted_values
    from scorecard.ledger.appending import add_evidence
    from scorecard.ledger.correcting import correct_evidence, retract_evidence
    from scorecard.ledger.importing import import_evidence
    from scorecard.ledger.reading import as_ledger, read_ledger
    from scorecard.ledger.sealing import seal_ledger
    from scorecard.ledger.snapshots import rows_from_snapshots
    from scorecard.ledger.verifying import Verification, verify_ledger
    from scorecard.movements import moved
    from scorecard.normalisation import normalise
    from scorecard.observation.observe import observe
    from scorecard.observation.reading import read_observations
    from scorecard.rebuilding import rebuild
    from scorecard.reporting import report
    from scorecard.revisions import vintages
    from scorecard.robustness.fragility import robust_labels
    from scorecard.robustness.sensitivity import Sensitivity, sensitivity
    from scorecard.robustness.uncertainty import Uncertainty, uncertainty
    from scorecard.scoring import Result, score
    from scorecard.shares import weigh
    from scorecard.standings import group_scores, ranking
    from scorecard.treatment import outliers, treat
    from scorecard.trends.comparison import labels_by_rule
    from scorecard.trends.trending import trend
    from scorecard.versions import score_by_version

__all__ = [
    "Agreement",
    "Card",
    "Comparison",
    "Diagnosis",
    "Explanation",
    "Fault",
    "Manifest",
    "OtherWeights",
    "Recode",
    "Result",
    "Robustness",
    "ScorecardError",
    "Sensitivity",
    "Uncertainty",
    "Verification",
    "accepted_values",
    "add_evidence",
    "adjudicate",
    "aggregate",
    "agreement",
    "as_ledger",
    "band",
    "card_versions",
    "charts",
    "coding_sheet",
    "compare",
    "correct_evidence",
    "diagnose",
    "disagreement_sheet",
    "explain",
    "group_scores",
    "import_evidence",
    "impute",
    "labels_by_rule",
    "load_card",
    "map_clauses",
    "merge_answers",
    "moved",
    "normalise",
    "observe",
    "outliers",
    "ranking",
    "read_ledger",
    "read_observations",
    "rebuild",
    "report",
    "retract_evidence",
    "robust_labels",
    "rows_from_snapshots",
    "score",
    "score_by_version",
    "seal_ledger",
    "sensitivity",
    "shipped_cards",
    "treat",
    "trend",
    "uncertainty",
    "verify_ledger",
    "vintages",
    "weigh",
    "weights",
]

# Where each name lives. Loaded when first used, so that `scorecard --help` needs no pandas and
# scoring needs no matplotlib.
_HOMES = {
    "Agreement": "coding.agreement",
    "Card": "definitions.card",
    "Comparison": "comparison.compare",
    "Diagnosis": "diagnostics.diagnosis",
    "Explanation": "explanation",
    "Fault": "errors",
    "Manifest": "definitions.model",
    "OtherWeights": "definitions.robustness",
    "Recode": "definitions.robustness",
    "Result": "scoring",
    "Robustness": "definitions.robustness",
    "ScorecardError": "errors",
    "Sensitivity": "robustness.sensitivity",
    "Uncertainty": "robustness.uncertainty",
    "Verification": "ledger.verifying",
    "add_evidence": "ledger.appending",
    "accepted_values": "ledger.accepting",
    "adjudicate": "coding.adjudicating",
    "aggregate": "aggregation",
    "agreement": "coding.agreement",
    "as_ledger": "ledger.reading",
    "band": "bands",
    "card_versions": "definitions.loading",
    "coding_sheet": "coding.sheet",
    "compare": "comparison.compare",
    "correct_evidence": "ledger.correcting",
    "diagnose": "diagnostics.diagnosis",
    "disagreement_sheet": "coding.adjudicating",
    "explain": "explanation",
    "group_scores": "standings",
    "import_evidence": "ledger.importing",
    "impute": "imputation",
    "labels_by_rule": "trends.comparison",
    "load_card": "definitions.loading",
    "map_clauses": "clause_map",
    "merge_answers": "coding.answers",
    "moved": "movements",
    "normalise": "normalisation",
    "observe": "observation.observe",
    "outliers": "treatment",
    "ranking": "standings",
    "read_ledger": "ledger.reading",
    "read_observations": "observation.reading",
    "rebuild": "rebuilding",
    "report": "reporting",
    "retract_evidence": "ledger.correcting",
    "robust_labels": "robustness.fragility",
    "rows_from_snapshots": "ledger.snapshots",
    "score": "scoring",
    "score_by_version": "versions",
    "seal_ledger": "ledger.sealing",
    "sensitivity": "robustness.sensitivity",
    "shipped_cards": "definitions.finding",
    "treat": "treatment",
    "trend": "trends.trending",
    "uncertainty": "robustness.uncertainty",
    "verify_ledger": "ledger.verifying",
    "vintages": "revisions",
    "weigh": "shares",
}


def __getattr__(name: str) -> Any:
    if name in ("charts", "weights"):
        return import_module(f"scorecard.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"scorecard.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*__all__, *globals()})

"""The rows of the evidence room."""

from headship.evidence.models.citations import Citation
from headship.evidence.models.items import EvidenceItem, EvidenceRevision
from headship.evidence.models.judgements import ElementStance, Judgement
from headship.evidence.models.ledger import Act, ActClause, ActShare, ActText, LedgerTip
from headship.evidence.models.promises import (
    AskingGroup,
    Confirmation,
    ConfirmationSlip,
    Promise,
    PromiseDate,
    PromisePage,
)
from headship.evidence.models.readings import IndicatorSetting, Reading, StaleClause

__all__ = [
    "Act", "ActClause", "ActShare", "ActText", "AskingGroup", "Citation", "Confirmation", "ConfirmationSlip",
    "ElementStance", "EvidenceItem", "EvidenceRevision", "IndicatorSetting", "Judgement", "LedgerTip", "Promise",
    "PromiseDate", "PromisePage", "Reading", "StaleClause",
]  # fmt: skip

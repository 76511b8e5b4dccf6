"""The rows of the insight room."""

from headship.insight.models.analyses import Analysis, GroupEffect
from headship.insight.models.attainment import Attainment, Attendance, Behaviour, Target
from headship.insight.models.imports import ColumnMapping, DataImport, ImportedWhat
from headship.insight.models.results import (
    READS_RESULTS,
    LearnerCharacteristic,
    LearnerQuerySet,
    LineItem,
    LineItemCategory,
    Result,
)
from headship.insight.models.scales import Scale

__all__ = [
    "READS_RESULTS", "Analysis", "Attainment", "Attendance", "Behaviour", "ColumnMapping", "DataImport",
    "GroupEffect", "ImportedWhat", "LearnerCharacteristic", "LearnerQuerySet", "LineItem", "LineItemCategory",
    "Result", "Scale", "Target",
]  # fmt: skip

"""What other rooms may use of the exchange room."""

from __future__ import annotations

from headship.exchange.oneroster.importing import NeedsConfirmation, Refused, import_package
from headship.exchange.oneroster.report import Counts, Report

__all__ = ["Counts", "NeedsConfirmation", "Refused", "Report", "import_package"]

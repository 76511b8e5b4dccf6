"""Exchange: OneRoster so far."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def _sensitive() -> Any:
    """Which fields are sensitive, and which of them the school turned on: for files that come in elsewhere."""
    from headship.exchange.oneroster.format import DEMOGRAPHIC_FIELDS
    from headship.exchange.oneroster.importing import chosen_fields
    from headship.insight.domain.groups import Sensitive

    return Sensitive(frozenset(DEMOGRAPHIC_FIELDS), chosen_fields())


class ExchangeConfig(AppConfig):
    name = "headship.exchange"
    label = "exchange"
    verbose_name = _("Exchange")

    def ready(self) -> None:
        from headship.exchange import records, rules, tasks  # noqa: F401  (they declare themselves)
        from headship.insight.domain.groups import ask_consent_of
        from headship.kernel.permissions import holds
        from headship.kernel.ui.navigation import declare_action

        ask_consent_of(_sensitive)
        declare_action(
            _("Import the school’s data"),
            url_name="exchange:import",
            visible_to=lambda person: person is not None and holds(person, rules.IMPORT),
        )

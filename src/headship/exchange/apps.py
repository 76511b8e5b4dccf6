"""Exchange: OneRoster so far."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "headship.exchange"
    label = "exchange"
    verbose_name = _("Exchange")

    def ready(self) -> None:
        from headship.exchange import records, rules, tasks  # noqa: F401  (they declare themselves)
        from headship.kernel.permissions import holds
        from headship.kernel.ui.navigation import declare_action

        declare_action(
            _("Import the school’s data"),
            url_name="exchange:import",
            visible_to=lambda person: person is not None and holds(person, rules.IMPORT),
        )

"""Strategy, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StrategyConfig(AppConfig):
    name = "headship.areas.direction.strategy"
    label = "strategy"
    verbose_name = _("Strategy")

    def ready(self) -> None:
        from headship.areas.direction.strategy import indicators, records, tasks  # noqa: F401  (they declare themselves)
        from headship.kernel.ui.navigation import declare_section
        from headship.school.roles import is_inside

        declare_section(
            _("Strategy"), area="direction:decisions", url_name="strategy:strategy", order=20, visible_to=is_inside
        )

"""Sustainability, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SustainabilityConfig(AppConfig):
    name = "headship.areas.direction.sustainability"
    label = "sustainability"
    verbose_name = _("Sustainability")

    def ready(self) -> None:
        from headship.areas.direction.sustainability import indicators, records, tasks  # noqa: F401  (they declare themselves)
        from headship.kernel.ui.navigation import declare_section
        from headship.school.roles import is_inside

        declare_section(
            _("Risks and commitments"),
            area="direction:decisions",
            url_name="sustainability:register",
            order=70,
            visible_to=is_inside,
        )

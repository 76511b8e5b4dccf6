"""The year, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class YearConfig(AppConfig):
    name = "headship.areas.direction.year"
    label = "year"
    verbose_name = _("The year")

    def ready(self) -> None:
        from headship.areas.direction.year import indicators, records, tasks  # noqa: F401  (they declare themselves)
        from headship.kernel.ui.navigation import declare_section
        from headship.school.roles import is_inside

        declare_section(_("The year"), area="direction:decisions", url_name="year:year", order=60, visible_to=is_inside)

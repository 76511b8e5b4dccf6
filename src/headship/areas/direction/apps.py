"""The direction room as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectionConfig(AppConfig):
    name = "headship.areas.direction"
    label = "direction"
    verbose_name = _("Direction")

    def ready(self) -> None:
        from headship.areas.direction import indicators, records, tasks  # noqa: F401  (they declare themselves)
        from headship.areas.direction.rules import INSIDE
        from headship.kernel.ui.navigation import declare_area

        declare_area(
            _("Decisions"),
            url_name="direction:decisions",
            order=30,
            visible_to=lambda person: person is not None and not person.role_codes.isdisjoint(INSIDE),
        )

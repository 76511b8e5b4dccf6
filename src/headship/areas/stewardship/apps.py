"""The stewardship room as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StewardshipConfig(AppConfig):
    name = "headship.areas.stewardship"
    label = "stewardship"
    verbose_name = _("Stewardship")

    def ready(self) -> None:
        from headship.areas.stewardship import indicators, records, tasks  # noqa: F401  (they declare themselves)
        from headship.areas.stewardship.rules import INSIDE
        from headship.kernel.ui.navigation import declare_area

        declare_area(
            _("Policies"),
            url_name="stewardship:policies",
            order=40,
            visible_to=lambda person: person is not None and not person.role_codes.isdisjoint(INSIDE),
        )

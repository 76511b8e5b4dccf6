"""Meetings, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "headship.areas.direction.meetings"
    label = "meetings"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        from headship.areas.direction.meetings import indicators, records, tasks  # noqa: F401  (they declare themselves)
        from headship.kernel.ui.navigation import declare_section
        from headship.school.roles import is_inside

        declare_section(
            _("Meetings"), area="direction:decisions", url_name="meetings:meetings", order=50, visible_to=is_inside
        )

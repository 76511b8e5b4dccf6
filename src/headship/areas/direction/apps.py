"""The direction room as Django knows it."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectionConfig(AppConfig):
    name = "headship.areas.direction"
    label = "direction"
    verbose_name = _("Direction")

    def ready(self) -> None:
        from headship.areas.direction import indicators, records, tasks  # noqa: F401  (they declare themselves)
        from headship.areas.direction.rules import INSIDE
        from headship.kernel.ui.navigation import declare_action, declare_area, declare_section

        def inside(person: Any) -> bool:
            return person is not None and not person.role_codes.isdisjoint(INSIDE)

        declare_area(_("Direction"), url_name="direction:decisions", order=30, visible_to=inside)
        declare_section(
            _("Decisions"), area="direction:decisions", url_name="direction:decisions", order=30, visible_to=inside
        )  # fmt: skip
        for label, url_name in (
            (_("Raise a question to decide"), "direction:question_new"),
            (_("Write down a small decision"), "direction:small_new"),
            (_("Record an urgent decision"), "direction:urgent_new"),
        ):
            declare_action(label, url_name=url_name, visible_to=inside)

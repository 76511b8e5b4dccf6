"""The voice room as Django knows it."""

from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VoiceConfig(AppConfig):
    name = "headship.voice"
    label = "voice"
    verbose_name = _("Voice")

    def ready(self) -> None:
        """Let the modules that declare something declare it."""
        from importlib import import_module

        from headship.kernel.ui.navigation import declare_action, declare_area
        from headship.voice.rules import INSIDE, PLAN_ROUND

        def inside(person: Any) -> bool:
            return person is not None and not person.role_codes.isdisjoint(INSIDE)

        def asks(person: Any) -> bool:
            return person is not None and not person.role_codes.isdisjoint(PLAN_ROUND.held_by)

        declare_area(_("Surveys"), url_name="voice:rounds", order=45, visible_to=inside)
        declare_action(_("Ask people"), url_name="voice:round_new", visible_to=asks)
        for module in ("records", "feedback_records", "tasks", "indicators"):
            if find_spec(f"headship.voice.{module}"):
                import_module(f"headship.voice.{module}")

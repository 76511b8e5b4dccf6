"""The voice room as Django knows it."""

from importlib.util import find_spec

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VoiceConfig(AppConfig):
    name = "headship.voice"
    label = "voice"
    verbose_name = _("Voice")

    def ready(self) -> None:
        """Let the modules that declare something declare it."""
        from importlib import import_module

        for module in ("records", "tasks", "indicators"):
            if find_spec(f"headship.voice.{module}"):
                import_module(f"headship.voice.{module}")

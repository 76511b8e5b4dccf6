"""When a migration is over: Django says so once for each app, and walls are put back after the last."""

from __future__ import annotations

from typing import Any

from django.apps import apps


def is_last(sender: Any) -> bool:
    """True for the last app for which Django sends `post_migrate`: it sends none for an app without models."""
    with_models = [config for config in apps.get_app_configs() if config.models_module is not None]
    return bool(sender.name == with_models[-1].name)

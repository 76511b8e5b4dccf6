"""Insight: what is assessed and what came out, as the school's information system has it."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "headship.insight"
    label = "insight"

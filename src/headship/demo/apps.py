"""The demonstration school: a school that never was, living through two years by the real domain functions."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "headship.demo"
    label = "demo"

"""The kernel: what every room stands on."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "headship.kernel"
    label = "kernel"

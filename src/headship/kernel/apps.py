"""The kernel: what every room stands on."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class KernelConfig(AppConfig):
    name = "headship.kernel"
    label = "kernel"

    def ready(self) -> None:
        connection_created.connect(tell_scope, dispatch_uid="kernel-scope")


def tell_scope(**_kwargs: Any) -> None:
    """A connection that is made anew inside a scope has to hear of it."""
    from headship.kernel import scope

    scope.tell_new_connection()

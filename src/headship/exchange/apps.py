"""Exchange: OneRoster so far."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "headship.exchange"
    label = "exchange"

    def ready(self) -> None:
        from headship.exchange import rules  # noqa: F401  (it declares itself)

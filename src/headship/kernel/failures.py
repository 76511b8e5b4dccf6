"""How a piece of work says that it cannot be done, in a sentence for the person who asked."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied


class CommandFailure(Exception):
    """A command line call cannot be carried out. The message is one line; nothing was changed."""

    def __init__(self, message: str, exit_code: int = 2) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class Refusal(Exception):
    """A domain function was asked for something that the records do not allow; the message says why and what to do.

    Views show it beside the form; commands print it.
    """

    def __init__(self, message: object, *, field: str | None = None) -> None:
        super().__init__(str(message))
        self.field = field


class Denied(PermissionDenied):
    """This person may not do this; the message is the sentence that they read."""


class ChangedMeanwhile(Refusal):
    """Somebody else changed the record since this person opened it; `theirs` shows what they wrote."""

    def __init__(self, message: object, *, theirs: dict[str, str]) -> None:
        super().__init__(message)
        self.theirs = theirs

"""Addresses of pages in rooms that an installation may leave out."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse


def address_if_any(name: str, *args: Any) -> str:
    """The address of a page, or "" where its room is not here."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""

"""Forms that anybody may fill in without an account: what keeps machines from filling them in all night.

Nothing here knows who somebody is, asks them for a puzzle, or keeps an address.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from headship.kernel import clock

SALT = "school.open_form"
AT_LEAST = 4  # seconds between opening a form and sending it; a machine is quicker
AT_MOST = timedelta(hours=12)
WITHIN = 3600  # seconds in which sendings from one address are counted


def too_many(request: HttpRequest, what: str, *, most: int) -> bool:
    """Counts this sending; True where more than `most` came from its address within the hour.

    what: what it is about, such as "our-plan:3". Only a digest of the address is kept, in memory, for an hour. A
    whole school may stand behind one address, so `most` stops a machine and not a class.
    """
    digest = hashlib.sha256(f"{settings.SECRET_KEY}{request.META.get('REMOTE_ADDR', '')}".encode()).hexdigest()
    key = f"{what}:{digest}"
    cache.add(key, 0, WITHIN)
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out between the two
        return False


class OpenForm(forms.Form):
    """A form with a trap that people do not see, and a mark of the moment in which it was opened."""

    website = forms.CharField(required=False, max_length=200)
    opened = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Refuses what a machine sent: a filled trap, or a form that was open for no time or for half a day."""
        data = super().clean() or {}
        if data.get("website") or not _was_read(data.get("opened", "")):
            raise forms.ValidationError(_("Please send it once more: the page was open for too short or too long."))
        return data


def opened_now() -> str:
    """A mark of the moment in which the form was opened."""
    return signing.dumps(clock.now().timestamp(), salt=SALT)


def _was_read(mark: str) -> bool:
    try:
        opened = float(signing.loads(mark, salt=SALT))
    except signing.BadSignature:
        return False
    return AT_LEAST <= clock.now().timestamp() - opened <= AT_MOST.total_seconds()

"""When somebody last looked at Today."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from headship.kernel import clock
from headship.school.models import Person
from headship.today.models import Look

ONE_VISIT = timedelta(minutes=45)
FIRST_LOOK = timedelta(days=7)
WORTH_WRITING = timedelta(minutes=5)  # a page that is opened twice in a minute writes once


@transaction.atomic
def look(*, by: Person) -> datetime:
    """Note that this person looks now; returns since when things may have moved for them.

    Within one visit the answer stays the same. Who never looked before is told of the last seven days.
    """
    now = clock.now()
    seen, first = Look.objects.get_or_create(person=by, defaults={"began_at": now, "last_at": now})
    if not first and now - seen.last_at > ONE_VISIT:
        seen.before, seen.began_at, seen.last_at = seen.last_at, now, now
        seen.save(update_fields=["before", "began_at", "last_at"])
    elif now - seen.last_at > WORTH_WRITING:
        seen.last_at = now
        seen.save(update_fields=["last_at"])
    return seen.before or seen.began_at - FIRST_LOOK

"""Who may do what here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.roles import INSIDE, SENIOR
from headship.school.rules import SENIOR_OFFICE

SEE_YEAR = declare(
    "year.see",
    title=_("See the year of the school"),
    refusal=_("The year is for staff and governors."),
    held_by=INSIDE,
)
KEEP_DATES = declare(
    "year.keep_dates",
    title=_("Enter and change dates of the year"),
    refusal=_("Dates are kept by the head, a senior leader or the office."),
    held_by=SENIOR_OFFICE,
)
SET_BOUND = declare(
    "year.set_bound",
    title=_("Say how much a week may ask of staff"),
    refusal=_("How much a week may ask is said by the head or a senior leader."),
    held_by=SENIOR,
)

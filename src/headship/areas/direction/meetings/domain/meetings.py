"""All verbs of a meeting, in the order of its life. See `lifecycle` for the states.

meeting = plan(by=head, team=senior, title="…", starts_at=moment, minutes=60)     the agenda fills from what waits
add(by=deputy, meeting=meeting, title="…", minutes=10)                             a point of one's own
write(by=clerk, item=item, text="…", base="")                                      notes, as it goes on
begin(by=head, meeting=meeting, item=item, kind="action", what="…", owner=…)       leaves the room recorded
close(by=head, meeting=meeting)                                                    minutes are kept; the rest is carried
again(by=head, meeting=meeting)                                                    the next one, in one click
record_held(by=head, team=team, held_at=moment, present=[…], agreed=["…"])         afterwards, in one go
"""

from headship.areas.direction.meetings.domain.agenda import add, add_waiting, change_item, cut, fill, move
from headship.areas.direction.meetings.domain.closing import cancel, close, correct, seal
from headship.areas.direction.meetings.domain.holding import record_held
from headship.areas.direction.meetings.domain.lifecycle import KIND
from headship.areas.direction.meetings.domain.minutes import (
    all_there,
    attend,
    begin,
    reply,
    start,
    summarise,
    tick,
    write,
)
from headship.areas.direction.meetings.domain.planning import again, change, invite, plan

__all__ = [
    "KIND", "add", "add_waiting", "again", "all_there", "attend", "begin", "cancel", "change", "change_item", "close",
    "correct", "cut", "fill", "invite", "move", "plan", "record_held", "reply", "seal", "start", "summarise", "tick",
    "write",
]  # fmt: skip

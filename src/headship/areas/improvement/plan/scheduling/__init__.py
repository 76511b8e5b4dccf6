"""When the actions of a plan can be done, and what holds up what: pure arithmetic over days, no database.

    found = schedule(tasks, today)
    found.critical          the tasks that may not slip without the whole plan ending later

Every day of the calendar counts, and both the first and the last day of a task belong to it: a task from the 3rd to the
5th takes three days, and what comes after it begins on the 6th at the earliest.
"""

from headship.areas.improvement.plan.scheduling.cycles import Cycle, cycle_in, ordered
from headship.areas.improvement.plan.scheduling.paths import Schedule, Task, schedule

__all__ = ["Cycle", "Schedule", "Task", "cycle_in", "ordered", "schedule"]

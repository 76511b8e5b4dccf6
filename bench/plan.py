"""The plan's page with 10 priorities and 200 actions, against a bare Django page that lists 20 rows.

Both are served and measured as in `bench.page`: 16 clients at once, processor time for one request, the median of
interleaved runs.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bench import page as pages

PAGE, PORT = "/plan/", 18_125
AT_MOST_TIMES, AT_MOST_QUERIES = 6.0, 16
PRIORITIES, ACTIONS = 10, 20


def main() -> list[dict[str, Any]]:
    """Figures as ratio and queries."""
    import django

    django.setup()
    from django.core.management import call_command

    from headship.config import installation

    installation.migrate()
    cookies, bare_cookies = fill()
    call_command("collectstatic", verbosity=0, interactive=False)
    pages.PAGE = PAGE
    queries = pages.queries_of(cookies[0])
    ours, theirs = pages.compared("plan", PAGE, PORT, cookies, bare_cookies)
    return [
        {
            "name": f"plan page, {PRIORITIES} priorities and {PRIORITIES * ACTIONS} actions: CPU time against a bare "
                    "page of 20 rows, 16 clients",
            "figure": f"{ours / theirs:.2f} times ({ours * 1000:.1f} ms, {theirs * 1000:.1f} ms)",
            "limit": f"at most {AT_MOST_TIMES:.0f} times",
            "passed": ours / theirs <= AT_MOST_TIMES,
        },
        {
            "name": "plan page: queries",
            "figure": str(queries),
            "limit": f"at most {AT_MOST_QUERIES}",
            "passed": queries <= AT_MOST_QUERIES,
        },
    ]  # fmt: skip


def fill() -> tuple[list[str], list[str]]:
    """A plan that runs, some of its actions done, some with a word on them; session keys for either server."""
    from headship.areas.improvement.plan.domain import actions, plans, priorities
    from headship.kernel import clock
    from headship.kernel.money import money
    from headship.kernel.scope import school_scope
    from headship.school.domain.founding import found_school

    school = found_school(name="Riverside School", code="riverside")
    with school_scope(school.pk):
        people, cookies, bare_cookies = pages.leaders()
        by, today = people[0], clock.today()
        plan = plans.begin_plan(
            by=by, title="Improvement plan", school_year=today.year + 1, starts_on=today - timedelta(days=60),
            ends_on=today + timedelta(days=240),
        )  # fmt: skip
        for number in range(PRIORITIES):
            priority = priorities.begin_priority(by=by, plan=plan, title=f"Priority {number}", owner=people[number])
            for place in range(ACTIONS):
                first = today + timedelta(days=5 * place - 40)
                action = actions.begin_action(
                    by=by, priority=priority, title=f"Action {number}.{place}", owner=people[place % len(people)],
                    starts_on=first, ends_on=first + timedelta(days=30), cost=money("120", "EUR"),
                )  # fmt: skip
                if place % 4 < 2:
                    status = ("done", "on_course")[place % 4]
                    actions.check_in(by=by, action=action, status=status, shows="Four teams have done it.")
        plans.agree(by=by, plan=plan)
        return cookies, bare_cookies

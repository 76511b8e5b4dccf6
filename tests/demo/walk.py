"""Walks through a built school as one person, from Today along the links that their pages offer: JSON on stdout.

Called with an e-mail address and a number of pages: the pages that did not open, each with the page that led there.
A few addresses of each shape are enough, such as six decisions out of sixty.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter, deque

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"  # static files as they lie in the source
django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from headship.school.models import Account  # noqa: E402

OF_A_SHAPE = 4
OPENED = (200, 301, 302, 303)
NOT_PAGES = ("/static/", "/media/", "/account/")
LINK = re.compile(r'href="(/[^"#]*)')


def walk(email: str, most: int) -> dict[str, list[list[str]]]:
    """Pages that were reached, and those that refused as [status, address, the page with the link]."""
    settings.SECRET_KEY = (settings.HEADSHIP_HOME / "secret.key").read_text()  # the school's: its links are made by it
    client = Client(raise_request_exception=False)
    client.force_login(Account.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend")
    came_from, shapes, refused, reached = {"/": ""}, Counter[str](), [], []
    ahead = deque(["/"])
    while ahead and len(reached) < most:
        page = ahead.popleft()
        response = client.get(page)
        reached.append([page])
        if response.status_code not in OPENED:
            refused.append([str(response.status_code), page, came_from[page]])
        for link in _links(response):
            shape = re.sub(r"\d+|[0-9a-f]{8}-[0-9a-f-]+", "0", link)
            if link not in came_from and shapes[shape] < OF_A_SHAPE:
                shapes[shape] += 1
                came_from[link] = page
                ahead.append(link)
    return {"reached": reached, "refused": refused}


def _links(response: object) -> list[str]:
    location = response.headers.get("Location", "")  # type: ignore[attr-defined]
    html = "html" in response.headers.get("Content-Type", "")  # type: ignore[attr-defined]
    found = [location] if location else LINK.findall(response.content.decode()) if html else []  # type: ignore[attr-defined]
    return [link.replace("&amp;", "&") for link in found if link.startswith("/") and not link.startswith(NOT_PAGES)]


if __name__ == "__main__":
    print(json.dumps(walk(sys.argv[1], int(sys.argv[2]))))

"""Signing in by the school's own OpenID Connect server: a real one, small, on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from headship.school.domain import invitations
from headship.school.models import Account, Person
from tests.factories.school import PersonFactory

CLIENT = "headship"
SECRET = "a secret that is long enough for the signature of a token"


class Server(ThreadingHTTPServer):
    """Says of everybody who comes that they are `subject`."""

    subject = "subject-1"
    email = "ines@riverside.example"
    userinfo_subject = ""
    away = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """The four addresses that a client asks for."""

    server: Server

    def do_GET(self) -> None:
        if self.server.away:
            self.send_error(503)
            return
        if self.path == "/.well-known/openid-configuration":
            here = self.server.address
            self._send(
                {
                    "issuer": here, "authorization_endpoint": f"{here}/authorize", "token_endpoint": f"{here}/token",
                    "userinfo_endpoint": f"{here}/userinfo", "jwks_uri": f"{here}/jwks",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )  # fmt: skip
        elif self.path == "/userinfo":
            subject = self.server.userinfo_subject or self.server.subject
            self._send({"sub": subject, "email": self.server.email, "email_verified": True})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        now = int(time())
        claims = {
            "iss": self.server.address, "sub": self.server.subject, "aud": CLIENT, "iat": now, "exp": now + 60,
            "jti": f"{now}-{id(self)}",
        }  # fmt: skip
        token = jwt.encode(claims, SECRET, algorithm="HS256")
        self._send({"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": token})

    def _send(self, data: dict[str, Any]) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output clean."""


@contextmanager
def running() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def oidc(settings: Any) -> Iterator[Server]:
    """The server, and an installation that is told of it."""
    with running() as server:
        app = {
            "provider_id": "school", "name": "Riverside account", "client_id": CLIENT, "secret": SECRET,
            "settings": {"server_url": server.address},
        }  # fmt: skip
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield server


def come_back(client: Client, way_there: str) -> Any:
    """From the address at the server back to ours, as the browser does once somebody has signed in there."""
    state = parse_qs(urlsplit(way_there).query)["state"][0]
    return client.get("/account/oidc/school/login/callback/", {"code": "code", "state": state}, follow=True)


def by_the_school(client: Client) -> Any:
    there = client.post("/account/oidc/school/login/")
    assert there.status_code == 302
    return come_back(client, there["Location"])


def by_invitation(client: Client, person: Person, head: Person) -> Any:
    invitation = invitations.invite(by=head, person=person)
    on = client.post(f"/invitation/{invitation.token}/", {"way": "school"})
    assert on.status_code == 307, "the browser sends its form on to the sign-in"
    return by_the_school(client)


def test_the_button_is_there_when_a_server_is_configured(db: None, oidc: Server) -> None:
    page = Client().get("/account/login/").content.decode()
    assert "Riverside account" in page
    assert "/account/oidc/school/login/" in page


def test_there_is_no_button_without_a_server(db: None) -> None:
    assert "oidc" not in Client().get("/account/login/").content.decode()


def test_an_invitation_is_accepted_with_the_schools_own_sign_in(head: Person, oidc: Server) -> None:
    person = PersonFactory(name="Ines Duarte", roles=["teacher"], email="ines@riverside.example")
    client = Client()
    assert (
        "Go on with Riverside account"
        in client.get(f"/invitation/{invitations.invite(by=head, person=person).token}/").content.decode()
    )
    assert by_invitation(client, person, head).status_code == 200
    person.refresh_from_db()
    assert person.account is not None
    assert not person.account.has_usable_password()
    assert client.get("/people/").status_code == 200
    later = Client()
    by_the_school(later)
    assert later.get("/people/").status_code == 200, "from now on the server's word is enough"


def test_somebody_whom_nobody_invited_is_told_so(head: Person, oidc: Server) -> None:
    oidc.email = head.email
    client = Client()
    answer = by_the_school(client)
    assert answer.status_code == 403
    assert "Nobody here is attached to that sign-in yet" in answer.content.decode()
    assert client.get("/people/").status_code == 302
    assert not SocialAccount.objects.exists(), "an address alone opens nobody’s account"
    assert Account.objects.count() == 1


def test_an_invitation_does_not_open_a_second_account(head: Person, oidc: Server) -> None:
    first = PersonFactory(name="Ines Duarte", roles=["teacher"], email="ines@riverside.example")
    second = PersonFactory(name="Somebody Else", roles=["teacher"], email="else@riverside.example")
    by_invitation(Client(), first, head)
    by_invitation(Client(), second, head)
    second.refresh_from_db()
    assert second.account is None, "that subject is Ines already"


def test_a_server_that_does_not_answer_is_said_in_a_sentence(db: None, oidc: Server) -> None:
    oidc.away = True
    answer = Client().post("/account/oidc/school/login/")
    assert answer.status_code == 403
    assert "did not work just now" in answer.content.decode()
    oidc.shutdown()
    oidc.server_close()
    unplugged = Client().post("/account/oidc/school/login/")
    assert "did not work just now" in unplugged.content.decode()


def test_the_form_may_lead_to_the_server_that_is_configured() -> None:
    from headship.config.environment import form_targets

    assert form_targets("") == ["'self'"]
    assert form_targets("https://login.school.example/realms/one") == ["'self'", "https://login.school.example"]


def test_a_server_that_contradicts_itself_is_not_believed(head: Person, oidc: Server) -> None:
    oidc.userinfo_subject = "subject-2"
    client = Client()
    answer = by_the_school(client)
    assert answer.status_code == 403
    assert "two different subjects" in answer.content.decode()

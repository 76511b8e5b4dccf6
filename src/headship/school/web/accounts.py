"""How people sign in: nobody makes an account without an invitation, and no account is found by an address alone."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from headship.kernel.failures import Denied, Refusal
from headship.school.domain import invitations

# The session holds the token of an invitation between its page and the return from the school's own sign-in.
INVITATION_KEY = "invitation"
SERVER_AT_FAULT = 500


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is closed: accounts come by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see domain/invitations.py."""
        return False


class OpenIdAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in by the school's own OpenID Connect server.

    A subject is attached once: to the account that is signed in and asks for it, or to the invitation that is
    open in this browser. From then on the pair of issuer and subject alone finds the account.
    """

    def new_user(self, request: HttpRequest, sociallogin: SocialLogin) -> Any:
        """Called before the account is looked up: here the subject is pinned to who vouches for it."""
        sociallogin.account.uid = pinned(sociallogin.account.extra_data)
        return super().new_user(request, sociallogin)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let a known subject in; attach a new one to an open invitation; turn any other away."""
        connecting = sociallogin.state.get("process") == AuthProcess.CONNECT and request.user.is_authenticated
        if sociallogin.is_existing or connecting:
            return
        token = request.session.pop(INVITATION_KEY, "")
        if not token:
            raise ImmediateHttpResponse(not_known(request))
        try:
            email = sociallogin.user.email if sociallogin.user else ""
            account = invitations.accept(token=token, email=email, password=None)
        except Refusal as refusal:
            raise ImmediateHttpResponse(not_known(request, str(refusal))) from None
        sociallogin.connect(request, account)

    def get_requests_session(self) -> requests.Session:
        """What allauth asks the school's server with."""
        return PatientSession()

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Say in a sentence what went wrong at the school's server, or between it and us."""
        reason = str(exception) if isinstance(exception, Denied) else not_just_now()
        raise ImmediateHttpResponse(not_known(request, reason))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: an invitation was used before it could come to this."""
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Never: an address proves nothing about whose account it is."""
        return False


class PatientSession(requests.Session):
    """Waits for ten seconds at most; a server that is away becomes a sentence."""

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        """Raises Denied where there is no answer, or where the server itself is at fault."""
        try:
            response = super().request(*args, **{"timeout": 10, **kwargs})
        except requests.RequestException:
            raise Denied(not_just_now()) from None
        if response.status_code >= SERVER_AT_FAULT:
            raise Denied(not_just_now())
        return response


def not_just_now() -> str:
    """What somebody reads while the school's server is away."""
    return _("The school’s sign-in did not work just now. Try once more, or sign in with your password.")


def pinned(data: dict[str, Any]) -> str:
    """The id under which a subject is kept: SHA-256 over issuer and subject of the signed token.

    Raises PermissionDenied where the token is missing or contradicts itself.
    """
    token, userinfo = data.get("id_token"), data.get("userinfo") or {}
    if not isinstance(token, dict) or not token.get("iss") or not token.get("sub"):
        raise Denied(_("The sign-in server sent no token that names its issuer and subject."))
    if userinfo.get("sub", token["sub"]) != token["sub"]:
        raise Denied(_("The sign-in server spoke of two different subjects at once."))
    return hashlib.sha256(json.dumps([token["iss"], token["sub"]]).encode()).hexdigest()


def not_known(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for somebody who signed in at the school's server and whom nobody here has invited."""
    reason = reason or _("Nobody here is attached to that sign-in yet. Open your invitation first, then choose it.")
    return render(request, "school/sign_in_not_known.html", {"reason": reason}, status=403)

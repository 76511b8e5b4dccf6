"""The page behind an invitation's link: how somebody makes their account, or brings the one that they have."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from headship.school.domain import invitations as domain
from headship.school.models import Account, Invitation
from headship.school.web.accounts import INVITATION_KEY
from headship.school.web.forms.people import InvitationForm
from headship.school.web.gate import for_anyone, refusals_shown
from headship.school.web.middleware import SESSION_KEY

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@for_anyone
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose how to sign in; the link works once."""
    one = domain.invitation_by_token(token)
    if one is None:
        return render(request, "school/invitation_gone.html", status=404)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    language = translation.get_language() if chosen else one.person.language or one.school.language
    with translation.override(language):
        return _work(request, one)


def _work(request: HttpRequest, one: Invitation) -> HttpResponse:
    way = request.POST.get("way", "") if request.method == "POST" else ""
    if way == "school":
        # The token waits in the session for the return from the school's own server; see `accounts`.
        request.session[INVITATION_KEY] = one.token
        return HttpResponse(status=307, headers={"Location": school_sign_in()})
    form = InvitationForm(request.POST if way == "password" else None, invitation=one)
    if (way == "password" and form.is_valid()) or (way == "account" and request.user.is_authenticated):
        with refusals_shown(form):
            return _joined(request, one, _account(request, one, way, form))
    context = {
        "form": form, "one": one, "school_name": str(one.school), "school_sign_in": school_sign_in(),
        "school_sign_in_name": school_sign_in_name(),
        "sign_in_address": f"{reverse('account_login')}?next={quote(request.path)}",
    }  # fmt: skip
    return render(request, "school/invitation.html", context, status=422 if form.errors else 200)


def _account(request: HttpRequest, one: Invitation, way: str, form: InvitationForm) -> Account:
    if way == "account":
        return domain.accept(token=one.token, account=_signed_in(request))
    data: dict[str, Any] = form.cleaned_data
    return domain.accept(token=one.token, email=data["email"], password=data["password"])


def _signed_in(request: HttpRequest) -> Account:
    account = request.user
    assert isinstance(account, Account)
    return account


def _joined(request: HttpRequest, one: Invitation, account: Account) -> HttpResponse:
    if request.user != account:
        login(request, account, backend=BACKEND)
    request.session[SESSION_KEY] = one.school_id
    messages.success(request, _("Welcome, %(name)s.") % {"name": one.person.name})
    return redirect("/")


def school_sign_in() -> str:
    """Where the school's own OpenID Connect sign-in begins, or "" where none is configured."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return reverse("openid_connect_login", args=[apps[0]["provider_id"]]) if apps else ""


def school_sign_in_name() -> str:
    """What the school calls that sign-in."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return str(apps[0]["name"]) if apps else ""

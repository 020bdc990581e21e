"""Decides which account a ProConnect identity opens.

An identity opens the account that its owner linked to it. Otherwise it opens a new account without
any right. An equal mail address never opens an account: an attacker might obtain that address from
some administration.
"""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse


class IdentityAdapter(DefaultSocialAccountAdapter):
    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        email = sociallogin.user.email
        if email.rpartition("@")[2].lower() not in settings.PROCONNECT_DOMAINS:
            raise refusal(request, "domain", email)
        is_tied = request.user.is_authenticated and sociallogin.state.get("process") == "connect"
        if not is_tied and User.objects.filter(email__iexact=email).exists():
            raise refusal(request, "known", email)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True  # `pre_social_login` has refused the others

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("mfa_index")

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        raise refusal(request, "failed")


def refusal(request: HttpRequest, reason: str, email: str = "") -> ImmediateHttpResponse:
    response = render(
        request, "proconnect/refused.html", {"reason": reason, "email": email}, status=403
    )
    return ImmediateHttpResponse(response)

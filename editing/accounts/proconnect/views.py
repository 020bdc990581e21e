"""The redirect to ProConnect, and the return from it."""

from typing import Any

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from editing.accounts.proconnect.provider import ProConnectAdapter, ProConnectProvider


@require_POST
def login(request: HttpRequest) -> HttpResponseBase:
    """Send the visitor to ProConnect: to sign in, or to link their account (`process=connect`)."""
    return _answered(OAuth2LoginView, request)


def callback(request: HttpRequest) -> HttpResponseBase:
    return _answered(OAuth2CallbackView, request)


def _answered(view: Any, request: HttpRequest) -> HttpResponseBase:
    try:
        return view.adapter_view(ProConnectAdapter(request, ProConnectProvider.id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404("ProConnect n’est pas en service.") from error


@login_required
def pending(request: HttpRequest) -> HttpResponseBase:
    """Say that somebody must first give this new account a role."""
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect("wagtailadmin_home")
    return render(request, "proconnect/pending.html")

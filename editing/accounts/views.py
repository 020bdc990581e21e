"""Views of signing in, the second factor, sessions, one's own account and forgotten passwords."""

from typing import Any

from allauth.account.utils import perform_login
from allauth.mfa.totp.forms import DeactivateTOTPForm
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django import forms
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from wagtail.admin.views import account

from editing.accounts import sessions, throttle
from editing.models import Attempt, PasswordResetRequest


class SignInView(account.LoginView):
    """Wagtail's sign-in page. A signed-in visitor may sign in to another account.

    After the right password comes the second factor, if the account has one.
    """

    sends_signed_in_on = True

    def get(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.sends_signed_in_on:
            return super().get(*args, **kwargs)
        return self.render_to_response(self.get_context_data())

    def form_valid(self, form: Any) -> HttpResponse:
        if self.request.user.is_authenticated:
            logout(self.request)
        return perform_login(self.request, form.get_user(), redirect_url=self.get_success_url())


class RemoveKeyView(RemoveWebAuthnView):
    """Removes a security key, unless it is the last factor of an account that needs one.

    allauth's form checks that for an application, before it is sent too.
    """

    form_class = DeactivateTOTPForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"authenticator": self.object, "data": {}}


class SessionsView(ListUserSessionsView):
    """Lists one's own sessions, and ends all others."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # Changing the password changes the key of the session.
        UserSession.objects.create_from_request(self.request)
        context = super().get_context_data(**kwargs)
        for session in context["sessions"]:
            session.browser = sessions.browser_of(session.user_agent)
        return context | {
            "idle_hours": sessions.IDLE_END.seconds // 3600,
            "longest_hours": sessions.END.seconds // 3600,
        }


class PasswordResetView(account.PasswordResetView):
    """Stores the request; `editing.accounts.password_links` answers it."""

    request: HttpRequest

    def form_valid(self, form: forms.Form) -> HttpResponse:
        email = form.cleaned_data["email"]
        throttle.begin(Attempt.Kind.PASSWORD_RESET, email, self.request)
        PasswordResetRequest.objects.create(email=email)
        return HttpResponseRedirect(str(self.get_success_url()))


class AccountView(account.AccountView):
    """Wagtail's page of one's own account, without a profile picture: every upload is checked."""

    def get_panels(self) -> list[account.BaseSettingsPanel]:
        panels = super().get_panels()
        return [panel for panel in panels if not isinstance(panel, account.AvatarSettingsPanel)]

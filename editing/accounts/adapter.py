"""Settings of `allauth` for accounts: no sign-up, messages in French, a mail after each change."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django import forms
from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from editing.accounts import sessions
from pages.flood import visitor_address

# For so long after signing in, no action asks for the password again.
CONFIRMED_FOR = timedelta(minutes=15)

MESSAGES = {
    "mfa/messages/totp_activated.txt": "Votre application d’authentification est enregistrée.",
    "mfa/messages/totp_deactivated.txt": "Votre application d’authentification est retirée.",
    "mfa/messages/webauthn_added.txt": "Votre clé de sécurité est enregistrée.",
    "mfa/messages/webauthn_removed.txt": "Votre clé de sécurité est retirée.",
    "mfa/messages/recovery_codes_generated.txt": (
        "Vos codes de secours sont prêts. Notez-les maintenant\xa0: ils ne seront plus affichés."
    ),
    "socialaccount/messages/account_connected.txt": "ProConnect est relié à votre compte.",
    "socialaccount/messages/account_connected_updated.txt": "ProConnect est relié à votre compte.",
    "socialaccount/messages/account_connected_other.txt": (
        "Cette identité ProConnect ouvre déjà un autre compte."
    ),
    "usersessions/messages/sessions_logged_out.txt": "Vos autres sessions sont fermées.",
}
NEWS = {
    "mfa/email/totp_activated": "Une application d’authentification a été enregistrée.",
    "mfa/email/totp_deactivated": "L’application d’authentification a été retirée.",
    "mfa/email/webauthn_added": "Une clé de sécurité a été enregistrée.",
    "mfa/email/webauthn_removed": "Une clé de sécurité a été retirée.",
    "mfa/email/recovery_codes_generated": "De nouveaux codes de secours ont été créés.",
    "socialaccount/email/account_connected": "Une identité ProConnect a été reliée.",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_password": "Ce mot de passe n’est pas le bon.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return visitor_address(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the first page after signing in; without a role, the page that says so."""
        if request.user.has_perm("wagtailadmin.access_admin"):
            return super().get_login_redirect_url(request)
        return reverse("proconnect_pending")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return reverse("proconnect_pending")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not sessions.opened_lately(context.request, CONFIRMED_FOR)

    def reauthenticate(self, user: Any, password: str) -> bool:
        confirmed = super().reauthenticate(user, password)
        refused = getattr(context.request, "throttled", None)
        if refused is not None:
            raise forms.ValidationError(refused.message, code="throttled")
        return confirmed

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Show the messages that have a French text here, and no other."""
        text = message or MESSAGES.get(message_template or "")
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        news = NEWS.get(template_prefix)
        if news and user.email:
            send_mail(
                "Sécurité de votre compte",
                render_to_string("access/news.txt", {"news": news, "account": user}),
                None,
                [user.email],
            )

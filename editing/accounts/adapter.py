"""Settings of `allauth` for accounts: no sign-up, and the password again before some actions."""

import logging
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.http import HttpRequest
from django.urls import reverse

from editing.accounts import sessions
from publishing.ratelimit import visitor_address

logger = logging.getLogger("editing.accounts.adapter")

# For so long after signing in, no action asks for the password again.
CONFIRMED_FOR = timedelta(minutes=15)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Announce a change of a factor. The change stands while the mail server is away."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:
            logger.exception("mail lost: %s", template_prefix)

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

"""The second factor: who needs one, the encryption of its secrets, and codes that work once.

`allauth.mfa` has the mechanisms (authenticator applications, security keys, recovery codes) and the
steps of signing in. This module has the rules of this site.
"""

import base64
import logging
import secrets
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from editing.accounts import throttle
from editing.models import Attempt
from publishing.ratelimit import times_of

logger = logging.getLogger(__name__)

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# In the session: the account that gave its second factor in it.
VERIFIED = "second_factor_verified"
# Longer than the validity of any code.
CODE_KEPT_FOR = timedelta(minutes=10)


def is_required(request: HttpRequest) -> bool:
    """Tell whether the signed-in user must still give, or set up, a second factor.

    Every account with access to the admin needs one: drafts under embargo deserve the same
    protection as the right to publish.
    """
    user: Any = request.user
    return (
        settings.SECOND_FACTOR_REQUIRED
        and user.is_authenticated
        and request.session.get(VERIFIED) != user.pk
        and user.has_perm("wagtailadmin.access_admin")
    )


def mark_verified(*, request: HttpRequest, user: Any, **_: Any) -> None:
    """Note in the session that `user` gave or set up a second factor: a receiver of allauth's."""
    request.session[VERIFIED] = user.pk


def has_one(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def remove(user: User) -> None:
    """Delete all factors and recovery codes of `user`. The next sign-in asks for new ones.

    All their sessions end: the finder of a lost telephone may be using one.
    """
    from allauth.usersessions.models import UserSession

    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        for session in UserSession.objects.filter(user=user):
            session.end()


class FactorAdapter(DefaultMFAAdapter):
    """Encrypts secrets, and keeps the last factor of an account that needs one."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": (
            "Ce code n’est pas le bon, ou il a déjà servi. Attendez que l’application en affiche "
            "un autre, puis réessayez."
        ),
        "cannot_delete_authenticator": (
            "C’est votre seul second facteur, et il en faut un. Ajoutez-en un autre avant de "
            "retirer celui-ci."
        ),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": settings.WAGTAIL_SITE_NAME}

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret, or one that nobody has if no present key has encrypted it.

        The account then stays protected, and its other factors serve.
        """
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.exception("No key reads a second factor: see SECRET_KEY_FALLBACKS")
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS)
        return not settings.SECOND_FACTOR_REQUIRED or others.exclude(pk=authenticator.pk).exists()


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        Fernet(
            base64.urlsafe_b64encode(
                salted_hmac(
                    "editing.accounts.second_factor", "", secret=key, algorithm="sha256"
                ).digest()
            )
        )
        for key in keys
    )


class _CodeMixin:
    """Throttles codes, and accepts each code of an application once."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        attempt = throttle.begin(Attempt.Kind.SECOND_FACTOR, str(self.user.pk), context.request)
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:
            # allauth notes used codes too, but in the memory of this process.
            used = f"{self.authenticator.pk}/{''.join(filter(str.isdigit, code))}"
            if times_of(used, "code", CODE_KEPT_FOR) > 1:
                raise account_adapter().validation_error("incorrect_code")
        throttle.succeed(attempt)
        return code


class CodeForm(_CodeMixin, AuthenticateForm):
    """Asks for the second factor at sign-in."""


class ConfirmationCodeForm(_CodeMixin, ReauthenticateForm):
    """Asks for the second factor again before a sensitive action."""

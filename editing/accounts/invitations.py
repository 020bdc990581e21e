"""Invites a new member of the team by mail to choose their own password."""

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode


def invite(user: User, sender: User) -> None:
    """Send `user` a link that sets their password; it works once, and for some days."""
    path = reverse(
        "wagtailadmin_password_reset_confirm",
        args=[
            urlsafe_base64_encode(force_bytes(user.pk)),
            default_token_generator.make_token(user),
        ],
    )
    context = {
        "account": user,
        "sender": sender,
        "link": settings.SITE_URL + path,
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 3600),
        "forgotten": settings.SITE_URL + reverse("wagtailadmin_password_reset"),
        "site": settings.WAGTAIL_SITE_NAME,
    }
    send_mail(
        f"Votre compte sur le site {settings.WAGTAIL_SITE_NAME}",
        render_to_string("access/invitation.txt", context),
        None,
        [user.email],
    )

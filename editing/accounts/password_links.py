"""Mails links to choose a password: to new accounts, and to people who forgot theirs.

Requests for a new password are answered in the background. So the page takes as long for an unknown
address as for a known one.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from wagtail.admin.forms.auth import PasswordResetForm

from editing.models import PasswordResetRequest
from publishing import clock
from publishing.mail_queue import send_one
from publishing.scheduler.background import delete_rows

# After that time, the person has asked again or found another way.
LATEST = timedelta(days=1)


def mail_link(user: User, subject: str, template: str, **context: Any) -> None:
    """Mail `user` a link to set their password. It works once, for some days."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    path = reverse("wagtailadmin_password_reset_confirm", args=[key, token])
    days = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)
    context |= {"account": user, "link": settings.SITE_URL + path, "days": days}
    send_mail(subject, render_to_string(template, context), None, [user.email])


def answer(asked: PasswordResetRequest) -> None:
    for user in PasswordResetForm().get_users(asked.email):
        mail_link(user, "Réinitialisation de mot de passe", "access/new_password.txt")
    asked.delete()


def send_next() -> bool:
    """Answer one request, by mail if the account exists; return False when none is due.

    While the mail server is away it is tried again, as long as `LATEST`.
    """
    delete_rows(PasswordResetRequest.objects.filter(asked_at__lt=clock.now() - LATEST))
    return send_one(PasswordResetRequest.objects.all(), answer)

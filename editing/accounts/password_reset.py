"""Answers requests for a new password in the background.

So the page takes as long for an unknown address as for a known one.
"""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from wagtail.admin.forms.auth import PasswordResetForm
from wagtail.admin.views.account import PasswordResetView

from editing.models import PasswordResetRequest
from publishing import clock
from publishing.lines import one_line
from publishing.scheduling.mail_queue import send_one

# After that time, the person has asked again or found another way.
LATEST = timedelta(days=1)


def send_next() -> bool:
    """Answer one request, by mail if the account exists; return False when none is due.

    While the mail server is away it is tried again, as long as `LATEST`.
    """
    PasswordResetRequest.objects.filter(asked_at__lt=clock.now() - LATEST).delete()
    return send_one(PasswordResetRequest.objects.all(), answer)


class AnswerForm(PasswordResetForm):
    def send_mail(
        self,
        subject_template_name,
        email_template_name,
        context,
        from_email,
        to_email,
        html_email_template_name=None,
    ):
        """Send the mail, and raise if that fails. Django's own method only logs the failure."""
        subject = one_line(render_to_string(subject_template_name, context))
        body = render_to_string(email_template_name, context)
        EmailMessage(subject, body, from_email, [to_email]).send()


def answer(asked: PasswordResetRequest) -> None:
    form = AnswerForm({"email": asked.email})
    if form.is_valid():
        site = urlsplit(settings.SITE_URL)
        form.save(
            domain_override=site.netloc,
            use_https=site.scheme == "https",
            subject_template_name=PasswordResetView.subject_template_name,
            email_template_name=PasswordResetView.email_template_name,
        )
    asked.delete()

"""Answers those who forgot their password, outside their request.

The page that they asked from takes as long for an address without account as for one with.
"""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.admin.forms.auth import PasswordResetForm
from wagtail.admin.views.account import PasswordResetView

from editing.models import PasswordResetRequest


def send_next() -> bool:
    """Answer the oldest request, by mail or with silence; return False when there is none."""
    asked = PasswordResetRequest.objects.order_by("pk").first()
    if asked is None:
        return False
    # Of several schedulers, the one that deletes it answers it.
    deleted, _ = PasswordResetRequest.objects.filter(pk=asked.pk).delete()
    form = PasswordResetForm({"email": asked.email})
    if deleted and form.is_valid():
        site = urlsplit(settings.SITE_URL)
        form.save(
            domain_override=site.netloc,
            use_https=site.scheme == "https",
            subject_template_name=PasswordResetView.subject_template_name,
            email_template_name=PasswordResetView.email_template_name,
        )
    return True

"""Agreements to a launch: what they are given to, whom they wait for, and the mails about them.

A launch that lacks one stays planned and does not leave.
"""

import hashlib
import json
from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.models import Revision
from wagtail.permissions import policy_registry

from publishing import clock, dates
from publishing.agenda import launches
from publishing.agenda.models import Agreement, Launch
from publishing.agenda.states import key_of
from publishing.lines import one_line
from publishing.scheduling import due
from publishing.scheduling.due import Change
from publishing.scheduling.mail_queue import send_one

# How long before its moment the team of a launch is told that an agreement is lacking.
REMINDERS = (timedelta(days=1), timedelta(hours=1))
# How long after its moment a launch keeps who agreed to it.
KEPT_FOR = timedelta(days=30)

_signer = Signer(salt="agenda.agreement")


def digest_of(launch: Launch) -> str:
    """Name what `launch` publishes, by version, and what it takes off the site; not its moment."""
    contents = launch.contents()
    planned = {
        (revision.base_content_type_id, revision.object_id): revision
        for revision in Revision.objects.filter(approved_go_live_at__isnull=False)
    }
    latest = Revision.objects.in_bulk(
        content.instance.latest_revision_id for content in contents if not content.is_removal
    )
    parts = []
    for content in contents:
        instance = content.instance
        model, pk = key_of(instance)
        version = None
        if not content.is_removal:
            key = instance.get_base_content_type().pk, pk
            revision = planned.get(key) or latest.get(instance.latest_revision_id)
            # An automatic save writes over a version of its own, with a new date.
            version = revision and (revision.pk, revision.created_at.isoformat())
        parts.append((model._meta.label, pk, version))
    return hashlib.sha256(json.dumps(sorted(parts)).encode()).hexdigest()


def lacking(launch: Launch) -> list[Agreement]:
    """Return the agreements that `launch` waits for."""
    agreements = list(Agreement.objects.filter(launch=launch))
    digest = digest_of(launch) if agreements else ""
    return [agreement for agreement in agreements if not agreement.counts_for(digest)]


def hold(changes: list[Change]) -> dict[Change, str]:
    """Keep back all that a launch changes while it lacks an agreement."""
    found: dict[Change, str] = {}
    moments = {change.moment for change in changes}
    waiting = Launch.objects.filter(moment__in=moments, agreements__isnull=False).distinct()
    for launch in waiting:
        if names := ", ".join(agreement.name for agreement in lacking(launch)):
            reason = f"Le lancement «\xa0{launch}\xa0» attend l’accord de {names}."
            found |= dict.fromkeys(launches.changes_of(launch, changes), reason)
    return found


def token_of(agreement: Agreement) -> str:
    return _signer.sign(str(agreement.pk))


def of_token(token: str) -> Agreement | None:
    """Return the agreement that a link asks for; None if its launch waits for none any more."""
    try:
        key = _signer.unsign(token)
    except BadSignature:
        return None
    asked = Agreement.objects.select_related("launch").filter(pk=key)
    return asked.filter(launch__in=Launch.objects.pending()).first()


# What the scheduler does in its spare time ------------------------------------------------------


def void_outdated() -> bool:
    """Forget the answers to versions of a launch that are not its own any more, and say so."""
    answered = Launch.objects.pending().filter(agreements__answer__in=Agreement.Answer.values)
    for launch in answered.distinct():
        digest = digest_of(launch)
        for agreement in launch.agreements.exclude(answer="").exclude(digest=digest):
            agreement.ask(Agreement.Mail.VOID)
            agreement.save()
            return True
    return False


def mail_next() -> bool:
    """Mail one person who is asked to agree, or to agree again; return False if there is none."""
    waiting = Agreement.objects.exclude(mail="").filter(launch__in=Launch.objects.pending())
    return send_one(waiting.select_related("launch"), _mail)


def remind() -> bool:
    """Tell the team of one launch, a day and an hour before it, that an agreement is lacking."""
    now = clock.now()
    for before in REMINDERS:
        untold = Q(reminded_at=None) | Q(reminded_at__lt=now - timedelta(minutes=1))
        for launch in Launch.objects.to_come(at=now).filter(untold, moment__lte=now + before):
            told_since = launch.reminded_at and launch.reminded_at >= launch.moment - before
            if told_since or not (waiting := lacking(launch)):
                continue
            with transaction.atomic():
                Launch.objects.filter(pk=launch.pk).update(reminded_at=now)
                _remind(launch, waiting)
            return True
    return False


def forget_old() -> bool:
    """Erase the agreements of launches that are over; while one is held back, it needs its own."""
    over = Launch.objects.filter(moment__lt=clock.now() - KEPT_FOR, agreements__isnull=False)
    planned = due.until(clock.now()) if over.exists() else []
    done = [launch for launch in over.distinct() if not launches.changes_of(launch, planned)]
    deleted, _ = Agreement.objects.filter(launch__in=done).delete()
    return deleted > 0


def _mail(agreement: Agreement) -> None:
    subject = "Votre accord sur «\xa0%s\xa0»"
    if agreement.mail == Agreement.Mail.VOID:
        subject = "«\xa0%s\xa0» a changé\xa0: votre accord est à redonner"
    link = urljoin(settings.SITE_URL, reverse("agreement", args=[token_of(agreement)]))
    context = {
        "agreement": agreement,
        "link": link,
        "when": dates.moment_in_full(agreement.launch.moment),
    }
    EmailMessage(
        subject=one_line(subject % agreement.launch),
        body=render_to_string("agenda/mails/agreement.txt", context),
        to=[agreement.email],
    ).send()
    Agreement.objects.filter(pk=agreement.pk, mail=agreement.mail).update(mail="", tries=0)


def _remind(launch: Launch, waiting: list[Agreement]) -> None:
    policy = policy_registry.get_by_type(Launch)
    team = policy.users_with_permission("change").filter(is_superuser=False)
    keys = [*team.values_list("pk", flat=True), launch.created_by_id]
    people = get_user_model().objects.filter(pk__in=keys, is_active=True).exclude(email="")
    context = {
        "launch": launch,
        "waiting": waiting,
        "when": dates.moment_in_full(launch.moment),
        "link": urljoin(settings.SITE_URL, reverse("launches:edit", args=[launch.pk])),
    }
    EmailMessage(
        subject=one_line(f"«\xa0{launch}\xa0» attend encore un accord"),
        body=render_to_string("agenda/mails/lacking.txt", context),
        to=sorted({person.email for person in people}),
    ).send()

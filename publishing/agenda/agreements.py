"""Agreements to a launch: which versions they cover, who still owes one, and the mails about them.

While one is missing, the launch stays planned and does not leave.
"""

import hashlib
import json
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision
from wagtail.permissions import policy_registry

from publishing import clock, dates
from publishing.agenda.launches import standing
from publishing.agenda.models import Agreement, Launch
from publishing.lines import one_line
from publishing.scheduling import due
from publishing.scheduling.background import delete_rows
from publishing.scheduling.due import key_of
from publishing.scheduling.mail_queue import send_one
from publishing.scheduling.moments import midnight_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# The agreements to a launch are erased after this time.
KEPT_FOR = timedelta(days=30)

SUBJECTS: dict[str, str] = {
    Agreement.Mail.ASK: "Votre accord sur «\xa0%s\xa0»",
    Agreement.Mail.VOID: "«\xa0%s\xa0» a changé\xa0: votre accord est à redonner",
    Agreement.Mail.REMIND: "Rappel\xa0: votre accord sur «\xa0%s\xa0»",
}


def digest_of(launch: Launch) -> str:
    """Return a digest of the planned versions of `launch`, and of its removals.

    Its moment is not part of it. A draft under review has no planned version: nobody reads it in
    « Ce qui va changer », so its approval makes another digest.
    """
    # In one query: a background job looks at all pending launches every few seconds.
    planned = {
        (revision.base_content_type_id, revision.object_id): revision
        for revision in Revision.objects.filter(approved_go_live_at__isnull=False).defer("content")
    }
    parts = []
    for content in launch.contents():
        instance = content.instance
        model, pk = key_of(instance)
        version = None
        if not content.is_removal:
            revision = planned.get((instance.get_base_content_type().pk, pk))
            # An automatic save writes over a version of its own, with a new date.
            version = revision and (revision.pk, revision.created_at.isoformat())
        parts.append((model._meta.label, pk, version))
    return hashlib.sha256(json.dumps(sorted(parts)).encode()).hexdigest()


def lacking(launch: Launch) -> list[Agreement]:
    """Return the missing agreements to `launch`."""
    agreements = list(Agreement.objects.filter(launch=launch))
    digest = digest_of(launch) if agreements else ""
    return [agreement for agreement in agreements if not agreement.counts_for(digest)]


def reason_to_wait(launch: Launch) -> str:
    """Say in French whose agreement `launch` waits for; "" if it has all of them."""
    names = ", ".join(
        f"{agreement} (à revoir)" if agreement.answer == Agreement.Answer.REVIEW else str(agreement)
        for agreement in lacking(launch)
    )
    return f"Le lancement «\xa0{launch}\xa0» attend l’accord de {names}." if names else ""


# What the scheduler does in its spare time ------------------------------------------------------


def void_outdated() -> bool:
    """Void one answer to former versions of a launch, and have its mail sent."""
    answered = Launch.objects.pending().filter(agreements__answer__in=Agreement.Answer.values)
    for launch in answered.distinct():
        digest = digest_of(launch)
        for agreement in launch.agreements.exclude(answer="").exclude(digest=digest):
            agreement.ask(Agreement.Mail.VOID)
            agreement.save()
            return True
    return False


def waiting_mails() -> QuerySet[Agreement]:
    """Return the agreements about which a mail is still to be sent."""
    waiting = Agreement.objects.exclude(mail="").filter(launch__in=Launch.objects.pending())
    return waiting.select_related("launch")


def mail_next() -> bool:
    """Send one waiting mail about agreements; return False if there is none."""
    return send_one(waiting_mails(), _mail)


def remind() -> bool:
    """Send the reminders of the launches of one day, a day before the first of them.

    The team gets one mail about all of them. Each person without an answer gets one too. An hour
    before a launch without all its agreements, the team gets another mail.
    """
    coming = Launch.objects.to_come(at=clock.now()).order_by("moment")
    for launch in coming.filter(moment__lte=clock.now() + DAY):
        day = _midnight_before(launch)
        if not _was_told(launch, since=day - DAY):
            of_day = coming.filter(moment__lt=day + DAY)
            with transaction.atomic():
                together = [each for each in of_day if not _was_told(each, since=day - DAY)]
                _ask_again(together)
                _tell_team(together)
            return True
    for launch in coming.filter(moment__lte=clock.now() + HOUR):
        if not _was_told(launch, since=launch.moment - HOUR) and lacking(launch):
            with transaction.atomic():
                _tell_team([launch])
            return True
    return False


def forget_old() -> bool:
    """Erase the agreements of launches that are over. A launch that is held still needs its own."""
    over = Launch.objects.filter(moment__lt=clock.now() - KEPT_FOR, agreements__isnull=False)
    over = over.distinct().with_contents()
    planned = due.until(clock.now()) if over.exists() else []
    done = [launch for launch in over if not launch.changes_among(planned)]
    return delete_rows(Agreement.objects.filter(launch__in=done))


def _mail(agreement: Agreement) -> None:
    """Mail one person about all the agreements that they owe."""
    waiting = waiting_mails().filter(email__iexact=agreement.email)
    rows = list(waiting.order_by("launch__moment", "pk"))
    subject = SUBJECTS[agreement.mail] % agreement.launch
    if len(rows) > 1:
        subject = f"Votre accord sur {len(rows)} lancements"
    EmailMessage(
        subject=one_line(subject),
        body=render_to_string(
            "agenda/mails/agreement.txt", {"agreement": agreement, "asked": rows}
        ),
        to=[agreement.email],
    ).send()
    for each in rows:
        Agreement.objects.filter(pk=each.pk, mail=each.mail).update(mail="", tries=0)


def _midnight_before(launch: Launch) -> datetime:
    return midnight_of(timezone.localdate(launch.moment))


def _was_told(launch: Launch, since: datetime) -> bool:
    return launch.reminded_at is not None and launch.reminded_at >= since


def _ask_again(launches: list[Launch]) -> None:
    """Queue a mail to everybody who did not answer, except those mailed a moment ago."""
    now = clock.now()
    silent = Agreement.objects.filter(launch__in=launches, answer="", mail="")
    silent.filter(next_try_at__lt=now - DAY / 2).update(
        mail=Agreement.Mail.REMIND, tries=0, next_try_at=now
    )


def _tell_team(launches: list[Launch]) -> None:
    """Mail the team once about these launches, of one day."""
    policy = policy_registry.get_by_type(Launch)
    team = policy.users_with_permission("change").filter(is_superuser=False)
    keys = [*team.values_list("pk", flat=True), *(launch.created_by_id for launch in launches)]
    people = get_user_model().objects.filter(pk__in=keys, is_active=True).exclude(email="")
    told = [
        {
            "launch": launch,
            "lacking": lacking(launch),
            "awaiting": standing(launch).awaiting,
            "link": settings.SITE_URL + reverse("launches:edit", args=[launch.pk]),
        }
        for launch in launches
    ]
    Launch.objects.filter(pk__in=[launch.pk for launch in launches]).update(reminded_at=clock.now())
    subject = f"Lancement «\xa0{launches[0]}\xa0»"
    if len(launches) > 1:
        subject = f"{len(launches)} lancements"
    day = dates.day_in_full(timezone.localdate(launches[0].moment))
    EmailMessage(
        subject=one_line(f"{subject}, {day}"),
        body=render_to_string("agenda/mails/launches.txt", {"told": told}),
        to=sorted({person.email for person in people}),
    ).send()

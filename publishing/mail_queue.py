"""Mails that wait in the database. One that cannot be sent is tried later and delays no other."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from publishing import clock

logger = logging.getLogger("publishing.mail_queue")

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
# A queue is stuck after so many tries of a mail, which take a quarter of an hour.
STUCK_TRIES = 5


class QueuedMail(models.Model):
    """The base of mails that the scheduler sends: the number of tries, and the next one."""

    tries = models.PositiveSmallIntegerField("essais d’envoi", default=0, editable=False)
    next_try_at = models.DateTimeField("prochain essai", default=timezone.now, editable=False)

    class Meta:
        abstract = True


def send_one[T: QueuedMail](waiting: models.QuerySet[T], send: Callable[[T], None]) -> bool:
    """Call `send` for one of the `waiting` mails that is due; return False when none is.

    Only one of several schedulers takes it. `send` sends it and removes it from the queue. An
    exception is logged, and the wait before the next try doubles each time.
    """
    now = clock.now()
    due = waiting.filter(next_try_at__lte=now)
    mail = due.order_by("next_try_at", "pk").first()
    if mail is None:
        return False
    pause = min(FIRST_PAUSE * 2 ** min(mail.tries, 10), LONGEST_PAUSE)
    taken = due.filter(pk=mail.pk, tries=mail.tries)
    if taken.update(tries=mail.tries + 1, next_try_at=now + pause):
        try:
            send(mail)
        except Exception:  # one faulty mail must not stop the others
            logger.exception("%s %s could not be mailed", mail._meta.label, mail.pk)
    return True


def is_stuck(waiting: models.QuerySet[Any]) -> bool:
    return waiting.filter(tries__gte=STUCK_TRIES).exists()

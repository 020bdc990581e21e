"""Moments as editors read them, in French on a page of any language."""

from datetime import date, datetime

from django import template
from django.utils import timezone, translation

from publishing import dates

register = template.Library()


@register.filter
def day_in_full(day: date) -> str:
    """Return « lundi 25 septembre 2017 »."""
    with translation.override("fr"):
        return dates.day_in_full(day)


@register.filter
def in_full(moment: datetime) -> str:
    """Return « lundi 25 septembre 2017 à 23 h 59 »."""
    with translation.override("fr"):
        return dates.moment_in_full(moment)


@register.filter
def time_of_day(moment: datetime) -> str:
    """Return « 9 h 30 », in Paris."""
    with translation.override("fr"):
        return dates.time_of_day(timezone.localtime(moment))

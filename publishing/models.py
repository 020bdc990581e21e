"""What the project keeps about publication: the base of its pages."""

from wagtail.models import Page


class PublishedPage(Page):
    """The base of every page type: a page that is published and unpublished in one transaction."""

    class Meta:
        abstract = True

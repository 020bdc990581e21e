"""Every model of the site is known as public or private, and so is what it shows of packages."""

import pytest
from django.apps import apps

from eigcms.schema import own_apps
from publishing.base.pages import PublishedPage
from publishing.caching import public_changes

pytestmark = pytest.mark.django_db

# All but page types, which are public, and many-to-many tables, which follow the model that
# declares them. A new model of the site fails the test below until it is in one of the lists.
PUBLIC = {
    "challenges.Expertise",
    "challenges.Organisation",
    "challenges.Participation",
    "challenges.Theme",
    "home.Menu",
    "listing.Synonyms",
    "media.Document",
    "media.Image",
    "pages.CallSession",
    "pages.Category",
    "pages.SiteSettings",
    "wagtailcore.Collection",
    "wagtailcore.CollectionViewRestriction",
    "wagtailcore.Locale",
    "wagtailcore.Page",
    "wagtailcore.PageViewRestriction",
    "wagtailcore.Site",
    "wagtailredirects.Redirect",
    "wagtailsearchpromotions.Query",
    "wagtailsearchpromotions.SearchPromotion",
}


PRIVATE = {
    "challenges.ErasedPerson",
    "editing.Attempt",
    "editing.PasswordResetRequest",
    "listing.IndexedWord",
    "home.MissedSearch",
    "media.Rendition",
    "pages.ContactMessage",
    "publishing.Invitation",
    "publishing.Launch",
    "publishing.LaunchItem",
    "publishing.VisitorCount",
    "publishing.FailingJob",
    "publishing.Generation",
    "publishing.SchedulerHeartbeat",
    "trash.TrashedItem",
}


def labels(models) -> set[str]:
    return {
        model._meta.label
        for model in models
        if not model._meta.auto_created and not issubclass(model, PublishedPage)
    }


def test_every_model_is_known_as_public_or_private():
    ours = [model for app in own_apps() for model in app.get_models()]
    undecided = [model for model in ours if getattr(model, "is_public_content", None) is not False]
    new = labels(undecided) - PUBLIC - PRIVATE
    gone = (PUBLIC | PRIVATE) - labels(apps.get_models())
    assert not new, (
        f"Add {sorted(new)} to PUBLIC in this file if visitors see the model, else to PRIVATE."
    )
    assert not gone, f"Remove {sorted(gone)} from this file: no such model is installed."

    public = labels(public_changes.public_models())
    assert public == PUBLIC, (
        f"Set `is_public_content = True` on {sorted(PUBLIC - public)}, for a package's model call "
        f"`public_changes.register`; or move {sorted(public - PUBLIC)} to PUBLIC in this file."
    )


def test_page_types_and_their_relations_are_public():
    found = {model._meta.label for model in public_changes.public_models()}
    assert {"pages.NewsPage", "pages.NewsPage_categories", "media.Image"} <= found

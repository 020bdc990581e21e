"""Every installed model is known as public or private."""

import pytest
from django.apps import apps

from publishing.caching import public_changes
from publishing.models import PublishedPage

pytestmark = pytest.mark.django_db

# Every installed model but page types, which are public, and many-to-many tables, which follow the
# model that declares them. A new one fails the test below until it is in one of the lists.
PUBLIC = {
    "challenges.Expertise",
    "challenges.Organisation",
    "challenges.Participation",
    "challenges.TermAlias",
    "challenges.Theme",
    "home.Menu",
    "home.Synonyms",
    "media.Document",
    "media.Image",
    "pages.CallSession",
    "pages.Category",
    "export.ImportedFile",
    "pages.SiteSettings",
    "trash.TrashedItem",
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
    "account.EmailAddress",
    "account.EmailConfirmation",
    "agenda.Agreement",
    "agenda.Launch",
    "agenda.LaunchItem",
    "agenda.ReviewTask",
    "auth.Group",
    "auth.Permission",
    "auth.User",
    "challenges.ErasedPerson",
    "contenttypes.ContentType",
    "editing.Attempt",
    "editing.LinkedAddress",
    "editing.PageLink",
    "editing.PasswordResetRequest",
    "editing.PublicAddress",
    "editing.TranslationReview",
    "preview.GuestLink",
    "home.IndexedWord",
    "home.MissedSearch",
    "export.ImportedDocument",
    "media.Rendition",
    "mfa.Authenticator",
    "pages.ContactMessage",
    "publishing.VisitorCount",
    "publishing.FailingJob",
    "publishing.FailedChange",
    "publishing.Generation",
    "publishing.SchedulerHeartbeat",
    "sessions.Session",
    "socialaccount.SocialAccount",
    "socialaccount.SocialApp",
    "socialaccount.SocialToken",
    "usersessions.UserSession",
    "simple_translation.SimpleTranslation",
    "taggit.Tag",
    "taggit.TaggedItem",
    "wagtailadmin.Admin",
    "wagtailadmin.EditingSession",
    "wagtailadmin.FormState",
    "wagtailcore.APIToken",
    "wagtailcore.Comment",
    "wagtailcore.CommentReply",
    "wagtailcore.GroupApprovalTask",
    "wagtailcore.GroupCollectionPermission",
    "wagtailcore.GroupPagePermission",
    "wagtailcore.GroupSitePermission",
    "wagtailcore.ModelLogEntry",
    "wagtailcore.PageLogEntry",
    "wagtailcore.PageSubscription",
    "wagtailcore.ReferenceIndex",
    "wagtailcore.Revision",
    "wagtailcore.Task",
    "wagtailcore.TaskState",
    "wagtailcore.UploadedFile",
    "wagtailcore.Workflow",
    "wagtailcore.WorkflowContentType",
    "wagtailcore.WorkflowPage",
    "wagtailcore.WorkflowState",
    "wagtailcore.WorkflowTask",
    "wagtaildocs.Document",
    "wagtailembeds.Embed",
    "wagtailimages.Image",
    "wagtailimages.Rendition",
    "wagtailsearch.IndexEntry",
    "wagtailsearch.SQLiteFTSIndexEntry",
    "wagtailsearchpromotions.QueryDailyHits",
    "wagtailusers.UserProfile",
}


def labels(models) -> set[str]:
    return {
        model._meta.label
        for model in models
        if not model._meta.auto_created and not issubclass(model, PublishedPage)
    }


def test_every_model_is_known_as_public_or_private():
    installed = labels(apps.get_models())
    installed.add("wagtailsearch.SQLiteFTSIndexEntry")  # Wagtail defines it only on SQLite
    new, gone = installed - PUBLIC - PRIVATE, (PUBLIC | PRIVATE) - installed
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

"""Every installed model is known as public or private."""

import pytest
from django.apps import apps

from publishing.caching import public_changes

pytestmark = pytest.mark.django_db

# Every installed model. A new one fails the test below until someone adds it to one of the lists.
PUBLIC = {
    "challenges.ChallengeIndexPage",
    "challenges.ChallengePage",
    "challenges.ChallengePage_expertises",
    "challenges.ChallengePage_organisations",
    "challenges.ChallengePage_promotions",
    "challenges.ChallengePage_themes",
    "challenges.DirectoryPage",
    "challenges.Expertise",
    "challenges.Organisation",
    "challenges.Participation",
    "challenges.PersonIndexPage",
    "challenges.PersonPage",
    "challenges.PersonPage_expertises",
    "challenges.PersonPage_promotions",
    "challenges.PromotionIndexPage",
    "challenges.PromotionPage",
    "challenges.TermAlias",
    "challenges.Theme",
    "home.HomePage",
    "home.Menu",
    "home.Synonyms",
    "media.Document",
    "media.Image",
    "pages.CallPage",
    "pages.CallSession",
    "pages.Category",
    "pages.NewsIndexPage",
    "pages.NewsPage",
    "pages.NewsPage_authors",
    "pages.NewsPage_challenges",
    "pages.NewsPage_categories",
    "pages.NewsPage_promotions",
    "pages.ContactPage",
    "pages.FAQPage",
    "pages.PressPage",
    "pages.SiteMapPage",
    "export.ImportedFile",
    "pages.ProgrammePage",
    "pages.SiteSettings",
    "trash.TrashedItem",
    "wagtailcore.Collection",
    "wagtailcore.CollectionViewRestriction",
    "wagtailcore.CollectionViewRestriction_groups",
    "wagtailcore.Locale",
    "wagtailcore.Page",
    "wagtailcore.PageViewRestriction",
    "wagtailcore.PageViewRestriction_groups",
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
    "agenda.ReviewTask_groups",
    "auth.Group",
    "auth.Group_permissions",
    "auth.Permission",
    "auth.User",
    "auth.User_groups",
    "auth.User_user_permissions",
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
    "wagtailcore.GroupApprovalTask_groups",
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


def test_every_model_is_known_as_public_or_private():
    installed = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    installed.add("wagtailsearch.SQLiteFTSIndexEntry")  # Wagtail defines it only on SQLite
    new, gone = installed - PUBLIC - PRIVATE, (PUBLIC | PRIVATE) - installed
    assert not new, (
        f"Add {sorted(new)} to PUBLIC in this file if visitors see the model, else to PRIVATE."
    )
    assert not gone, f"Remove {sorted(gone)} from this file: no such model is installed."

    public = {model._meta.label for model in public_changes.public_models()}
    assert public == PUBLIC, (
        f"Set `is_public_content = True` on {sorted(PUBLIC - public)}, for a package's model call "
        f"`public_changes.register`; or move {sorted(public - PUBLIC)} to PUBLIC in this file."
    )

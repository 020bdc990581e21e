"""Which changes of which models the public site shows.

Fail-safe: a model that is not named private here is public, and every change of it moves the
generation.
"""

from collections.abc import Iterable

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.models import DraftStateMixin, Page

# Labels of the models that no public page shows.
PRIVATE_MODELS = frozenset(
    {
        # Accounts and rights
        "account.EmailAddress",
        "account.EmailConfirmation",
        "auth.Group",
        "auth.Group_permissions",
        "auth.Permission",
        "auth.User",
        "auth.User_groups",
        "auth.User_user_permissions",
        "contenttypes.ContentType",
        "editing.Attempt",
        "editing.FoundLink",
        "editing.LinkPlace",
        "editing.PasswordResetRequest",
        "editing.UsedCode",
        "mfa.Authenticator",
        "sessions.Session",
        "socialaccount.SocialAccount",
        "socialaccount.SocialApp",
        "socialaccount.SocialToken",
        "usersessions.UserSession",
        "simple_translation.SimpleTranslation",
        "wagtailadmin.Admin",
        "wagtailcore.APIToken",
        "wagtailcore.GroupCollectionPermission",
        "wagtailcore.GroupPagePermission",
        "wagtailcore.GroupSitePermission",
        "wagtailusers.UserProfile",
        # Work in the admin
        "wagtailadmin.EditingSession",
        "wagtailadmin.FormState",
        "wagtailcore.Comment",
        "wagtailcore.CommentReply",
        "wagtailcore.GroupApprovalTask",
        "wagtailcore.GroupApprovalTask_groups",
        "wagtailcore.ModelLogEntry",
        "wagtailcore.PageLogEntry",
        "wagtailcore.PageSubscription",
        "wagtailcore.Revision",
        "wagtailcore.Task",
        "wagtailcore.TaskState",
        "wagtailcore.UploadedFile",
        "wagtailcore.Workflow",
        "wagtailcore.WorkflowContentType",
        "wagtailcore.WorkflowPage",
        "wagtailcore.WorkflowState",
        "wagtailcore.WorkflowTask",
        # Indexes, written along with what they index
        "wagtailcore.ReferenceIndex",
        "home.IndexedText",
        "home.IndexedWord",
        "wagtailsearch.IndexEntry",
        "wagtailsearch.SQLiteFTSIndexEntry",
        # The background work moves the generation itself, once its set is complete
        "media.Rendition",
        "media.SharingCard",
        "wagtailimages.Rendition",
        # What visitors write to the team, and what is counted of them
        "pages.ContactMessage",
        "home.MissedSearch",
        "pages.PageDay",
        "pages.VisitorCount",
        "pages.VisitorKey",
        "wagtailsearchpromotions.QueryDailyHits",
        # What is planned together, and who reads the agenda elsewhere
        "agenda.CalendarFeed",
        "agenda.Launch",
        "agenda.LaunchItem",
        # Who may see before everybody what is planned
        "future.GuestLink",
        # Notes of where content came from, and of whom must not come back
        "challenges.ErasedPerson",
        "legacy.ImportedDocument",
        # This app's own
        "publishing.BackgroundJob",
        "publishing.FailedChange",
        "publishing.FrontCache",
        "publishing.Generation",
        "publishing.SchedulerHeartbeat",
    }
)

# Fields of a page or snippet that keep track of drafts, plans and locks.
BOOKKEEPING = frozenset(
    {
        "draft_title",
        "expire_at",
        "go_live_at",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
    }
)


def public_models() -> list[type[models.Model]]:
    """Return every installed model that the public site shows, many-to-many tables included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label not in PRIVATE_MODELS
    ]


def save_shows(instance: models.Model, update_fields: Iterable[str] | None) -> bool:
    """Tell, before `instance` of a public model is saved, whether the public site will show it.

    Drafts, and what belongs to a draft, do not show until they are published; a draft of a page
    that has children counts as shown, for its address is part of theirs.
    """
    if update_fields is not None and BOOKKEEPING.issuperset(update_fields):
        return False
    if isinstance(instance, DraftStateMixin):
        return (
            instance.live
            or (isinstance(instance, Page) and instance.numchild > 0)
            or _was_live(instance)
        )
    return part_shows(instance)


def part_shows(instance: models.Model) -> bool:
    """Tell whether what `instance` is a part of, such as the page of an inline item, is live."""
    owners = [
        _related(instance, field.name)
        for field in instance._meta.concrete_fields
        if isinstance(field, ParentalKey)
    ]
    drafts = [owner for owner in owners if isinstance(owner, DraftStateMixin) and not owner.live]
    return not owners or len(drafts) < len(owners)


def _was_live(instance) -> bool:
    saved = type(instance)._base_manager.filter(pk=instance.pk, live=True)
    return instance.pk is not None and saved.exists()


def _related(instance: models.Model, name: str) -> models.Model | None:
    try:
        return getattr(instance, name)
    except ObjectDoesNotExist:
        return None

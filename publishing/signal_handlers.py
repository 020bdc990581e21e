"""Bumps the generation with every public change, whatever code makes it.

The handlers run before the write, so that the generation's row is the first that a transaction
locks. Writes that send no signal (`QuerySet.update`, `bulk_create`) call `generation.bump()`
themselves; where Wagtail makes some, a handler or hook here stands for them.
"""

from django.db import connection
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_migrate, pre_delete, pre_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.signal_handlers import (
    autocreate_redirects_on_page_move,
    autocreate_redirects_on_slug_change,
)
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    DraftStateMixin,
    Locale,
    Page,
    PageViewRestriction,
    Revision,
    Site,
)
from wagtail.signals import page_slug_changed, page_unpublished, post_page_move

from publishing.caching import generation, public_changes
from publishing.caching.models import Generation
from publishing.caching.public_changes import part_shows, save_shows
from publishing.reasons import NotPossibleError
from publishing.scheduling.actions import UnpublishPage


def before_save(instance: Model, raw: bool, update_fields=None, **kwargs) -> None:
    # A fixture's rows may refer to rows that come later: ask them nothing.
    if raw or save_shows(instance, update_fields):
        generation.bump()


def before_delete(instance: Model, **kwargs) -> None:
    if part_shows(instance):
        generation.bump()


def on_relation_change(instance: Model, action: str, **kwargs) -> None:
    if not action.startswith("pre_"):
        return
    if isinstance(instance, DraftStateMixin) and not instance.live:
        return
    generation.bump()


def before_cancellation(instance: Revision, update_fields=None, **kwargs) -> None:
    """Refuse to cancel what has been carried out while the editor was asked, or waited for locks.

    Wagtail would say that it is cancelled, and it is online.
    """
    if instance.approved_go_live_at or "approved_go_live_at" not in (update_fields or ()):
        return
    planned = Revision.objects.select_for_update().filter(approved_go_live_at__isnull=False)
    if planned.filter(pk=instance.pk).first() is None:
        raise NotPossibleError(
            f"Trop tard\xa0: «\xa0{instance.object_str}\xa0» n’a plus rien de planifié. Si son "
            "heure est passée, c’est en ligne\xa0; pour revenir en arrière, dépubliez."
        )


def on_tree_change(**kwargs) -> None:
    """Treebeard moves pages by raw SQL, and Wagtail adds the redirects of old addresses in bulk."""
    generation.bump()


def yield_to_pages(instance: Page, **kwargs) -> None:
    """Forget the redirects that lead a page, or those below it, from where it now stands again.

    They would lead in a circle once the page is taken offline. No redirect is kept from where a
    page stood that never was public.
    """
    before = kwargs.get("instance_before") or instance
    if not before.live and before.first_published_at is None:
        Redirect.objects.filter(automatically_created=True, redirect_page=instance).delete()
    made = Redirect.objects.filter(automatically_created=True).select_related("redirect_page")
    circles = [
        redirect.pk
        for redirect in made.filter(redirect_page__path__startswith=instance.path)
        if redirect.old_path == _end_of(redirect)
    ]
    Redirect.objects.filter(pk__in=circles).delete()


def _end_of(redirect: Redirect) -> str:
    url = (redirect.redirect_page.get_url() or "").rstrip("/")
    return Redirect.normalise_path(url + (redirect.redirect_page_route_path or "/"))


def on_unpublication(instance: Page, **kwargs) -> None:
    """Take off the site what is below an unpublished page, whoever or whatever unpublished it.

    Wagtail leaves it public under an address whose parent is missing. Deepest first; each page is
    unpublished by its own action, hence logged. They stay drafts when the parent comes back. What
    is planned for them stays planned, and fails with a reason while the parent is away.
    """
    below = Page.objects.descendant_of(instance).live().order_by("-depth", "path")
    for page in below.defer_streamfields().specific():
        UnpublishPage(page, keep_plans=True).execute()


def after_migration(**kwargs) -> None:
    """A release shows its own templates and data: whatever was kept before it is old."""
    if Generation._meta.db_table in connection.introspection.table_names():
        generation.bump()


def connect(app_config) -> None:
    public_changes.register(
        Page, PageViewRestriction, Site, Locale, Redirect, Collection, CollectionViewRestriction
    )
    # One handler for all; connected to each public model rather than to every sender, because a
    # handler of deletions makes Django load each row that it deletes.
    for model in public_changes.public_models():
        pre_save.connect(before_save, sender=model)
        pre_delete.connect(before_delete, sender=model)
        m2m_changed.connect(on_relation_change, sender=model)
    pre_save.connect(before_cancellation, sender=Revision)
    # First Wagtail's handlers, which it would connect later: the number moves once the redirects
    # are there, or a cache could keep a 404 for the old address under the new number.
    page_slug_changed.connect(autocreate_redirects_on_slug_change)
    page_slug_changed.connect(yield_to_pages)
    page_slug_changed.connect(on_tree_change)
    post_page_move.connect(autocreate_redirects_on_page_move)
    post_page_move.connect(yield_to_pages)
    post_page_move.connect(on_tree_change)
    page_unpublished.connect(on_unpublication)
    post_migrate.connect(after_migration, sender=app_config)

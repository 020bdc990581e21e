"""Links to our own pages and documents that are not online.

Pages are served with their bare words, so Wagtail's reference index tells where they are.
"""

from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import BigIntegerField, CharField, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.text import capfirst
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, ReferenceIndex

from editing.models import LinkedAddress, PageLink
from home.models import Menu
from publishing.restrictions import visible_to_all


def store_offline_links() -> None:
    """Bring the rows of these links up to date. None of them is asked."""
    documents = get_document_model().objects.filter(trashed=None)
    links = [*_links_beside(Page.objects.live()), *_links_beside(documents)]
    targets = {link.to.address: link.to for link in links}
    stored = LinkedAddress.objects.filter(is_asked=False)
    with transaction.atomic():
        stored.exclude(address__in=targets).delete()
        LinkedAddress.objects.bulk_create(
            targets.values(),
            update_conflicts=True,
            unique_fields=["address"],
            update_fields=["fault"],
        )
        rows = stored.in_bulk(field_name="address")
        for link in links:
            link.to = rows[link.to.address]
        PageLink.objects.filter(to__in=stored).delete()
        PageLink.objects.bulk_create(links)


def _links_beside(online: QuerySet) -> Iterator[PageLink]:
    """Yield the links of public pages and menus to a page, or a document, that is not `online`."""
    model, now = online.model, timezone.now()
    types = ContentType.objects.get_for_models(Page, Menu, model)
    public = Q(object_id__in=_keys(visible_to_all(Page.objects.all())))
    target = model.objects.filter(pk=Cast(OuterRef("to_object_id"), BigIntegerField()))
    references = (
        ReferenceIndex.objects.filter(to_content_type=types[model])
        .filter(Q(base_content_type=types[Menu]) | Q(base_content_type=types[Page]) & public)
        .exclude(to_object_id__in=_keys(online))
        .annotate(title=target.values("title"))
    )
    for reference in references:
        field = reference.source_field
        if isinstance(field, StreamField | RichTextField):
            is_page = reference.base_content_type_id == types[Page].pk
            title = f"«\xa0{reference.title[:150]}\xa0»" if reference.title else "Ce contenu"
            to = LinkedAddress(
                address=f"{capfirst(model._meta.verbose_name)} nº\xa0{reference.to_object_id}",
                fault=f"{title} n’est pas en ligne.",
                since=now,
                is_asked=False,
            )
            words = f"(champ «\xa0{capfirst(field.verbose_name)}\xa0»)"
            yield PageLink(page_id=reference.object_id if is_page else None, words=words, to=to)


def _keys(objects: QuerySet) -> QuerySet:
    """Return the keys as the index writes them."""
    return objects.values_list(Cast("pk", CharField()))

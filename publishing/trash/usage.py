"""What uses a file or a snippet, which cannot be deleted until nothing does."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.permissions import policy_registry

from publishing.launches.models import LaunchItem, title_of
from publishing.launches.plans import snippet_models
from publishing.stored_references import uses_in
from publishing.trash.trash_root import is_trashed

# So many of them are named.
NAMED = 3
# The content type and the key of a content.
type Key = tuple[int, str]


def uses_of[T: Model](instances: Iterable[T]) -> dict[T, dict[Key, str]]:
    """Return the contents that use each of these, and in French where, if no editor shows it.

    They may have it in what is stored, in the latest draft, or in a version that a launch holds. A
    term is also used where one is that was merged into it.
    """
    found = {instance: _stored_uses(instance) for instance in instances}
    standing_for = {
        each: instance
        for instance in found
        for each in (instance, *getattr(instance, "predecessors", ()))
    }
    latest = Q()
    for model in (Page, *snippet_models()):
        drafts = model._base_manager.filter(has_unpublished_changes=True)
        latest |= Q(pk__in=drafts.values("latest_revision"))
    held = Q()
    for column in ("revision", "base_revision", "former_revision"):
        held |= Q(pk__in=LaunchItem.objects.values(column))
    for versions, where in ((latest, ""), (held, " (dans un lancement)")):
        ordered = Revision.objects.filter(versions).order_by("pk")
        for version, named in uses_in(ordered, standing_for):
            key = version.base_content_type_id, version.object_id
            found[standing_for[named]].setdefault(key, where)
    return found


def _stored_uses(instance: Model) -> dict[Key, str]:
    """Wagtail's index does not know by which terms pages are classified."""
    stored = ReferenceIndex.get_references_to(instance).order_by("pk")
    found = dict.fromkeys(stored.values_list("base_content_type_id", "object_id"), "")
    page_type = ContentType.objects.get_for_model(Page).pk
    for relation in type(instance)._meta.related_objects:
        if relation.many_to_many and issubclass(relation.related_model, Page):
            pages = relation.related_model._base_manager.filter(**{relation.field.name: instance})
            found |= {(page_type, str(pk)): "" for pk in pages.values_list("pk", flat=True)}
    return found


def in_words(uses: dict[Key, str], user: Any) -> str:
    """Name the first of these in French, with links for `user`, as HTML."""
    finder = AdminURLFinder(user)
    named: list[str] = []
    for (kind, key), where in islice(uses.items(), NAMED):
        content: Any = ContentType.objects.get_for_id(kind).get_object_for_this_type(pk=key)
        if isinstance(content, Page) and is_trashed(content):
            trash = reverse("trash:index")
            link = 'une page de la <a href="{}">Corbeille</a> (à restaurer)'
            named.append(format_html(link, trash))
        elif address := finder.get_edit_url(content):
            link = '«\xa0<a href="{}">{}</a>\xa0»{}'
            named.append(format_html(link, address, title_of(content), where))
    if others := len(uses) - len(named):
        named.append("un autre contenu" if others == 1 else f"{others} autres contenus")
    *first, last = named
    if not first:
        return last
    return format_html("{} et {}", format_html_join(", ", "{}", ([each] for each in first)), last)


def refuse_used(request: HttpRequest, instances: Iterable[Model]) -> bool:
    """Say by what these are used, and tell whether anything uses one of them."""
    used = {instance: uses for instance, uses in uses_of(instances).items() if uses}
    for instance, uses in used.items():
        said = "«\xa0{}\xa0» sert encore dans {}\xa0: retirez-l’en d’abord."
        places = in_words(uses, request.user)
        messages.error(request, format_html(said, title_of(instance), places))
    return bool(used)


def unless_used(view_class: Any, model: type[Model]) -> Callable[..., HttpResponse]:
    """Return a view that deletes a file of `model`, for those who may, unless it is used.

    The answer of an upload's screen is no message: the next screen shows it.
    """
    view = view_class.as_view()
    index = getattr(view_class, "index_url_name", None)  # an upload's view has none

    def delete(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        file = get_object_or_404(model, pk=kwargs[view_class.pk_url_kwarg])
        policy = policy_registry.get_by_type(model)
        may_delete = policy.user_has_permission_for_instance(request.user, "delete", file)
        if may_delete and refuse_used(request, [file]):
            if index is None:
                return JsonResponse({"success": False})
            return redirect(get_valid_next_url_from_request(request) or index)
        return view(request, **kwargs)

    return delete

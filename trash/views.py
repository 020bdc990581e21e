"""The admin's section « Corbeille », and the confirmation that leads into it."""

from typing import Any

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import (
    BulkActionsCheckboxColumn,
    Column,
    DateColumn,
    TitleColumn,
    UserColumn,
)
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic import models as generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminPageChooser
from wagtail.admin.widgets.button import Button, ListingButton
from wagtail.models import Page, ReferenceIndex

from trash import pages, restoring
from trash.models import RETENTION, TrashedItem, is_publisher
from trash.purging import purge
from trash.rights import may_purge

INDEX = "trash:index"
GONE = "Cet élément n’est plus dans la Corbeille, ou vous n’y avez pas accès."


# In ---------------------------------------------------------------------------------------------


def put_page(request: HttpRequest, page: Page) -> HttpResponse:
    """Ask whether `page` is to go to the trash, say what that does, and put it there (POST)."""
    parent = page.get_parent()
    next_url = get_valid_next_url_from_request(request)
    try:
        pages.check_deletable(page)
        if request.method == "POST":
            item = pages.put(page, request.user)
            say_where_it_is(request, item)
            return redirect(next_url or reverse("wagtailadmin_explore", args=[parent.pk]))
    except pages.TrashError as refusal:
        messages.error(request, f"Cette page ne peut pas être supprimée. {refusal}")
        return redirect("wagtailadmin_explore", parent.pk)
    usage = ReferenceIndex.get_references_to(page).group_by_source_object()
    live = page.get_descendants(inclusive=True).live().count()
    context = {
        "page": page,
        "days": RETENTION.days,
        "with_others": with_others(page.get_descendant_count()),
        "online": {0: "", 1: "Une page est en ligne\xa0: son adresse répondra"}.get(
            live, f"{live} pages sont en ligne\xa0: leurs adresses répondront"
        ),
        "usage": {0: "", 1: "Un autre contenu renvoie à cette page."}.get(
            usage.count(), f"{usage.count()} autres contenus renvoient à cette page."
        ),
        "usage_url": reverse("wagtailadmin_pages:usage", args=[page.pk]) + "?describe_on_delete=1",
        "next": next_url,
        "cancel_url": next_url or reverse("wagtailadmin_explore", args=[parent.pk]),
    }
    return render(request, "trash/confirm_put_page.html", context)


def with_others(number: int) -> str:
    """Return « avec les 3 pages qui sont en dessous », preceded by a space, or nothing."""
    return {0: "", 1: " avec la page qui est en dessous"}.get(
        number, f" avec les {number} pages qui sont en dessous"
    )


def say_where_it_is(request: HttpRequest, item: TrashedItem) -> None:
    messages.success(
        request,
        f"«\xa0{item.title}\xa0» est dans la Corbeille "
        f"pour {RETENTION.days}\xa0jours"
        f"{with_others(item.descendants)}.",
        buttons=[messages.button(reverse("trash:restore", args=[item.pk]), "Restaurer")],
    )


# The list ---------------------------------------------------------------------------------------


def who_deleted() -> list[tuple[str, str]]:
    users = get_user_model()._default_manager.filter(
        pk__in=TrashedItem.objects.values("deleted_by")
    )
    return sorted(
        ((str(user.pk), user.get_full_name() or user.get_username()) for user in users),  # type: ignore[attr-defined]
        key=lambda choice: choice[1].casefold(),
    )


class TrashFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(label="Type", choices=TrashedItem.Kind, empty_label="Tous")
    deleted_by = django_filters.ChoiceFilter(
        label="Supprimé par", choices=who_deleted, empty_label="Tout le monde"
    )

    class Meta:
        model = TrashedItem
        fields: list[str] = []


def days_in_words(item: TrashedItem) -> str:
    return "Dernier jour" if item.days_left <= 1 else f"{item.days_left}\xa0jours"


class TrashIndexView(generic.IndexView):
    """What this user may see of the trash, the latest deletion first."""

    model = TrashedItem
    page_title = "Corbeille"
    header_icon = "bin"
    template_name = "trash/index.html"
    results_template_name = "trash/index_results.html"
    index_url_name = INDEX
    index_results_url_name = "trash:index_results"
    filterset_class = TrashFilterSet
    default_ordering = "-deleted_at"
    paginate_by = 50
    is_searchable = True
    any_permission_required = None
    _show_breadcrumbs = True

    def get_base_queryset(self) -> QuerySet:
        items = TrashedItem.objects.visible_to(self.request.user).with_details()
        return items.select_related("deleted_by__wagtail_userprofile")

    def search_queryset(self, queryset: Any) -> QuerySet:
        return queryset.found_by(self.search_query) if self.is_searching else queryset

    @cached_property
    def columns(self) -> list[Any]:
        title = self._get_title_column_class(TitleColumn)
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="trasheditem"),
            title(
                "title",
                label="Titre",
                sort_key="title",
                get_url=lambda item: reverse("trash:restore", args=[item.pk]),
                get_title_id=lambda item: f"trasheditem_{item.pk}_title",
            ),
            Column("kind", label="Type", accessor=kind_in_words, sort_key="kind"),
            Column("place", label="Où c’était"),
            UserColumn("deleted_by", label="Supprimé par", blank_display_name="compte supprimé"),
            DateColumn("deleted_at", label="Supprimé", sort_key="deleted_at"),
            Column("days_left", label="Reste", accessor=days_in_words),
        ]

    def get_list_buttons(self, instance: TrashedItem) -> list[Button]:
        buttons = [
            ListingButton("Restaurer", reverse("trash:restore", args=[instance.pk]), priority=10)
        ]
        if instance.kind != TrashedItem.Kind.IMAGE:
            buttons.append(seen_button(instance))
        if may_purge(self.request.user, instance):
            purge_url = reverse("trash:purge", args=[instance.pk])
            buttons.append(
                ListingButton("Supprimer définitivement", purge_url, classname="no", priority=30)
            )
        return buttons

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            *args, days=RETENTION.days, sees_all=is_publisher(self.request.user), **kwargs
        )


def seen_button(item: TrashedItem) -> Button:
    if item.document:
        return ListingButton("Télécharger", item.document.url, priority=20)
    return ListingButton(
        "Aperçu",
        reverse("trash:preview", args=[item.pk]),
        attrs={"target": "_blank", "rel": "noreferrer"},
        priority=20,
    )


def kind_in_words(item: TrashedItem) -> str:
    """« Défi », « Page de programme, et 3 pages en dessous »."""
    name = item.type_name[:1].upper() + item.type_name[1:]
    below = {0: "", 1: ", et une page en dessous"}
    return name + below.get(item.descendants, f", et {item.descendants} pages en dessous")


# One item ---------------------------------------------------------------------------------------


class ItemView(WagtailAdminTemplateMixin, TemplateView):
    """The base of what is done with one item that the user may see."""

    header_icon = "bin"
    item: TrashedItem

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visible = TrashedItem.objects.visible_to(request.user).with_details()
        item = visible.filter(pk=kwargs["pk"]).first()
        if item is None:
            messages.warning(request, GONE)
            return redirect(INDEX)
        self.item = item
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.item.title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        here = {"url": "", "label": self.item.title, "sublabel": self.page_title}
        return [*self.breadcrumbs_items, {"url": reverse(INDEX), "label": "Corbeille"}, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            item=self.item,
            kind=kind_in_words(self.item),
            with_others=with_others(self.item.descendants),
            cancel_url=reverse(INDEX),
        )


def is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


class RestoreForm(forms.Form):
    """Where the page of an item comes back, and whether on the site."""

    def __init__(self, *args: Any, item: TrashedItem, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.item = item
        self.user = user
        page = item.content.specific
        self.fields["parent"] = forms.ModelChoiceField(
            label="La placer sous",
            queryset=Page.objects.all(),
            initial=None if pages.why_not_below(item, item.parent) else item.parent,
            widget=AdminPageChooser(
                target_models=page.allowed_parent_page_models(), can_choose_root=False
            ),
            error_messages={"required": "Choisissez la page sous laquelle la placer."},
        )
        if item.live_pages and is_publisher(user):
            self.fields["online"] = forms.BooleanField(
                label=(
                    "La remettre en ligne"
                    if item.live_pages == 1
                    else f"Remettre en ligne les {item.live_pages} pages qui l’étaient"
                ),
                required=False,
                initial=True,
                help_text="Sinon, elle revient comme brouillon, et rien ne reste planifié.",
            )

    def clean_parent(self) -> Page:
        parent = self.cleaned_data["parent"]
        if reason := pages.why_not_below(self.item, parent):
            raise forms.ValidationError(reason)
        if not restoring.may_place(self.user, parent):
            raise forms.ValidationError("Vous n’avez pas le droit d’ajouter une page ici.")
        return parent


class RestoreView(ItemView):
    page_title = "Restaurer"
    template_name = "trash/restore.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RestoreForm(item=self.item, user=request.user) if self.item.page else None
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = None
        wishes: dict[str, Any] = {}
        if self.item.page:
            data = request.POST.copy()
            if not is_key(data.get("parent", "")):
                data["parent"] = ""  # the chooser cannot show a key that is none
            form = RestoreForm(data, item=self.item, user=request.user)
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(form=form))
            wishes = {
                "parent": form.cleaned_data["parent"],
                "online": form.cleaned_data.get("online", True),
            }
        try:
            done = restoring.restore(self.item, request.user, **wishes)
        except pages.TrashError as refusal:
            if form is None:
                messages.error(request, str(refusal))
                return redirect(INDEX)
            form.add_error("parent", str(refusal))
            return self.render_to_response(self.get_context_data(form=form))
        for sentence in done.warnings:
            messages.warning(request, sentence)
        buttons = [messages.button(done.edit_url, "Modifier")] if done.edit_url else []
        messages.success(request, done.sentence, buttons=buttons)
        return redirect(done.list_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        obstacle, new_slug = "", ""
        if self.item.page:
            obstacle = pages.why_not_below(self.item, self.item.parent)
            if not obstacle and self.item.parent:
                slug = pages.slug_below(self.item, self.item.parent)
                new_slug = slug if slug != self.item.slug else ""
        return super().get_context_data(
            **kwargs,
            obstacle=obstacle,
            new_slug=new_slug,
            may_purge=may_purge(self.request.user, self.item),
        )


class PurgeView(ItemView):
    page_title = "Supprimer définitivement"
    template_name = "trash/confirm_purge.html"

    def check_right(self) -> None:
        if not may_purge(self.request.user, self.item):
            raise PermissionDenied

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.check_right()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.check_right()
        if purge(self.item, request.user):
            messages.success(request, f"«\xa0{self.item.title}\xa0» est supprimé pour toujours.")
        else:
            messages.warning(request, GONE)
        return redirect(INDEX)


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the latest version of a page of the trash as visitors would have seen it."""
    visible = TrashedItem.objects.visible_to(request.user)
    item = get_object_or_404(visible.filter(kind=TrashedItem.Kind.PAGE), pk=pk)
    page = item.content.get_latest_revision_as_object()
    if not page.is_previewable():
        raise Http404
    return page.make_preview_request(request, page.default_preview_mode)

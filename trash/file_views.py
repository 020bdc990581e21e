"""The confirmations that lead an image or a document into the trash, in place of Wagtail's."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from wagtail.documents.views import documents
from wagtail.documents.views import multiple as several_documents
from wagtail.images.views import images
from wagtail.images.views import multiple as several_images
from wagtail.permissions import policy_registry

from trash import files
from trash.models import RETENTION
from trash.views import say_where_it_is


class PutFileMixin:
    """Puts the file in the trash where Wagtail's view would delete it."""

    template_name = "trash/confirm_put_file.html"
    page_title = "Supprimer"
    request: Any
    object: Any

    def form_valid(self, form: Any) -> HttpResponse:
        address = self.get_success_url()  # type: ignore[attr-defined]
        say_where_it_is(self.request, files.put(self.object, self.request.user))
        return redirect(address)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"days": RETENTION.days, "usage": usage_in_words(context["usage_count"])}


def usage_in_words(number: int) -> str:
    return {0: "", 1: "Un contenu s’en sert."}.get(number, f"{number} contenus s’en servent.")


class PutImage(PutFileMixin, images.DeleteView):
    pass


class PutDocument(PutFileMixin, documents.DeleteView):
    pass


class PutUploadedMixin:
    """The same for a file that has just been uploaded with others."""

    get_model: Any
    kwargs: dict[str, Any]
    pk_url_kwarg: str
    context_object_id_name: str

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        model: type[Model] = self.get_model()
        file = get_object_or_404(model, pk=kwargs[self.pk_url_kwarg])
        policy = policy_registry.get_by_type(model)
        if not policy.user_has_permission_for_instance(request.user, "delete", file):
            raise PermissionDenied
        files.put(file, request.user)
        return JsonResponse({"success": True, self.context_object_id_name: file.pk})


class PutUploadedImage(PutUploadedMixin, several_images.DeleteView):
    pass


class PutUploadedDocument(PutUploadedMixin, several_documents.DeleteView):
    pass

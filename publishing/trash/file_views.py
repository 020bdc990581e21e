"""Wagtail's screens that delete one image or document, which refuse what is used."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from wagtail.documents.views import documents
from wagtail.documents.views import multiple as several_documents
from wagtail.images.views import images
from wagtail.images.views import multiple as several_images
from wagtail.permissions import policy_registry

from publishing.trash.usage import refuse_used


class KeepsUsed:
    request: HttpRequest
    object: Any

    def run_before_hook(self) -> HttpResponse | None:
        if refuse_used(self.request, [self.object]):
            return redirect(self.get_success_url())  # type: ignore[attr-defined]
        return None


class DeleteImage(KeepsUsed, images.DeleteView):
    pass


class DeleteDocument(KeepsUsed, documents.DeleteView):
    pass


class KeepsUsedUpload:
    """The answer of its screen's script is no message: the next screen shows it."""

    pk_url_kwarg: str

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        file = get_object_or_404(self.get_model(), pk=kwargs[self.pk_url_kwarg])  # type: ignore[attr-defined]
        policy = policy_registry.get_by_type(type(file))
        may_delete = policy.user_has_permission_for_instance(request.user, "delete", file)
        if may_delete and refuse_used(request, [file]):
            return JsonResponse({"success": False})
        return super().post(request, **kwargs)  # type: ignore[misc]


class DeleteUploadedImage(KeepsUsedUpload, several_images.DeleteView):
    pass


class DeleteUploadedDocument(KeepsUsedUpload, several_documents.DeleteView):
    pass

"""Wagtail's views that delete one image or document, which refuse what is used."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.permissions import policy_registry

from publishing.trash.usage import refuse_used


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

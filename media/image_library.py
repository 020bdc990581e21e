"""The admin's screens that take several images in and ask for their alternative texts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.images.forms import get_image_form
from wagtail.images.models import ImageQuerySet
from wagtail.images.views.multiple import AddView
from wagtail.permissions import policy_registry

from media import renditions
from media.forms import AlternativeForm
from media.models import Image
from publishing.keys import as_key


def changeable_by(user: Any) -> ImageQuerySet:
    policy = policy_registry.get_by_type(Image)
    images = policy.instances_user_has_any_permission_for(user, {"change"})
    return images.order_by("-created_at", "-pk")


def lacking_alternative(user: Any) -> ImageQuerySet:
    """Return the images, newest first, that `user` may give their alternative text."""
    return changeable_by(user).filter(description="", is_decorative=False)


class AddImagesView(AddView):
    """Puts each file into the library as it comes; alternative texts are asked for afterwards.

    Wagtail would keep a file out of the library until its form is complete.
    """

    edit_form_template_name = "media/added_image.html"

    def get_upload_form_class(self):
        return get_image_form(self.model, ("title", "file", "collection"))


class AlternativesView(PermissionCheckedMixin, BaseListingView):
    """Asks for the alternative texts that images lack, one form for all of them.

    The newest images come first. What is left empty is asked for another time.
    """

    model = Image
    any_permission_required = ["add", "change"]
    template_name = "media/alternatives.html"
    page_title = "Textes alternatifs"
    paginate_by = 20

    def get_queryset(self) -> ImageQuerySet:
        return lacking_alternative(self.request.user).prefetch_renditions(renditions.JPEG)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        forms = [AlternativeForm(instance=image) for image in context["object_list"]]
        return {
            "forms": forms,
            "action_url": self.request.get_full_path(),
            "submit_button_label": "Enregistrer",
        } | context

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save the forms that are complete, and show again those that are not."""
        keys = filter(None, map(as_key, request.POST.getlist("image")))
        images = changeable_by(request.user).filter(pk__in=keys)
        forms = [AlternativeForm(request.POST, instance=image) for image in images]
        filled = [form for form in forms if form.has_changed()]
        complete = [form for form in filled if form.is_valid()]
        for form in complete:
            form.save()
        if complete:
            messages.success(request, saved_message(len(complete)))
        if len(complete) == len(filled):
            return redirect(request.get_full_path())
        messages.error(request, "Le reste est gardé ci-dessous : voyez ce qui est signalé.")
        self.object_list = self.get_queryset()
        rest = [form for form in forms if form not in complete]
        return self.render_to_response(self.get_context_data(forms=rest))


def saved_message(number: int) -> str:
    return "Une image est à jour." if number == 1 else f"{number} images sont à jour."

"""Pasting into a body in the editor: the browser sends HTML and gets blocks."""

from uuid import uuid4

from django import forms
from django.http import HttpRequest, JsonResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.telepath import register
from wagtail.blocks.stream_block import StreamBlockAdapter

from media.blocks import StoryBlock
from media.pasting import Pasted


@require_POST
def pasted_blocks(request: HttpRequest) -> JsonResponse:
    """Answer pasted HTML with blocks as the editor's form holds them; nothing is kept."""
    pasted = Pasted(request.POST.get("html", ""))
    body = StoryBlock()
    value = body.to_python([{"type": kind, "value": value} for kind, value in pasted.blocks])
    blocks = [child | {"id": str(uuid4())} for child in body.get_form_state(value)]
    return JsonResponse({"blocks": blocks, "leftOut": pasted.left_out})


@hooks.register("register_admin_urls")
def pasting_urls():
    return [path("coller/", pasted_blocks, name="pasted_blocks")]


class StoryBlockAdapter(StreamBlockAdapter):
    """Wagtail's stream of blocks, with a paste of its own (`pasting.js`)."""

    js_constructor = "media.blocks.StoryBlock"

    def js_args(self, block):
        *others, meta = super().js_args(block)
        return [*others, meta | {"pasteAddress": reverse("pasted_blocks")}]

    @cached_property
    def media(self):
        return super().media + forms.Media(js=["media/pasting.js"])


register(StoryBlockAdapter(), StoryBlock)

"""Puts our form in the place of Wagtail's on the screens of redirects."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.contrib.redirects.views import CreateView, EditView

from exchange.addresses.forms import EffectiveRedirectForm


@hooks.register("register_admin_urls", order=-1)  # before Wagtail's, which have the same addresses
def register_screens() -> list[URLPattern]:
    form = {"form_class": EffectiveRedirectForm}
    return [
        path("redirects/add/", CreateView.as_view(**form)),
        path("redirects/<int:redirect_id>/", EditView.as_view(**form)),
    ]

"""Answers 410 at the addresses of people who were erased."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from challenges import erasure


class GoneMiddleware:
    """Say that the page was withdrawn instead of that nothing was ever there.

    Only what would be 404 asks, for one query; a page or file that exists costs nothing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 404 and erasure.is_erased(path=request.path_info):
            return render(request, "410.html", status=410)
        return response

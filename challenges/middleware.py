"""Answers 410 at the addresses of people who were erased."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from challenges import erasure


class GoneMiddleware:
    """Answer 410 instead of 404.

    Only an answer of 404 costs a query. A page or file that exists costs nothing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 404 and erasure.is_erased(path=request.path_info):
            return render(request, "410.html", status=410)
        return response

"""The WSGI entry point of the site: the pages that this process keeps, and Django behind them."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eigcms.settings")

django_application = get_wsgi_application()

from eigcms.charsets import Utf8Only  # noqa: E402
from eigcms.logs import RequestId  # noqa: E402
from publishing.page_cache import PageCache  # noqa: E402 - needs Django's models

application = RequestId(Utf8Only(PageCache(django_application)))

"""The WSGI entry point of the site."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eigcms.settings")

django_application = get_wsgi_application()

from eigcms.charsets import Utf8Only  # noqa: E402
from eigcms.logs import RequestId  # noqa: E402

application = RequestId(Utf8Only(django_application))

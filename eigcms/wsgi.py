"""The WSGI entry point of the site."""

import os

from django.core.wsgi import get_wsgi_application

from eigcms.charsets import Utf8Only

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eigcms.settings")

application = Utf8Only(get_wsgi_application())

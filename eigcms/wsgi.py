"""The WSGI entry point of the site."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from eigcms.charsets import Utf8Only

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eigcms.settings")

application = Utf8Only(get_wsgi_application())
# Django would load it with the first request of each process.
import_module(settings.ROOT_URLCONF)
# The code never becomes garbage. To search it stops every thread for a tenth of a second.
gc.freeze()

"""Measurements of the whole site: a file for each question, and the parts that they share.

Django is set up here, on the site that the environment names.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eigcms.settings")
django.setup()

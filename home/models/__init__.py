"""The models of `home`."""

from home.models.home_page import HomePage, published_page_types
from home.models.menu import Menu
from home.models.search import MissedSearch

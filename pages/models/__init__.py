"""The editorial page types; Django and Wagtail look for them here."""

from pages.models.calls import CallPage, CallSession
from pages.models.categories import Category
from pages.models.contact_message import ContactMessage
from pages.models.contact_page import ContactPage
from pages.models.news import NewsPage
from pages.models.news_index import NewsIndexPage
from pages.models.press import PressPage
from pages.models.programme import ProgrammePage
from pages.models.site_map import SiteMapPage
from pages.models.site_settings import SiteSettings

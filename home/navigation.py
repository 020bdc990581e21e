"""The site's menus, breadcrumb, language links and settings, read in a few queries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, FilteredRelation, Q
from django.http import HttpRequest
from django.utils import translation
from wagtail.models import Page, PageViewRestriction, Site

from home import sharing
from pages.models import CallPage, SiteSettings
from publishing import clock, kept
from publishing.models import PublishedPage, read_restrictions

# Pages that the footer names, in its order, where they exist as children of a home page.
FOOTER_SLUGS = [
    "plan-du-site",
    "site-map",
    "accessibilite",
    "accessibility",
    "mentions-legales",
    "legal-notice",
    "donnees-personnelles",
    "personal-data",
    "gestion-des-cookies",
    "cookies",
    "contact",
]
STEP = Page.steplen
HOME_DEPTH = 2
# Levels below a home page that the menus hold whole.
MENU_LEVELS = 2
# What links show of a page, and by which it is found.
SHOWN = ("title", "slug", "path", "depth", "url_path", "show_in_menus", "search_description")


@dataclass
class Link:
    """A link to a page. `current` is the value of its `aria-current`: "page" for the page being
    read, "true" for one above it, else empty."""

    title: str
    url: str
    current: str = ""
    description: str = ""
    children: list["Link"] = field(default_factory=list)


@dataclass
class Navigation:
    """What surrounds the content of a page.

    `menu` has two levels. `breadcrumb` goes from the home page to the parent. `section` is the
    top page of the section being read, with the pages around the current one below it, or None
    where there is nothing to go to. `translations` maps language codes to the same page in the
    other languages. `sharing_image` stands for a page without a picture of its own where it is
    shared. `settings` are None on a site that has none. `open_calls` are there on a home
    page alone, the one that closes first at the head.
    """

    home: Link | None
    menu: list[Link]
    breadcrumb: list[Link]
    section: Link | None
    footer: list[Link]
    translations: dict[str, str]
    settings: SiteSettings | None = None
    sharing_image: dict[str, Any] | None = None
    open_calls: list[CallPage] = field(default_factory=list)
    marked: tuple[str, ...] = ()


def get_navigation(request: HttpRequest, page: Page | None = None) -> Navigation:
    """Return the navigation around `page`, or of the active language where there is no page.

    Costs a query for a page that has translations or pages below it, one for those above it that no
    menu holds, which are the same for all beside it, and one for the menus, the same for all.
    Drafts and pages under a restriction do not appear; « Afficher dans les menus » decides for the
    rest, except that the pages above the current one are always there.
    """
    # A page being created has no place in the tree yet.
    path = page.path if page is not None and page.path else ""
    home_path = path[: HOME_DEPTH * STEP] or home_path_of(request)
    if not home_path:
        return Navigation(None, [], [], None, [], {})
    trail = [path[:end] for end in range(HOME_DEPTH * STEP, len(path) + 1, STEP)]
    restrictions = restrictions_around(request, page)
    site = Site.find_for_request(request)
    site_key = site.pk if site else None
    surroundings = kept.by_generation(
        ("navigation", home_path, site_key),
        lambda: read_surroundings(home_path, site, restrictions, request),
    )
    tree = {found.path: found for found in surroundings.menus}
    around = pages_around(page, trail, tree, restrictions) if page is not None and trail else []
    translations, open_calls = {}, []
    for found in around:
        if path == home_path and (call := getattr(found, "callpage", None)) and call.is_open:
            open_calls.append(call)
        if found.path.startswith(home_path):
            tree.setdefault(found.path, found)
        elif url := found.get_url(request):
            translations[found.locale.language_code] = url
    tree = dict(sorted(tree.items()))

    links = {
        found.path: Link(
            title=found.title,
            url=surroundings.urls.get(found.path) or found.get_url(request) or "",
            current="page" if found.path == path else "true" if found.path in trail else "",
            description=found.search_description,
        )
        for found in tree.values()
    }

    def below(parent: str, keep: Iterable[str] = ()) -> list[str]:
        return [
            found.path
            for found in tree.values()
            if len(found.path) == len(parent) + STEP
            and found.path.startswith(parent)
            and (found.show_in_menus or found.path in keep)
        ]

    def menu_link(path: str) -> Link:
        children = [links[child] for child in below(path)]
        return Link(**(vars(links[path]) | {"children": children}))

    def section_link(path: str) -> Link:
        children = (
            [section_link(child) for child in below(path, keep=trail)] if path in trail else []
        )
        return Link(**(vars(links[path]) | {"children": children}))

    by_slug = {found.slug: found for found in tree.values() if found.depth == HOME_DEPTH + 1}
    footer = [links[by_slug[slug].path] for slug in FOOTER_SLUGS if slug in by_slug]
    section = section_link(trail[1]) if len(trail) > 1 and trail[1] in links else None
    return Navigation(
        home=links.get(home_path),
        menu=[menu_link(top) for top in below(home_path) if tree[top].slug not in FOOTER_SLUGS],
        breadcrumb=[links[above] for above in trail[:-1] if above in links],
        section=section if section and section.children else None,
        footer=footer,
        translations=translations,
        settings=surroundings.settings,
        sharing_image=page and sharing.default_picture(page, surroundings.site_picture, request),
        open_calls=sorted(open_calls, key=attrgetter("closes_at")),
        marked=(
            f"{site_key} {home_path}",
            *(
                f"{found.path} {links[found.path].current}"
                for found in surroundings.menus
                if links[found.path].current
            ),
        ),
    )


@dataclass(frozen=True)
class Surroundings:
    """What surrounds every page below a home page: nothing here is of one page or one moment."""

    menus: list[Page]
    urls: dict[str, str | None]
    settings: SiteSettings | None
    site_picture: Any


def read_surroundings(
    home_path: str, site: Site | None, restrictions: list[PageViewRestriction], request: HttpRequest
) -> Surroundings:
    """Read the menus of two levels, the pages that the footer names, and the site's settings."""
    wanted = visible(
        Q(path=home_path)
        | Q(path__startswith=home_path, depth=HOME_DEPTH + 1, slug__in=FOOTER_SLUGS)
        | Q(path__startswith=home_path, depth__in=(3, 4), show_in_menus=True),
        restrictions,
    )
    # The settings come along with the root page of the site, which may not be wanted itself.
    root = site.root_page_id if site else None
    pages = (
        Page.objects.annotate(
            wanted=ExpressionWrapper(wanted, BooleanField()),
            site_here=FilteredRelation(
                "sites_rooted_here", condition=Q(sites_rooted_here__pk=site and site.pk)
            ),
            site_picture=sharing.site_picture("site_here__sitesettings__sharing_image"),
        )
        .filter(wanted | Q(pk=root))
        .select_related("site_here__sitesettings")
        .only(*SHOWN)
    )
    found = list(pages)
    rooted = next((page for page in found if page.pk == root), None)
    menus = [page for page in found if page.wanted]
    return Surroundings(
        menus=menus,
        urls={page.path: page.get_url(request) for page in menus},
        settings=getattr(rooted.site_here, "sitesettings", None) if rooted else None,
        site_picture=rooted.site_picture if rooted else None,
    )


def pages_around(
    page: Page, trail: list[str], menus: Collection[str], restrictions: list[PageViewRestriction]
) -> list[Page]:
    """Return the pages above `page` and those beside them, its translations, and itself.

    Those whose paths are in `menus` need not be among them. Around a home page, calls that are open
    as well.
    """
    *above, path = trail
    found: list[Page] = []
    if len(above) > MENU_LEVELS or not set(above).issubset(menus):
        found = kept.by_generation(
            ("above", *above), lambda: linked(above_and_beside(above), restrictions)
        )
    is_hidden = any(path.startswith(restriction.page.path) for restriction in restrictions)
    if page.live and not is_hidden:
        found = [*found, page]
    wanted = below_in_menus(path) if page.numchild and above else Q()
    if not isinstance(page, PublishedPage) or page.is_translated:
        wanted |= Q(translation_key=page.translation_key)
    if is_home := not above:
        now = clock.now()
        wanted |= Q(path__startswith=path, callpage__opens_at__lte=now, callpage__closes_at__gt=now)
    return [*found, *linked(wanted & ~Q(path=path), restrictions, is_home)] if wanted else found


def above_and_beside(trail: list[str]) -> Q:
    """Name the pages of a `trail`, and those of the menus below them that all menus do not hold."""
    wanted = Q(path__in=trail)
    for above in trail[MENU_LEVELS:]:
        wanted |= below_in_menus(above)
    return wanted


def below_in_menus(path: str) -> Q:
    return Q(path__startswith=path, depth=len(path) // STEP + 1, show_in_menus=True)


def linked(
    wanted: Q, restrictions: list[PageViewRestriction], with_calls: bool = False
) -> list[Page]:
    """Read what links show of those of the `wanted` pages that everybody may see."""
    pages = Page.objects.filter(visible(wanted, restrictions)).select_related("locale")
    if with_calls:
        return list(pages.select_related("callpage"))
    return list(pages.only(*SHOWN, "locale__language_code"))


def visible(wanted: Q, restrictions: list[PageViewRestriction]) -> Q:
    for restriction in restrictions:
        wanted &= ~Q(path__startswith=restriction.page.path)
    return wanted & Q(live=True)


def restrictions_around(request: Any, page: Page | None = None) -> list[PageViewRestriction]:
    """Return the site's view restrictions, asked for once by the page or for the request."""
    if isinstance(page, PublishedPage):
        return page.site_restrictions
    if not hasattr(request, "site_restrictions"):
        request.site_restrictions = read_restrictions()
    return request.site_restrictions


def home_path_of(request: HttpRequest) -> str:
    """Return the tree path of the home page in the active language, "" where there is no site."""
    site = Site.find_for_request(request)
    if site is None:
        return ""
    root = site.root_page
    language = translation.get_language()
    home = root.get_translations(inclusive=True).filter(locale__language_code=language).first()
    return (home or root).path

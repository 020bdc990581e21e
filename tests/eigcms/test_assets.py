"""The stylesheet and the script of the public site, as built from DSFR."""

import gzip
import re

import pytest
from django.core.management import call_command
from django.test import override_settings

from eigcms import assets
from tests.page_types import demo_paths


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    """Build the assets once for all tests of the module."""
    folder = tmp_path_factory.mktemp("assets")
    with override_settings(ASSETS_DIR=folder):
        call_command("build_assets")
        yield folder


@pytest.fixture(scope="module")
def css(directory):
    return (directory / "site.css").read_text("utf-8")


def contents(directory):
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def test_every_address_in_the_stylesheet_is_a_file_beside_it(css, directory):
    addresses = re.findall(r"url\(\s*[\"']?(?!data:)([^\"')]+)", css)

    assert addresses
    assert [a for a in addresses if not (directory / a).is_file()] == []
    assert "//" not in "".join(addresses)


def test_building_again_gives_the_same_bytes_and_keeps_no_other_file(directory):
    first = contents(directory)
    (directory / "fonts" / "Marianne-Light.woff2").write_bytes(b"old")
    call_command("build_assets")

    assert contents(directory) == first


def test_rules_for_unused_classes_are_left_out(css):
    assert ".fr-header__brand" in css
    assert ".fr-stepper" not in css
    # They stand in lists with classes that are used, or have an @ in their name.
    assert ".fr-tabs__tab" not in css
    assert ".fr-cell--fixed" not in css
    assert ".fr-icon-leaf-line" not in css
    assert "Spectral" not in css
    assert ".woff)" not in css


def test_stylesheet_and_script_stay_light(css, directory):
    script = (directory / "site.js").read_bytes()

    assert len(gzip.compress(css.encode())) < 36 * 1024
    assert len(gzip.compress(script)) < 4 * 1024


def test_dark_theme_follows_the_system_without_javascript(css):
    dark = re.search(r":root\[data-fr-theme=dark\]\{[^}]*--grey-1000-50:([^;}]+)", css)
    system = re.search(
        r"@media screen and \(prefers-color-scheme:dark\)"
        r"\{:root:not\(\[data-fr-theme\]\)\{[^}]*--grey-1000-50:([^;}]+)",
        css,
    )

    assert dark
    assert system
    assert dark[1] == system[1]


def test_strong_contrast_keeps_the_widths_that_a_rule_is_for(css):
    assert "(forced-colors:active) and (min-width:48em)" in css


def test_custom_properties_that_are_read_are_defined(css):
    whole = "".join((assets.DSFR / name).read_text("utf-8") for name in assets.STYLESHEETS)
    read = set(re.findall(r"var\((--[\w-]+)\)", css))

    # DSFR itself reads some that it never defines.
    assert read & defined_in(whole) <= defined_in(css)


def defined_in(css):
    return set(re.findall(r"[;{](--[\w-]+):", css))


def test_names_cut_by_a_template_variable_keep_the_whole_family(tmp_path):
    sheet = tmp_path / "sheet.css"
    sheet.write_text(
        ".fr-btn--big:hover{top:1px}.fr-btns .fr-btn{top:2px}a:not(.fr-link){top:3px}"
        ".fr-header .fr-btn,.fr-btn:after{top:4px}@media print{.fr-link{top:5px}}"
    )

    kept = assets.used_rules(sheet, {"fr-btn", "fr-btn--"})

    assert [number for number in range(1, 6) if f"top:{number}px" in kept] == [1, 3, 4]
    assert ".fr-header" not in kept


def test_selectors_of_attributes_that_no_page_writes_are_left_out(tmp_path):
    sheet = tmp_path / "sheet.css"
    sheet.write_text(
        '.fr-btn[target="_blank"],.fr-btn,input[type=range]{top:1px}'
        "[aria-pressed]{top:2px}:not([target])>a{top:3px}input[type=radio]{top:4px}"
    )

    kept = assets.used_rules(sheet, {"fr-btn"}, assets.UNUSED)

    assert [number for number in range(1, 5) if f"top:{number}px" in kept] == [1, 3, 4]
    assert "[target=" not in kept
    assert "range" not in kept


@pytest.mark.django_db
def test_no_page_writes_the_attributes_that_are_left_out(demo, client):
    unwritten = re.compile(
        r"<[a-z][^>]*\s(?:aria-pressed|target|data-fr-(?:js|mourning|scrolling))[\s=>]"
        r"|<input[^>]*\stype=\"(?:button|date|image|range|reset|submit)\""
    )
    pages = [client.get(path).content.decode() for path in demo_paths().values()]

    assert pages
    assert [found for page in pages for found in unwritten.findall(page)] == []


def test_numbers_of_a_summary_stand_apart_from_its_titles(css):
    assert 'counters(li-counter,".") ".\xa0\xa0"' in css.replace(', "', ',"')

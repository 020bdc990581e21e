# `make` lists the commands. Everything is installed in .venv/, everything made goes to var/.

PORT ?= 8000
export PORT

# Python keeps the bytecode of our modules, as uv does for the packages: each command starts sooner.
unexport PYTHONDONTWRITEBYTECODE

# What the import of the earlier sites needs, until its folder is deleted.
TAKEOVER := $(wildcard takeover/requirements.txt)

PYTHON := .venv/bin/python
UV := $(shell uv --version > /dev/null 2>&1 && command -v uv || echo .uv/bin/uv)
# The stylesheet holds the rules of the classes that templates, scripts and code name.
STATIC_SOURCES := $(shell find eigcms exchange editing home pages challenges listing media publishing \
	-name '*.html' -o -name '*.css' -o -name '*.js' -o -name '*.py')

# The tests that `make test` runs on PostgreSQL beside those on SQLite, of locks, snapshots, typed values and
# the index of search; `make test-long` runs all.
ON_POSTGRESQL := tests/publishing/scheduler/test_concurrency.py tests/publishing/test_pairs_at_once.py \
	tests/publishing/caching/test_snapshot.py \
	tests/publishing/agenda/test_launches.py tests/challenges/test_promotion_order.py \
	tests/home/search/test_results.py

# As `tests/distribution.py` says, at most six: each has a Chromium and copies of the databases.
WORKERS := -n auto --maxprocesses 6

.PHONY: help run dev stack backup restore reset test test-long test-next breakages bench bench-schedule \
	bench-editors bench-pages bench-attacks check lock audit licences format release-migrations \
	chaos screenshots guide takeover

help:
	@echo "Run"
	@echo "  make run        install what is missing, and serve the site on http://localhost:8000 (PORT=)"
	@echo "  make dev        the same for who changes the code: reloads, caches no page, shows queries (PORT=)"
	@echo "  make stack      the same as in production: PostgreSQL, Varnish, several processes (PORT=)"
	@echo "  make backup     database and uploads into one file in var/backups (FOLDER=, BACKUP_KEY=)"
	@echo "  make restore    put one back: FILE= (KEY= if encrypted, OVERWRITE=yes to replace a site)"
	@echo "  make takeover   install what the import of the earlier sites needs (takeover/README.md)"
	@echo "  make reset      start over: database, uploads and accounts are deleted, backups stay"
	@echo "Check"
	@echo "  make check      quick checks: style, types, templates, migrations, imports"
	@echo "  make test       checks and tests on SQLite, with a real browser; part of them on PostgreSQL"
	@echo "                  (ARGS='tests/publishing/agenda -k plan' runs these tests alone)"
	@echo "  make test-long  the tests that are too slow for every change, and all on PostgreSQL"
	@echo "  make test-next  the tests on the newest Wagtail, release candidates included (ARGS=)"
	@echo "  make breakages  break the site on purpose, one thing at a time: does a test notice? (ARGS=media)"
	@echo "  make format     put the code into the style that make check wants"
	@echo "Measure"
	@echo "  make bench           speed against static files, staleness, lists and search at 10,000 pages"
	@echo "  make bench-editors   editors' work, beside a stock Wagtail"
	@echo "  make bench-schedule  how exactly what is planned happens, and what waiting costs"
	@echo "  make bench-pages     what each type of page weighs; Lighthouse, axe and Nu on it"
	@echo "  make bench-attacks   whether somebody with little means can stop visitors or editors"
	@echo "  make chaos           what is lost when something goes wrong, on the whole stack (FAULTS=)"
	@echo "                       (each writes benchmarks/RESULTS.md and var/bench; QUICK=yes only tries it)"
	@echo "Maintain"
	@echo "  make lock         compile requirements*.txt from pyproject.toml"
	@echo "  make release-migrations  list the migrations of a release, which never change afterwards"
	@echo "  make audit        look the locked packages up among the known weaknesses (Internet)"
	@echo "  make licences     the licences of the packages, as each declares its own"
	@echo "  make screenshots  pictures of every page in var/screenshots"
	@echo "  make guide        the pictures of docs/guide-redaction.md, taken again"

# Setting up -------------------------------------------------------------------------------------

.uv/bin/uv:
	@echo "Installing uv…"
	@python3 -m venv .uv
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check uv

.venv/bin/python: | $(UV)
	@echo "Creating .venv…"
	@$(UV) venv --quiet --python '>=3.12' .venv

# With bytecode, as pip leaves it: each command starts in half the time.
.venv/installed: requirements.txt | .venv/bin/python
	@echo "Installing the packages of the site…"
	@$(UV) pip install --quiet --compile-bytecode --python $(PYTHON) --require-hashes -r requirements.txt
	touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	$(UV) pip install --quiet --compile-bytecode --python $(PYTHON) --require-hashes -r requirements-dev.txt
	touch $@

.venv/installed-takeover: $(TAKEOVER) .venv/installed
	$(UV) pip install --quiet --compile-bytecode --python $(PYTHON) --require-hashes -r $<
	touch $@

takeover: .venv/installed-takeover

var:
	mkdir -p var/assets

.env: | .venv/installed
	@key=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))') && umask 077 && \
	printf '%s\n' '# Written by `make run` for this machine alone. .env.example explains every variable.' \
		"SECRET_KEY=$$key" ENVIRONMENT=local 'ALLOWED_HOSTS=localhost,127.0.0.1,[::1]' \
		DATABASE_URL=sqlite:///var/db.sqlite3 > $@

var/static/.built: .venv/installed $(STATIC_SOURCES) | .env var
	$(PYTHON) manage.py build_assets
	$(PYTHON) manage.py collectstatic --noinput --clear --verbosity 0
	touch $@

# Running ----------------------------------------------------------------------------------------

run: .env | var
	@$(PYTHON) manage.py run_local

dev: .venv/installed-dev .env | var
	@DEBUG=yes $(PYTHON) manage.py run_local

stack: .env var/static/.built
	$(PYTHON) deploy/system_packages.py --stack
	$(PYTHON) -m deploy.stack

# FOLDER=… for another folder than var/backups; BACKUP_KEY (.env.example) encrypts.
backup: .env
	@$(PYTHON) manage.py backup $(FOLDER)

# FILE=… is the backup, KEY=… the file of its secret key; OVERWRITE=yes replaces a site with content.
restore: .env
	@test -n "$(FILE)" || { echo "make restore FILE=var/backups/eigcms-….zip [KEY=…] [OVERWRITE=yes]"; exit 2; }
	@$(PYTHON) manage.py restore "$(FILE)" $(if $(KEY),--key "$(KEY)") $(if $(filter yes,$(OVERWRITE)),--overwrite)
	@$(PYTHON) manage.py prepare

# Backups stay.
reset:
	@test ! -e .env || grep -qx ENVIRONMENT=local .env || \
		{ echo "make reset deletes the site of make run alone, and .env is that of another one."; exit 2; }
	rm -rf .env $(filter-out var/backups,$(wildcard var/*))

# Checking ---------------------------------------------------------------------------------------

check: .venv/installed-dev .env | var
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy .
	.venv/bin/djlint --check --lint .
	$(PYTHON) manage.py makemigrations --check --dry-run
	.venv/bin/lint-imports
	$(if $(TAKEOVER),.venv/bin/lint-imports takeover/importlinter.toml)

format: .venv/installed-dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	.venv/bin/djlint --reformat --quiet . || true  # it fails where it changed a template

# ARGS='tests/publishing/agenda -k plan' runs these tests alone, without the checks.
ifdef ARGS
test: .venv/installed-dev $(TAKEOVER:%=.venv/installed-takeover) var/static/.built
	$(PYTHON) -m pytest $(ARGS)
else
test: check $(TAKEOVER:%=.venv/installed-takeover) var/static/.built
	$(PYTHON) deploy/system_packages.py
	$(PYTHON) -m pytest $(WORKERS) -m "not long"
	$(PYTHON) tests/with_postgresql.py $(PYTHON) -m pytest $(WORKERS) -m "not long" $(ON_POSTGRESQL)
endif

# The last ones restart the server of PostgreSQL, which several workers would share. What takes minutes alone takes
# longer beside others, and counts as hung later than elsewhere.
LONG := -o faulthandler_timeout=2400
test-long: .venv/installed-dev $(TAKEOVER:%=.venv/installed-takeover) var/static/.built
	$(PYTHON) deploy/system_packages.py --long
	$(PYTHON) -m pytest $(WORKERS) $(LONG) -m long
	$(PYTHON) tests/with_postgresql.py $(PYTHON) -m pytest $(WORKERS) -m "not long"
	$(PYTHON) tests/with_postgresql.py $(PYTHON) -m pytest $(LONG) -m long

# The newest Wagtail, release candidates too, with what it asks for, in an environment of its own. The import of
# the earlier sites has packages of its own, and is left out.
test-next: .env var/static/.built | $(UV)
	$(UV) venv --quiet --clear --python '>=3.12' var/next
	echo 'wagtail>=8.1rc1' > var/next/overrides.txt
	$(UV) pip install --quiet --python var/next/bin/python -r pyproject.toml --group dev \
		--override var/next/overrides.txt
	var/next/bin/python -W error::DeprecationWarning:wagtail -m pytest $(or $(ARGS),$(WORKERS) -m "not long" tests)

# ARGS=publishing/agenda breaks only the code of this folder.
breakages: .venv/installed-dev var/static/.built
	$(PYTHON) -m tests.breakages $(ARGS)

# QUICK=yes tries a command on a small site, and writes down no results.
BENCH = $(PYTHON) -m benchmarks.$(1) $(if $(filter yes,$(QUICK)),--quick)

bench: .venv/installed-dev var/static/.built
	$(PYTHON) deploy/system_packages.py --bench
	$(call BENCH,speed)
	$(call BENCH,listing)

bench-editors: .venv/installed-dev var/static/.built
	$(PYTHON) deploy/system_packages.py
	$(call BENCH,admin)

bench-schedule: .venv/installed-dev var/static/.built
	$(PYTHON) deploy/system_packages.py
	$(call BENCH,schedule)

bench-pages: .venv/installed-dev var/static/.built
	$(PYTHON) deploy/system_packages.py --pages
	$(MAKE) var/web-checkers/.installed
	$(call BENCH,pages)

bench-attacks: .venv/installed-dev var/static/.built
	$(PYTHON) deploy/system_packages.py --long
	$(call BENCH,attacks)

var/web-checkers/.installed: benchmarks/package.json benchmarks/package-lock.json
	mkdir -p $(@D)
	cp $^ $(@D)
	cd $(@D) && npm ci --ignore-scripts --omit=optional --no-audit --no-fund
	touch $@

chaos: .venv/installed-dev var/static/.built
	$(PYTHON) deploy/system_packages.py --stack
	$(call BENCH,chaos) $(FAULTS)

screenshots: .venv/installed-dev var/static/.built
	$(PYTHON) deploy/system_packages.py
	$(PYTHON) -m tests.browser.screenshots var/screenshots

guide: .venv/installed-dev var/static/.built
	$(PYTHON) deploy/system_packages.py
	$(PYTHON) -m tests.browser.guide docs/images/guide

COMPILE = $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	--python-version 3.12 --upgrade
AS_DEV := --constraint requirements-dev.txt

# Everything is resolved together, so that all files hold the same versions.
lock: | $(UV)
	$(COMPILE) pyproject.toml --all-extras --group dev -o requirements-dev.txt
	$(COMPILE) $(AS_DEV) pyproject.toml -o requirements.txt
	$(COMPILE) $(AS_DEV) pyproject.toml --extra s3 -o requirements-s3.txt
	$(if $(TAKEOVER),$(COMPILE) $(AS_DEV) takeover/requirements.in -o $(TAKEOVER))

# With a release: a test refuses any later change of these.
release-migrations:
	git ls-files '*/migrations/0*.py' ':!benchmarks' | xargs sha256sum > tests/released_migrations.txt

audit: | $(UV)
	for file in requirements.txt requirements-s3.txt $(TAKEOVER); do \
		$(UV) tool run pip-audit --strict --require-hashes --disable-pip -r $$file || exit 1; done

licences: .venv/installed | $(UV)
	@$(UV) tool run pip-licenses --python $(PYTHON) --from=mixed --format=markdown --no-version \
		--packages $$(sed -nE 's/^([A-Za-z0-9._-]+).*==.*/\1/p' requirements.txt)

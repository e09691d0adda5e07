# One file to start from. `make help` lists what there is; everything runs in .venv and keeps its data in var/.
# All paths are relative, so that the folder may have any name.

SHELL := /bin/sh
.DEFAULT_GOAL := help
PORT ?= 8000
PYTEST_ARGS ?=
PYTEST_PROCESSES ?= auto

PY := .venv/bin/python
LOKAAL := $(PY) -m outplacement.lokaal
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))

.PHONY: help demo demo-reset test test-storing lint format bench screenshots shell migrate migrations messages lock clean

help: ## Laat zien wat er is
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

demo: .venv/demo $(CATALOGUES) ## Start alles op http://127.0.0.1:$PORT/ (8000), met voorbeeldgegevens; Ctrl-C stopt alles
	@$(LOKAAL) systeem demo
	@PORT=$(PORT) exec $(LOKAAL) demo

demo-reset: .venv/demo $(CATALOGUES) ## Als demo, maar eerst met schone gegevens
	@$(LOKAAL) reset
	@$(LOKAAL) systeem demo
	@PORT=$(PORT) exec $(LOKAAL) demo

test: .venv/test $(CATALOGUES) ## Draai alle tests, ook die in de browser (PYTEST_ARGS="-k muren" voor een deel)
	@$(LOKAAL) systeem test
	@$(PY) manage.py build_assets --verbosity 0
	@$(PY) -m pytest --numprocesses $(PYTEST_PROCESSES) --no-loadscope-reorder --dist loadfile $(PYTEST_ARGS)

test-storing: .venv/test $(CATALOGUES) ## Maak elk onderdeel stuk en tel wat er van elke herinnering werd, en bewijs dat het tellen iets ziet
	@$(PY) manage.py build_assets --verbosity 0
	@STORING=lang $(PY) -m pytest --numprocesses 0 tests/storing $(PYTEST_ARGS)
	@STORING=kort $(PY) -m pytest --numprocesses 0 tests/storing/test_bewijs.py $(PYTEST_ARGS)

lint: .venv/test ## Controleer code, importrichting, sjablonen en stijlen
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -c "from importlinter.cli import lint_imports_command as lint; lint()"
	$(PY) -m djlint --quiet --lint templates

format: .venv/test ## Zet de code in de afgesproken vorm
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: .venv/test $(CATALOGUES) ## Meet; drukt naam, waarde en grens af en faalt voorbij een grens
	@$(PY) -m benchmarks

screenshots: .venv/test $(CATALOGUES) ## Maak schermafbeeldingen van elke pagina
	@$(LOKAAL) systeem test
	@$(LOKAAL) run python -m tests.e2e.schermen

shell: .venv/demo ## Open een Django-shell op de demogegevens
	@exec $(LOKAAL) run shell

migrate: .venv/demo ## Werk de tabellen van de demo bij
	@$(LOKAAL) run migrate --database eigenaar

migrations: .venv/demo ## Maak migraties voor gewijzigde modellen
	@$(LOKAAL) run makemigrations

messages: .venv/demo ## Verzamel de teksten voor de vertaling en vertaal de catalogi naar hun snelle vorm
	@$(LOKAAL) systeem messages
	@$(PY) manage.py makemessages --locale en --no-obsolete --no-wrap --add-location file \
	  --ignore ".venv/*" --ignore "var/*" --ignore "tests/*" --ignore "benchmarks/*"
	@$(MAKE) --no-print-directory $(CATALOGUES)

lock: ## Leg de versies in requirements/ opnieuw vast (heeft uv nodig)
	@command -v uv >/dev/null || { echo "Hiervoor is uv nodig: pip install uv"; exit 1; }
	@cd requirements && for naam in base dev test; do \
	  uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    $$naam.in --output-file $$naam.txt || exit 1; done

clean: ## Haal alles weg wat hier gemaakt is: .venv, var en caches
	@if [ -x $(PY) ]; then $(LOKAAL) reset; fi
	rm -rf .venv var .pytest_cache .ruff_cache .hypothesis

%.mo: %.po .venv/demo
	@$(PY) -m babel.messages.frontend compile --input-file $< --output-file $@ --locale $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))

# Stamp files: present and newer than the lock means installed.
.venv/demo: requirements/dev.txt .venv/pip
	@echo "Ik installeer wat de demo nodig heeft ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.txt
	@touch $@

.venv/test: requirements/test.txt .venv/pip
	@echo "Ik installeer wat de tests nodig hebben ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/test.txt
	@touch $@ .venv/demo

.venv/pip:
	@sh .ci/venv
	@touch $@

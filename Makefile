# Everything a person types. `make run` on a new machine is enough; a second start installs and trains nothing.
.DEFAULT_GOAL := help
.PHONY: help setup run train chat test lint fuzz audit-deps pictures spacy
PYTHON := .venv/bin/python

help: ## Visa det här
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Installera allt i .venv (gör inget om det redan är gjort)
	@sh bot/launcher/setup.sh

run: setup ## Starta allt; annan port: make run PORT=8081
	@exec $(PYTHON) -m bot run $(if $(PORT),--port $(PORT))

train: setup ## Träna modellen, om språkdata eller kod har ändrats
	@exec $(PYTHON) -m bot train

chat: setup ## Samma samtal i terminalen
	@exec $(PYTHON) -m bot chat

test: setup ## Alla prov
	@exec $(PYTHON) .ci/checks.py

lint: setup ## ruff och mypy
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy bot actions

fuzz: setup ## Slumpade prov i stor mängd, runt 50 000 fall; fler eller färre: make fuzz CASES=100
	@FUZZ_CASES=$(or $(CASES),220) $(PYTHON) -m pytest tests/fuzz

audit-deps: setup ## Kända sårbarheter i paketen, jämförda med tools/known_vulnerabilities.yml
	@$(PYTHON) -m tools.audit_deps

pictures: setup ## Ta om bilderna i README från den körande produkten
	@$(PYTHON) -m pytest tests/e2e/test_pictures.py || test -d results/pictures
	@cp results/pictures/phone.png results/pictures/desktop.png docs/images/

spacy: ## Försök hämta den svenska språkmodellen igen
	@sh bot/launcher/setup.sh --retry-model

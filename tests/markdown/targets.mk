# SPDX-License-Identifier: Apache-2.0
# Both dialects against their own collections of cases. PAIRS=FOLDER... adds real documents: make check-pairs.
.PHONY: check-growth growth-pairs
check-growth: $(TOOL)
	@$(PYTHON) tests/markdown/growth.py $(TOOL)
growth-pairs: $(TOOL)
	@$(PYTHON) tests/markdown/growth.py $(TOOL) --pairs
check: check-growth
soak: growth-pairs

.PHONY: check-gfm check-kramdown check-pairs
check: check-gfm check-kramdown
check-gfm: $(TOOL) | test-packages
	@$(PYTHON) tests/markdown/gfm.py $(TOOL)
check-kramdown: $(TOOL) | test-packages
	@$(PYTHON) tests/markdown/kramdown.py $(TOOL)
check-pairs: $(TOOL) | test-packages
	@$(PYTHON) tests/markdown/pairs.py $(TOOL) $(PAIRS)

# Instructions, by callgrind.
.PHONY: bench-markdown
bench: bench-markdown
bench-markdown: $(TOOL) | bench-packages
	@$(PYTHON) tests/markdown/instructions.py $(TOOL) $(MARKDOWN_FILES)

# Colours: samples of languages beside what Rouge makes of them, and Rouge itself where it is.
.PHONY: check-highlight check-parity-highlight
check: check-highlight
check-highlight: $(TOOL) | test-packages
	@$(PYTHON) tests/markdown/highlight.py $(TOOL)
check-parity: check-parity-highlight
check-parity-highlight: $(TOOL) | test-packages
	@$(PYTHON) tests/markdown/highlight.py $(TOOL) --rouge

# SPDX-License-Identifier: Apache-2.0
# Server CPU per request, beside static files. BENCH="--rounds 3 --seconds 1" shortens it.
.PHONY: bench-hits bench-packages
bench: bench-hits
$(BUILD)/bench/%.so: tests/bench/%.c | packages
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -Wall -Wextra -O2 -fPIC -shared $(APR_CFLAGS) -isystem $(HTTPD_INCLUDES) $< -o $@ -lcmark-gfm
bench-packages:
	@command -v wrk >/dev/null || sh conf/packages.sh bench
bench-hits: all $(BUILD)/bench/mod_constant.so $(BUILD)/bench/mod_render.so | bench-packages test-packages
	@POSITIONS_BUILD=$(BUILD) HTTPD_MODULES=$(HTTPD_MODULES) $(PYTHON) tests/bench/bench.py $(BENCH)

# How a site's size shows. PAGES="10 1000" shortens it.
.PHONY: bench-scale
bench: bench-scale
$(BUILD)/bench/scale: tests/bench/scale.c $(CORE) | bench-packages
	@mkdir -p $(@D)
	$(Q)$(CC) $(CORE_CFLAGS) -MMD -MP $< $(CORE) -o $@ $(CORE_LIBS)
bench-scale: $(BUILD)/bench/scale | bench-packages
	@$(PYTHON) tests/bench/scale.py $< $(PAGES)

# A page made anew, beside cmark-gfm's own work on its body.
.PHONY: bench-compose
bench: bench-compose
$(BUILD)/bench/compose: tests/bench/compose.c $(CORE) | bench-packages
	@mkdir -p $(@D)
	$(Q)$(CC) $(CORE_CFLAGS) -MMD -MP $< $(CORE) -o $@ $(CORE_LIBS)
bench-compose: $(BUILD)/bench/compose | bench-packages
	@$(PYTHON) tests/bench/compose.py $<

# Does a page that is slow to make delay the others?
.PHONY: bench-slow
bench: bench-slow
bench-slow: all $(BUILD)/tests/liquid_bench | bench-packages test-packages
	@POSITIONS_BUILD=$(BUILD) HTTPD_MODULES=$(HTTPD_MODULES) $(PYTHON) tests/bench/slow.py

# A list of a thousand offers, beside the same without the filter `offers`.
.PHONY: bench-offers
bench: bench-offers
$(BUILD)/bench/hit: tests/bench/hit.c $(CORE) | bench-packages
	@mkdir -p $(@D)
	$(Q)$(CC) $(CORE_CFLAGS) -MMD -MP $< $(CORE) -o $@ $(CORE_LIBS)
bench-offers: all $(BUILD)/bench/hit | bench-packages
	@$(PYTHON) tests/bench/offers.py $(TOOL) $(BUILD)/bench/hit

# Navigations of large sites. PAGES="1000" shortens it.
.PHONY: bench-templates
bench: bench-templates
bench-templates: $(TOOL)
	@$(PYTHON) tests/bench/templates.py $< $(PAGES)

# Twenty processes that start cold. COLD="20000 20" says of how many pages, and how many.
.PHONY: bench-cold
bench: bench-cold
bench-cold: all | test-packages
	@POSITIONS_BUILD=$(BUILD) HTTPD_MODULES=$(HTTPD_MODULES) $(PYTHON) tests/bench/cold.py $(COLD)

# Many small sites under load. MANY="1000 60" says how many, and for how many seconds (20000 600).
.PHONY: bench-many
bench-many: all | test-packages
	@POSITIONS_BUILD=$(BUILD) HTTPD_MODULES=$(HTTPD_MODULES) $(PYTHON) tests/bench/many.py $(MANY)

# When an edited title is seen in another page's navigation. PAGES="1000" shortens it.
.PHONY: bench-edits
bench: bench-edits
bench-edits: all | test-packages
	@POSITIONS_BUILD=$(BUILD) HTTPD_MODULES=$(HTTPD_MODULES) $(PYTHON) tests/bench/edits.py $(PAGES)

# SPDX-License-Identifier: Apache-2.0
# Liquid: cases, the golden suite, hostile templates.

LIQUID_BATCH := $(BUILD)/tests/liquid_batch

$(LIQUID_BATCH): tests/liquid/batch.c $(CORE)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CORE_CFLAGS) -Itests -MMD -MP $< $(CORE) -o $@ $(FALLIBLE) $(CORE_LIBS)

.PHONY: liquid-cases liquid-golden liquid-broken
liquid-cases: $(LIQUID_BATCH)
	@$(PYTHON) tests/liquid/cases.py $(LIQUID_BATCH) tests/cases/liquid

liquid-golden: $(LIQUID_BATCH)
	@$(PYTHON) tests/liquid/golden.py $(LIQUID_BATCH) tests/conformance/golden-liquid/golden_liquid.json

liquid-broken: $(LIQUID_BATCH)
	@$(PYTHON) tests/liquid/broken.py $(LIQUID_BATCH) tests/cases/liquid tests/conformance/golden-liquid/golden_liquid.json

check: liquid-cases liquid-golden liquid-broken

# What filters and tags charge; with the clock in `soak`.
LIQUID_COST := $(BUILD)/tests/liquid_cost
$(LIQUID_COST): tests/liquid/cost.c $(CORE)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CORE_CFLAGS) -MMD -MP -Itests $< $(CORE) -o $@ $(CORE_LIBS)

.PHONY: liquid-cost liquid-cost-time
liquid-cost: $(LIQUID_COST)
	@$(PYTHON) tests/liquid/cost.py $<
liquid-cost-time: $(LIQUID_COST)
	@$(PYTHON) tests/liquid/cost.py $< --time
check: liquid-cost
soak: liquid-cost-time

.PHONY: liquid-hostile liquid-bench
liquid-hostile: $(LIQUID_BATCH) $(TOOL)
	@SANITIZED='$(SANITIZE)' $(PYTHON) tests/liquid/hostile.py $(LIQUID_BATCH) $(TOOL)
check: liquid-hostile

LIQUID_BENCH := $(BUILD)/tests/liquid_bench
$(LIQUID_BENCH): tests/liquid/bench.c $(CORE)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CORE_CFLAGS) -MMD -MP $< $(CORE) -o $@ $(CORE_LIBS)
liquid-bench: $(LIQUID_BENCH)
	@$(PYTHON) tests/liquid/bench.py $< $(LIQUID_FIXTURES)
bench: liquid-bench

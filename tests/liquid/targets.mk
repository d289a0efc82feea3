# SPDX-License-Identifier: Apache-2.0
# Liquid: cases, the golden suite, hostile templates, fuzzing.

LIQUID_BATCH := $(BUILD)/tests/liquid_batch

$(LIQUID_BATCH): tests/liquid/batch.c $(CORE)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CORE_CFLAGS) -MMD -MP $< $(CORE) -o $@ $(CORE_LIBS)

.PHONY: liquid-cases liquid-golden liquid-refused
liquid-cases: $(LIQUID_BATCH)
	@$(PYTHON) tests/liquid/cases.py $(LIQUID_BATCH) tests/cases/liquid

liquid-golden: $(LIQUID_BATCH)
	@$(PYTHON) tests/liquid/golden.py $(LIQUID_BATCH) tests/conformance/golden-liquid/golden_liquid.json

liquid-refused: $(LIQUID_BATCH)
	@$(PYTHON) tests/liquid/refused.py $(LIQUID_BATCH) tests/cases/liquid tests/conformance/golden-liquid/golden_liquid.json

check: liquid-cases liquid-golden liquid-refused

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

.PHONY: liquid-hostile liquid-corpus liquid-fuzz liquid-bench
liquid-hostile: $(LIQUID_BATCH) $(TOOL)
	@SANITIZED='$(SANITIZE)' $(PYTHON) tests/liquid/hostile.py $(LIQUID_BATCH) $(TOOL)

# The fuzzer's corpus, replayed without it; under `make sanitize` with the sanitizers.
$(BUILD)/tests/liquid_replay: tests/fuzz/liquid_fuzz.c $(CORE)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CORE_CFLAGS) -DREPLAY -MMD -MP $< $(CORE) -o $@ $(CORE_LIBS)
liquid-corpus: $(BUILD)/tests/liquid_replay
	@$< tests/fuzz/liquid_corpus/*

check: liquid-hostile liquid-corpus

# libFuzzer comes with clang; all of the core is compiled for it. LIQUID_FUZZ_SECONDS=1800 in `soak`.
LIQUID_FUZZ_SECONDS ?= 1800
LIQUID_FUZZ_FLAGS := -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
$(BUILD)/tests/liquid_fuzz: tests/fuzz/liquid_fuzz.c $(CORE_SOURCES) $(BUILD_ID)
	@mkdir -p $(@D)
	$(call say,FUZZ,$@)
	$(Q)clang -std=c11 -w -D_GNU_SOURCE -I$(SRC) $(APR_CFLAGS) $(LIQUID_FUZZ_FLAGS) $^ -o $@ $(CORE_LIBS)
liquid-fuzz: $(BUILD)/tests/liquid_fuzz
	@mkdir -p $(BUILD)/fuzz/liquid
	$< -max_total_time=$(LIQUID_FUZZ_SECONDS) -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
	    -dict=tests/fuzz/liquid.dict $(BUILD)/fuzz/liquid tests/fuzz/liquid_corpus
soak: liquid-fuzz

LIQUID_BENCH := $(BUILD)/tests/liquid_bench
$(LIQUID_BENCH): tests/liquid/bench.c $(CORE)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CORE_CFLAGS) -MMD -MP $< $(CORE) -o $@ $(CORE_LIBS)
liquid-bench: $(LIQUID_BENCH)
	@$(PYTHON) tests/liquid/bench.py $< $(LIQUID_FIXTURES)
bench: liquid-bench

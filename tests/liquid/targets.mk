# Liquid: cases, the golden suite, hostile templates, fuzzing.

LIQUID_BATCH := $(BUILD)/tests/liquid_batch

$(LIQUID_BATCH): tests/liquid/batch.c $(CORE)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CORE_CFLAGS) -MMD -MP $< $(CORE) -o $@ $(CORE_LIBS)

.PHONY: liquid-cases liquid-golden
liquid-cases: $(LIQUID_BATCH)
	@$(PYTHON) tests/liquid/cases.py $(LIQUID_BATCH) tests/cases/liquid

liquid-golden: $(LIQUID_BATCH)
	@$(PYTHON) tests/liquid/golden.py $(LIQUID_BATCH) ../shared/golden/golden_liquid.json

check: liquid-cases liquid-golden

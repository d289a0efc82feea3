# SPDX-License-Identifier: Apache-2.0
# Small sites, built by Debian's Jekyll and by positionsctl: every page the same.
.PHONY: check-parity-sites
check-parity: check-parity-sites
check-parity-sites: $(TOOL) | test-packages
	@$(PYTHON) tests/parity/parity.py $(TOOL) $(PARITY_SITES)

# Random templates, rendered by Debian's ruby-liquid and by us; 20,000 of them in `soak`.
.PHONY: check-parity-liquid soak-parity-liquid
check-parity: check-parity-liquid
check-parity-liquid: $(BUILD)/tests/liquid_batch | test-packages
	@$(PYTHON) tests/parity/liquid_parity.py $(BUILD)/tests/liquid_batch 4000
soak: soak-parity-liquid
soak-parity-liquid: $(BUILD)/tests/liquid_batch
	@$(PYTHON) tests/parity/liquid_parity.py $(BUILD)/tests/liquid_batch 20000 $$$$

# Random documents, converted by Debian's kramdown and by us.
$(BUILD)/tests/kramdown_batch: tests/parity/kramdown_batch.c $(CORE)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CORE_CFLAGS) -MMD -MP $< $(CORE) -o $@ $(CORE_LIBS)
.PHONY: check-parity-kramdown soak-parity-kramdown
check-parity: check-parity-kramdown
check-parity-kramdown: $(BUILD)/tests/kramdown_batch | test-packages
	@$(PYTHON) tests/parity/kramdown_parity.py $< 3000
soak: soak-parity-kramdown
soak-parity-kramdown: $(BUILD)/tests/kramdown_batch
	@$(PYTHON) tests/parity/kramdown_parity.py $< 30000 $$$$

# Sites of odd values for the plug-ins, and of odd names: a few in each run, others each time in `soak`.
.PHONY: check-parity-random soak-parity-random
check-parity: check-parity-random
check-parity-random: $(TOOL) | test-packages
	@$(PYTHON) tests/parity/random_sites.py $(TOOL) 1 6
soak: soak-parity-random
soak-parity-random: $(TOOL)
	@$(PYTHON) tests/parity/random_sites.py $(TOOL) $$$$ 3000

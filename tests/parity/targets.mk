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

# Sites of odd values, mostly for the plug-ins: a few in each run, others each time in `soak`.
.PHONY: check-parity-random soak-parity-random
check-parity: check-parity-random
check-parity-random: $(TOOL) | test-packages
	@$(PYTHON) tests/parity/random_sites.py $(TOOL) 1 6
soak: soak-parity-random
soak-parity-random: $(TOOL)
	@$(PYTHON) tests/parity/random_sites.py $(TOOL) $$$$ 100

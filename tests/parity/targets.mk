# Small sites, built by Debian's Jekyll and by positionsctl: every page the same.
.PHONY: check-parity-sites
check-parity: check-parity-sites
check-parity-sites: $(TOOL) | test-packages
	@$(PYTHON) tests/parity/parity.py $(TOOL) $(PARITY_SITES)

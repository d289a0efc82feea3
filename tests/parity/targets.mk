# Small sites, built by Debian's Jekyll and by positionsctl: every page the same.
.PHONY: check-parity
check-parity: $(TOOL)
	@$(PYTHON) tests/parity/parity.py $(TOOL) $(PARITY_SITES)

# SPDX-License-Identifier: Apache-2.0
# Real servers on free ports of 127.0.0.1, HTTPD_JOBS tests at a time (they mostly wait); POSITIONS_MPMS=event runs one
# MPM alone.
HTTPD_JOBS ?= $(shell expr 2 \* $(JOBS))
PYTEST = POSITIONS_BUILD=$(BUILD) HTTPD_MODULES=$(HTTPD_MODULES) $(PYTHON) -m pytest -p no:cacheprovider
.PHONY: httpd-tests
check-httpd: httpd-tests
httpd-tests: all | test-packages
	@$(PYTEST) -q -rs -n $(HTTPD_JOBS) --dist loadgroup --timeout 240 --durations 10 tests/httpd

# Editors over SFTP for a minute under each MPM.
.PHONY: chaos-soak
soak: chaos-soak
chaos-soak: all | test-packages
	@POSITIONS_CHAOS_SECONDS=60 $(PYTEST) -q -s tests/httpd/test_chaos.py

# Fifty reloads under load.
.PHONY: reloads-soak
soak: reloads-soak
reloads-soak: all | test-packages
	@POSITIONS_RELOADS=50 $(PYTEST) -q -s tests/httpd/test_reloads.py

# A root that its owner swaps for a neighbour's, 10,000 times in each variant.
.PHONY: trust-soak
soak: trust-soak
trust-soak: all | test-packages
	@POSITIONS_SWAPS=10000 $(PYTEST) -q tests/httpd/test_trust.py -k swapped

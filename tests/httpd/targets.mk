# SPDX-License-Identifier: Apache-2.0
# Real servers on free ports of 127.0.0.1; POSITIONS_MPMS=event runs one MPM alone.
.PHONY: httpd-tests
check-httpd: httpd-tests
httpd-tests: all | test-packages
	@POSITIONS_BUILD=$(BUILD) HTTPD_MODULES=$(HTTPD_MODULES) $(PYTHON) -m pytest -q -p no:cacheprovider tests/httpd

# Editors over SFTP for a minute under each MPM.
.PHONY: chaos-soak
soak: chaos-soak
chaos-soak: all | test-packages
	@POSITIONS_CHAOS_SECONDS=60 POSITIONS_BUILD=$(BUILD) HTTPD_MODULES=$(HTTPD_MODULES) \
	    $(PYTHON) -m pytest -q -s -p no:cacheprovider tests/httpd/test_chaos.py

# Fifty reloads under load.
.PHONY: reloads-soak
soak: reloads-soak
reloads-soak: all | test-packages
	@POSITIONS_RELOADS=50 POSITIONS_BUILD=$(BUILD) HTTPD_MODULES=$(HTTPD_MODULES) \
	    $(PYTHON) -m pytest -q -s -p no:cacheprovider tests/httpd/test_reloads.py

# A root that its owner swaps for a neighbour's, 10,000 times in each variant.
.PHONY: trust-soak
soak: trust-soak
trust-soak: all | test-packages
	@POSITIONS_SWAPS=10000 POSITIONS_BUILD=$(BUILD) HTTPD_MODULES=$(HTTPD_MODULES) \
	    $(PYTHON) -m pytest -q -p no:cacheprovider tests/httpd/test_trust.py -k swapped

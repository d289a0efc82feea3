# SPDX-License-Identifier: Apache-2.0
# positionsctl as whoever starts it sees it.
.PHONY: check-tool
check: check-tool
check-tool: all | test-packages
	@POSITIONS_BUILD=$(BUILD) POSITIONSCTL=$(abspath $(TOOL)) $(PYTHON) -m pytest -q -p no:cacheprovider tests/tool

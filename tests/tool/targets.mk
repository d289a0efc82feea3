# SPDX-License-Identifier: Apache-2.0
# positionsctl, as it is called.
.PHONY: tool-tests
check: tool-tests
tool-tests: all | test-packages
	@POSITIONS_BUILD=$(BUILD) $(PYTHON) -m pytest -q -p no:cacheprovider tests/tool

# SPDX-License-Identifier: Apache-2.0
# What the repository promises of itself: licence lines, installing, the version.
.PHONY: check-house
check: check-house
check-house: | test-packages
	@$(PYTHON) -m pytest -q -p no:cacheprovider tests/house

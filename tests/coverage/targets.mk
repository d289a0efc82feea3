# SPDX-License-Identifier: Apache-2.0
# What the whole suite reaches, as gcov counts it; the counters lie where the server's user can write, too.
COVERAGE_DATA ?= /var/tmp/positions-coverage
COVERAGE_FLAGS = --coverage -fprofile-update=atomic -fprofile-dir=$(COVERAGE_DATA) \
    -Wl,--wrap=_exit,--wrap=abort,--wrap=setrlimit,--wrap=kill
COVERAGE_BUILD = $(BUILD)/coverage
COVERAGE_MAKE = $(MAKE) --no-print-directory -f $(SELF) BUILD=$(COVERAGE_BUILD) CFLAGS='-O0 -g' \
    SANITIZE='$(COVERAGE_FLAGS)' EXTRA_LIBS='$(CURDIR)/$(COVERAGE_BUILD)/dump.o'

.PHONY: coverage coverage-report
coverage: | coverage-packages ## what the whole suite reaches, by folder; fails below tests/coverage/floor.txt
	@rm -rf $(COVERAGE_DATA) && mkdir -p -m 777 $(COVERAGE_DATA) $(COVERAGE_BUILD) && chmod 777 $(COVERAGE_DATA)
	$(Q)$(CC) $(WARNINGS) -D_GNU_SOURCE -g -fPIC -c tests/coverage/dump.c -o $(COVERAGE_BUILD)/dump.o
	@$(COVERAGE_MAKE) -j$(JOBS) all unit-programs
	@$(COVERAGE_MAKE) -k check check-httpd check-parity; status=$$?; \
	    $(MAKE) --no-print-directory -f $(SELF) coverage-report && exit $$status
coverage-report:
	@$(PYTHON) tests/coverage/report.py $(COVERAGE_BUILD) $(COVERAGE_DATA) tests/coverage/floor.txt tests/coverage/reasons.txt
.PHONY: coverage-packages
coverage-packages:
	@sh conf/packages.sh coverage

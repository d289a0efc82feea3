# SPDX-License-Identifier: Apache-2.0
# Dates, case, YAML, JSON, CSV and front matter against Ruby's own libraries.
.PHONY: check-parity check-parity-values
check-parity: check-parity-values
check-parity-values: $(BUILD)/ruby/probe
	@if command -v ruby >/dev/null; then ruby tests/ruby/values.rb $<; \
	else echo "SKIPPED: no ruby, nothing is compared with it"; echo "0 passed, 0 failed, 1 skipped"; fi

$(BUILD)/ruby/probe: tests/ruby/probe.c $(CORE)
	@mkdir -p $(@D)
	$(CC) $(CORE_CFLAGS) -MMD -MP $< $(CORE) -o $@ $(CORE_LIBS)

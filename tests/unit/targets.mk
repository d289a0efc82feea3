# SPDX-License-Identifier: Apache-2.0
# These tests start the tool.
$(BUILD)/unit/test_sass $(BUILD)/unit/test_stylesheet $(BUILD)/unit/test_tool: | $(TOOL)

# Files cut to any length, ten thousand times.
.PHONY: truncation-soak
soak: truncation-soak
truncation-soak: $(BUILD)/unit/test_truncation
	@POSITIONS_STEPS=10000 $(BUILD)/unit/test_truncation

# Programs in which calls are made to fail, tests/fallible.h.
FALLIBLE := $(shell sed -n 's/^FALLIBLE.\([a-z_]*\),.*/-Wl,--wrap=\1/p' tests/fallible.def)

# It grants pages other budgets than the site does.
$(BUILD)/unit/test_refused: private override EXTRA_LIBS += $(FALLIBLE) \
    -Wl,--wrap=pos_budget_start,--wrap=pos_budget_check

# Every system call of the disk cache fails in its turn.
.PHONY: disk-faults-soak
soak: disk-faults-soak
disk-faults-soak: $(BUILD)/unit/test_disk_faults
	@POSITIONS_SOAK=1 $(BUILD)/unit/test_disk_faults

# SPDX-License-Identifier: Apache-2.0
# These tests start the tool.
$(BUILD)/unit/test_sass $(BUILD)/unit/test_tool: | $(TOOL)

# Files cut to any length, ten thousand times.
.PHONY: truncation-soak
soak: truncation-soak
truncation-soak: $(BUILD)/unit/test_truncation
	@POSITIONS_STEPS=10000 $(BUILD)/unit/test_truncation

# It grants pages other budgets than the site does.
$(BUILD)/unit/test_refused: private override EXTRA_LIBS += -Wl,--wrap=pos_budget_start,--wrap=pos_budget_check

# SPDX-License-Identifier: Apache-2.0
# These tests start the tool.
$(BUILD)/unit/test_sass $(BUILD)/unit/test_tool: | $(TOOL)

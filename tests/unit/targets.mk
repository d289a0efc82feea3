# These tests start the tool.
$(BUILD)/unit/test_sass $(BUILD)/unit/test_tool: | $(TOOL)

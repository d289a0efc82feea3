# The Sass tests start the tool.
$(BUILD)/unit/test_sass: | $(TOOL)

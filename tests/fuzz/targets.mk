# SPDX-License-Identifier: Apache-2.0
# Fuzzing: `check` replays the inputs that are kept, `soak` looks for new ones (SOAK_SECONDS each), with
# libFuzzer where clang has it, else by mutation alone.
.PHONY: fuzz-replay fuzz-markup fuzz-deadline
check: fuzz-replay
soak: fuzz-markup fuzz-deadline
SOAK_SECONDS ?= 1800
FUZZ_SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all

fuzz-replay: $(BUILD)/fuzz/markup $(BUILD)/fuzz/deadline
	@$(BUILD)/fuzz/markup $(wildcard tests/fuzz/markup/*)
	@$(BUILD)/fuzz/deadline --mutate 1 $(wildcard tests/fuzz/deadlines/*)

$(BUILD)/fuzz/markup: tests/fuzz/markup_fuzz.c $(CORE) | test-packages
	@mkdir -p $(@D)
	$(Q)$(CC) $(CORE_CFLAGS) -DREPLAY -MMD -MP $< $(CORE) -o $@ $(CORE_LIBS)

$(BUILD)/fuzz/deadline: tests/fuzz/deadline_fuzz.c $(CORE) | test-packages
	@mkdir -p $(@D)
	$(Q)$(CC) $(CORE_CFLAGS) -DREPLAY -MMD -MP $< $(CORE) -o $@ $(CORE_LIBS)

# The reader of deadlines, by mutation.
fuzz-deadline: | test-packages
	@$(MAKE) --no-print-directory -f $(SELF) BUILD=$(BUILD)/sanitize CFLAGS='-O1 -g' SANITIZE='$(FUZZ_SANITIZE)' \
	    $(BUILD)/sanitize/fuzz/deadline
	@$(BUILD)/sanitize/fuzz/deadline --mutate $(SOAK_SECONDS) tests/fuzz/deadlines/*

fuzz-markup: | test-packages
	@if command -v clang >/dev/null; then \
	    $(MAKE) --no-print-directory -f $(SELF) BUILD=$(BUILD)/fuzzer CC=clang CFLAGS='-O1 -g' \
	        WARNINGS=-std=c11 SANITIZE='-fsanitize=fuzzer-no-link $(FUZZ_SANITIZE)' $(BUILD)/fuzzer/fuzz/markup-libfuzzer && \
	    mkdir -p $(BUILD)/fuzz-corpus && \
	    $(BUILD)/fuzzer/fuzz/markup-libfuzzer -max_total_time=$(SOAK_SECONDS) -max_len=4096 -timeout=10 -print_final_stats=1 \
	        $(BUILD)/fuzz-corpus tests/fuzz/markup; \
	else \
	    $(MAKE) --no-print-directory -f $(SELF) BUILD=$(BUILD)/sanitize CFLAGS='-O1 -g' SANITIZE='$(FUZZ_SANITIZE)' \
	        $(BUILD)/sanitize/fuzz/markup && \
	    cd $(BUILD) && $(CURDIR)/$(BUILD)/sanitize/fuzz/markup --mutate $(SOAK_SECONDS) $(CURDIR)/tests/fuzz/markup/*; \
	fi

$(BUILD)/fuzz/markup-libfuzzer: tests/fuzz/markup_fuzz.c $(CORE)
	@mkdir -p $(@D)
	$(CC) $(CORE_CFLAGS) -fsanitize=fuzzer $< $(CORE) -o $@ $(CORE_LIBS)

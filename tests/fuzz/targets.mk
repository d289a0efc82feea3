# SPDX-License-Identifier: Apache-2.0
# Fuzzing: `check` replays the inputs that are kept, `soak` looks for new ones (SOAK_SECONDS each), with
# libFuzzer where clang has it, else by mutation alone. The deadlines' fuzzer always mutates lines.
FUZZERS := values liquid markdown highlight mapper tree
SOAK_SECONDS ?= 1800
FUZZ_SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_FLAGS = -max_total_time=$(SOAK_SECONDS) -max_len=4096 -timeout=25 -rss_limit_mb=2048 -print_final_stats=1 \
    $(addprefix -dict=,$(wildcard tests/fuzz/$*.dict))

.PHONY: fuzz-replay fuzz-deadline $(FUZZERS:%=fuzz-%)
check: fuzz-replay
soak: fuzz-deadline $(FUZZERS:%=fuzz-%)

fuzz-replay: $(FUZZERS:%=$(BUILD)/fuzz/%) $(BUILD)/fuzz/deadline
	@set -e; for each in $(FUZZERS); do $(BUILD)/fuzz/$$each tests/fuzz/corpus/$$each/*; done
	@$(BUILD)/fuzz/deadline --mutate 1 $(wildcard tests/fuzz/deadlines/*)

$(BUILD)/fuzz/deadline: tests/fuzz/deadline_fuzz.c $(CORE) | test-packages
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CORE_CFLAGS) -DREPLAY -MMD -MP $< $(CORE) -o $@ $(CORE_LIBS)

$(BUILD)/fuzz/%: tests/fuzz/%_fuzz.c tests/fuzz/replay.c tests/fuzz/fuzz.h $(CORE) | test-packages
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CORE_CFLAGS) $< tests/fuzz/replay.c $(CORE) -o $@ $(CORE_LIBS)

$(BUILD)/fuzz/%-libfuzzer: tests/fuzz/%_fuzz.c tests/fuzz/fuzz.h $(CORE) | test-packages
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CORE_CFLAGS) -fsanitize=fuzzer $< $(CORE) -o $@ $(CORE_LIBS)

# What is found lies in the build folder, and is replayed by the next run.
$(FUZZERS:%=fuzz-%): fuzz-%: | test-packages
	@mkdir -p $(BUILD)/fuzz-corpus/$*
	@if command -v clang >/dev/null; then \
	    $(MAKE) --no-print-directory -f $(SELF) BUILD=$(BUILD)/fuzzer CC='$(filter ccache,$(CC)) clang' CFLAGS='-O1 -g' \
	        WARNINGS=-std=c11 SANITIZE='-fsanitize=fuzzer-no-link $(FUZZ_SANITIZE)' \
	        $(BUILD)/fuzzer/fuzz/$*-libfuzzer && \
	    $(BUILD)/fuzzer/fuzz/$*-libfuzzer $(FUZZ_FLAGS) -artifact_prefix=$(BUILD)/fuzz-corpus/$*- \
	        $(BUILD)/fuzz-corpus/$* tests/fuzz/corpus/$*; \
	else \
	    $(MAKE) --no-print-directory -f $(SELF) BUILD=$(BUILD)/sanitize CFLAGS='-O1 -g' SANITIZE='$(FUZZ_SANITIZE)' \
	        $(BUILD)/sanitize/fuzz/$* && \
	    cd $(BUILD) && $(CURDIR)/$(BUILD)/sanitize/fuzz/$* --mutate $(SOAK_SECONDS) $(CURDIR)/tests/fuzz/corpus/$*/*; \
	fi

# The reader of deadlines, by mutation.
fuzz-deadline: | test-packages
	@$(MAKE) --no-print-directory -f $(SELF) BUILD=$(BUILD)/sanitize CFLAGS='-O1 -g' SANITIZE='$(FUZZ_SANITIZE)' \
	    $(BUILD)/sanitize/fuzz/deadline
	@$(BUILD)/sanitize/fuzz/deadline --mutate $(SOAK_SECONDS) tests/fuzz/deadlines/*

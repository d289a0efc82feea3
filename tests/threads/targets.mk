# SPDX-License-Identifier: Apache-2.0
# Many threads on one site: a few seconds in `check`, minutes under both sanitizers in `soak`.
THREADS_SOAK_SECONDS ?= 300
.PHONY: threads-soak
check: threads
soak: threads-soak
threads-soak:
	@POSITIONS_SECONDS=$(THREADS_SOAK_SECONDS) $(MAKE) --no-print-directory -f $(SELF) race
	@POSITIONS_SECONDS=$(THREADS_SOAK_SECONDS) $(MAKE) --no-print-directory -f $(SELF) BUILD=$(BUILD)/sanitize \
	    CFLAGS='-O1 -g -fno-omit-frame-pointer' SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all' threads

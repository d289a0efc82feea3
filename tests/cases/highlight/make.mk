# Offers of a department.
include config.mk other.mk
-include $(DEPENDS)
CC = gcc
PAGES := $(wildcard *.md) $(NAMES:.md=.html) # all
FLAGS += -O2 \
  -g
export CC PAGES
ifeq ($(DEBUG),1)
FLAGS ?= -O0
endif
.PHONY: all clean
all: $(PAGES) | out
	@echo "made $(PAGES) $@" 'x' && $(CC) -o $@ $<
	-rm -f *.o; \
	if [ -f x ]; then echo $$HOME; fi

%.html: %.md
	$(if $(DEBUG),echo $(call find,$<)) ${CC}
clean::
	rm -r $(shell ls | grep x)

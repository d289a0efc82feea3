# Real servers on free ports of 127.0.0.1; POSITIONS_MPMS=event runs one MPM alone.
.PHONY: httpd-tests
check-httpd: httpd-tests
httpd-tests: all | test-packages
	@POSITIONS_BUILD=$(BUILD) HTTPD_MODULES=$(HTTPD_MODULES) $(PYTHON) -m pytest -q -p no:cacheprovider tests/httpd

# SPDX-License-Identifier: Apache-2.0
# Debian's packages, in a chroot of their own.
.PHONY: package-soak
soak: package-soak
package-soak:
	@sh tests/package/run.sh

# acavd: build, try, test and install.
#
#   make demo         the whole job on generated clips with a broker in the process: no set-up
#   make test         every test
#   make chaos        the daemon, killed a thousand times (ACAVD_TEST_KILLS)
#   make fuzz         inputs that nobody vouches for, looked for by libFuzzer (FUZZ_SECONDS for each target, FUZZ_TARGETS)
#   make bench        speed, selection beside its rivals, libraries beside each other; figures and plots in .build/bench
#   make bench-encoders   what of the time goes into pretrained networks
#   make install      the program, its unit, manual pages and completions, beneath PREFIX
#   make deb          the same as a Debian package: .build/deb/acavd_*.deb
#   make check-package    the package in a fresh Debian: installed, tried, removed, purged (as root; debootstrap)
#   make check-service    the service in a container of its own, under systemd (as root; systemd-nspawn)
#   make onnxruntime  installs what runs pretrained networks, beneath PREFIX: acavd needs it only for those
#
# Each installs what is missing (Debian packages, through apt-get) and needs only Swift 6.2 or later.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build

PREFIX ?= /usr/local
DESTDIR ?=
SYSCONFDIR ?= /etc
# Where zsh looks for completions is each distribution's choice.
ZSH_COMPLETIONS ?= $(PREFIX)/share/zsh/site-functions
FUZZ_SECONDS ?= 600
FUZZ_TARGETS ?=
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)

BUILD_PACKAGES := pkg-config libavformat-dev libavcodec-dev libavutil-dev libswscale-dev libswresample-dev \
	librdkafka-dev libopenblas-dev libsqlite3-dev libcurl4-openssl-dev libseccomp-dev zlib1g-dev
DEB_PACKAGES := dpkg-dev debhelper fakeroot lintian mandoc
CHECK_PACKAGES := debootstrap systemd-container
TEST_PACKAGES := chromium curl ffmpeg jq kcat prometheus python3 python3-confluent-kafka python3-jsonschema \
	python3-venv

# The release of ONNX Runtime that is installed, of those that acavd is tested with; and the Python packages with which
# tests export models, read what acavd writes, say what is right, and drive a browser.
ONNXRUNTIME := 1.31.1
ONNXRUNTIME_FOLDER = $(PREFIX)/lib/acavd/onnxruntime
TEST_PYTHON := onnx==1.23.2 onnxruntime==$(ONNXRUNTIME) numpy==2.4.6 playwright==1.65.2 pyarrow==26.0.1 duckdb==2.0.0 \
	webdataset==1.0.2

# What is installed: programs, what is made by them, and where documents go beneath PREFIX.
PROGRAMS := .build/install/release
MADE := .build/install/made
DOC := share/doc/acavd

# Every import must be a declared dependency: the arrows in Package.swift are the true ones.
SWIFT_FLAGS := -c release --explicit-target-dependency-import-check error

.PHONY: deps test-deps build demo test chaos fuzz lint bench bench-encoders static install deb check-package \
	check-service onnxruntime uninstall clean

# Installs those of the packages in $(1) that are missing; asks for root only then.
define install-missing
	@missing=(); for package in $(1); do \
		[ "$$(dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null)" = installed ] || missing+=($$package); \
	done; \
	if [ $${#missing[@]} -gt 0 ]; then \
		echo "installing $${missing[*]}"; \
		$(SUDO) apt-get update -qq; \
		DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $${missing[@]} >/dev/null; \
	fi
endef

deps:
	$(call install-missing,$(BUILD_PACKAGES))

test-deps: deps
	$(call install-missing,$(TEST_PACKAGES))
	@python=.build/test-python/bin/python; \
	if ! $$python -m pip freeze 2>/dev/null | grep -xcF $(TEST_PYTHON:%=-e %) | grep -qx $(words $(TEST_PYTHON)); then \
		echo "installing $(TEST_PYTHON) in .build/test-python"; \
		python3 -m venv --clear .build/test-python && $$python -m pip install -q --only-binary=:all: $(TEST_PYTHON) || \
			echo "they cannot be had: tests that run models will be skipped"; \
	fi

build: deps
	swift build $(SWIFT_FLAGS) --product acavd

demo: build
	.build/release/acavd demo

# Tests run as users run the program: optimised. No `@testable`, so they see what other modules see.
test: test-deps
	swift build $(SWIFT_FLAGS) --build-tests
	swift test $(SWIFT_FLAGS) --skip-build

# On the loopback broker, and also on the one that ACAVD_TEST_BOOTSTRAP names.
chaos: test-deps
	swift build $(SWIFT_FLAGS) --build-tests
	ACAVD_TEST_KILLS=$${ACAVD_TEST_KILLS:-1000} swift test $(SWIFT_FLAGS) --skip-build --filter ChaosTests

# Everything is built for libFuzzer, apart from the ordinary build, and linked by lld: Debian's gold fails on it.
fuzz: deps
	ACAVD_FUZZ=1 swift build -c release --scratch-path .build/fuzz --product acavd-fuzz \
		-Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld
	Tests/Fuzz/run .build/fuzz/release/acavd-fuzz $(FUZZ_SECONDS) .build/fuzz-corpus $(FUZZ_TARGETS)

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

bench: deps
	swift build $(SWIFT_FLAGS) --product acavd
	swift build $(SWIFT_FLAGS) --product acavd-bench
	.build/release/acavd-bench all --output .build/bench

# Networks of the shapes of R(2+1)D-18 and ResNet-18 with random weights, in workers and by themselves.
bench-encoders: test-deps
	swift build $(SWIFT_FLAGS) --product acavd
	swift build $(SWIFT_FLAGS) --product acavd-bench
	.build/test-python/bin/python Tests/InferenceTests/Models/shapes.py .build/bench/models
	.build/release/acavd-bench encoders --models .build/bench/models --library \
		$$(ls $$PWD/.build/test-python/lib/python3*/site-packages/onnxruntime/capi/libonnxruntime.so.*)

# What is installed carries the Swift runtime in itself: the machine needs no toolchain, nor may it be where the service
# cannot look. Manual pages and completions are made of what the program says of itself.
static: deps
	swift build $(SWIFT_FLAGS) --product acavd --static-swift-stdlib --scratch-path .build/install
	swift build $(SWIFT_FLAGS) --product acavd-manual --static-swift-stdlib --scratch-path .build/install
	mkdir -p $(MADE)
	$(PROGRAMS)/acavd --experimental-dump-help > $(MADE)/commands.json
	for template in docs/man/*.in; do \
		$(PROGRAMS)/acavd-manual $$template --commands $(MADE)/commands.json \
			> $(MADE)/$$(basename $$template .in); \
	done
	for shell in bash zsh fish; do \
		$(PROGRAMS)/acavd --generate-completion-script $$shell | sed "1{/^#!/d}" > $(MADE)/completion.$$shell; \
	done

# The configuration is an operator's once it is there: it is never overwritten. A template's instances differ from the
# service in their configuration alone.
install: static
	install -D -s -m 755 $(PROGRAMS)/acavd $(DESTDIR)$(PREFIX)/bin/acavd
	install -d $(addprefix $(DESTDIR)$(PREFIX)/,lib/systemd/system lib/sysusers.d lib/tmpfiles.d $(DOC)/examples)
	sed 's|@PREFIX@|$(PREFIX)|g' systemd/acavd.service > $(DESTDIR)$(PREFIX)/lib/systemd/system/acavd.service
	sed -e 's|@PREFIX@|$(PREFIX)|g' -e 's|/etc/acavd/acavd.yaml|/etc/acavd/%i.yaml|' \
		-e '/^Description=/s|$$| (%i)|' systemd/acavd.service > $(DESTDIR)$(PREFIX)/lib/systemd/system/acavd@.service
	install -m 644 systemd/acavd.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/acavd.conf
	install -m 644 systemd/acavd.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/acavd.conf
	install -D -m 644 $(MADE)/acavd.1 $(DESTDIR)$(PREFIX)/share/man/man1/acavd.1
	install -D -m 644 $(MADE)/acavd.yaml.5 $(DESTDIR)$(PREFIX)/share/man/man5/acavd.yaml.5
	install -D -m 644 $(MADE)/acavd.service.8 $(DESTDIR)$(PREFIX)/share/man/man8/acavd.service.8
	echo '.so man8/acavd.service.8' > $(DESTDIR)$(PREFIX)/share/man/man8/acavd@.service.8
	install -D -m 644 $(MADE)/completion.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/acavd
	install -D -m 644 $(MADE)/completion.zsh $(DESTDIR)$(ZSH_COMPLETIONS)/_acavd
	install -D -m 644 $(MADE)/completion.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/acavd.fish
	install -m 644 README.md LICENSE $(DESTDIR)$(PREFIX)/$(DOC)
	cp -r --no-preserve=mode,ownership docs $(DESTDIR)$(PREFIX)/$(DOC)
	rm -r $(DESTDIR)$(PREFIX)/$(DOC)/docs/man
	cp -r --no-preserve=mode,ownership config/. $(DESTDIR)$(PREFIX)/$(DOC)/examples
	[ -e $(DESTDIR)$(SYSCONFDIR)/acavd/acavd.yaml ] || \
		install -D -m 644 config/acavd.yaml $(DESTDIR)$(SYSCONFDIR)/acavd/acavd.yaml

# debian/ is put beside nothing but what it makes: the files come from `make install`.
deb:
	$(call install-missing,$(DEB_PACKAGES))
	rm -rf .build/deb
	mkdir -p .build/deb/acavd
	cp -r systemd/debian .build/deb/acavd/debian
	$(MAKE) install DESTDIR=$(CURDIR)/.build/deb/acavd/debian/acavd PREFIX=/usr SYSCONFDIR=/etc \
		ZSH_COMPLETIONS=/usr/share/zsh/vendor-completions
	cd .build/deb/acavd && fakeroot debian/rules binary
	mandoc -Tlint -W warning $(MADE)/acavd.1 $(MADE)/acavd.yaml.5 $(MADE)/acavd.service.8
	lintian --fail-on error,warning .build/deb/acavd_*.deb

check-package: deb
	$(call install-missing,$(CHECK_PACKAGES))
	$(SUDO) Tests/Package/check-package .build/deb/acavd_*.deb .build/package

check-service: deb
	$(call install-missing,$(CHECK_PACKAGES))
	swift build $(SWIFT_FLAGS) --product LoopbackBroker --static-swift-stdlib --scratch-path .build/install
	$(SUDO) Tests/Package/check-service .build/deb/acavd_*.deb .build/package $(PROGRAMS)/LoopbackBroker

# The shared library out of the Python package, which needs no Python to run.
onnxruntime:
	$(call install-missing,python3-venv)
	rm -rf .build/onnxruntime
	python3 -m venv .build/onnxruntime
	.build/onnxruntime/bin/pip download -q --no-deps --only-binary=:all: -d .build/onnxruntime onnxruntime==$(ONNXRUNTIME)
	python3 -m zipfile -e .build/onnxruntime/*.whl .build/onnxruntime
	install -d $(DESTDIR)$(ONNXRUNTIME_FOLDER)
	install -m 644 .build/onnxruntime/onnxruntime/capi/libonnxruntime*.so* $(DESTDIR)$(ONNXRUNTIME_FOLDER)
	install -m 644 $(addprefix .build/onnxruntime/onnxruntime/,LICENSE ThirdPartyNotices.txt) \
		$(DESTDIR)$(ONNXRUNTIME_FOLDER)
	@echo "In acavd's configuration, onnx_runtime.library: $(ONNXRUNTIME_FOLDER)/libonnxruntime.so.$(ONNXRUNTIME)"

# Leaves the configuration, the state and the user.
uninstall:
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/,bin/acavd lib/systemd/system/acavd.service lib/systemd/system/acavd@.service \
		lib/sysusers.d/acavd.conf lib/tmpfiles.d/acavd.conf share/man/man1/acavd.1 share/man/man5/acavd.yaml.5 \
		share/man/man8/acavd.service.8 share/man/man8/acavd@.service.8 share/bash-completion/completions/acavd \
		share/fish/vendor_completions.d/acavd.fish) $(DESTDIR)$(ZSH_COMPLETIONS)/_acavd
	rm -rf $(DESTDIR)$(PREFIX)/$(DOC) $(DESTDIR)$(PREFIX)/lib/acavd

clean:
	rm -rf .build

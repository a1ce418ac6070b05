# acavd: build, try, test and install.
#
#   make demo         the whole job on generated clips with a broker in the process: no set-up
#   make test         every test
#   make chaos        the daemon, killed a thousand times (ACAVD_TEST_KILLS)
#   make fuzz         inputs that nobody vouches for, looked for by libFuzzer (FUZZ_SECONDS for each target, FUZZ_TARGETS)
#   make bench        speed, selection beside its rivals, libraries beside each other; figures and plots in .build/bench
#   make bench-encoders   what of the time goes into pretrained networks
#   make onnxruntime  installs what runs pretrained networks, beneath PREFIX: acavd needs it only for those
#
# Each installs what is missing (Debian packages, through apt-get) and needs only Swift 6.2 or later.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build

PREFIX ?= /usr/local
DESTDIR ?=
SYSCONFDIR ?= /etc
FUZZ_SECONDS ?= 600
FUZZ_TARGETS ?=
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)

BUILD_PACKAGES := pkg-config libavformat-dev libavcodec-dev libavutil-dev libswscale-dev libswresample-dev \
	librdkafka-dev libopenblas-dev libsqlite3-dev libcurl4-openssl-dev libseccomp-dev zlib1g-dev
TEST_PACKAGES := chromium ffmpeg kcat prometheus python3 python3-jsonschema python3-venv

# The release of ONNX Runtime that is installed, of those that acavd is tested with; and the Python packages with which
# tests export models, read what acavd writes, say what is right, and drive a browser.
ONNXRUNTIME := 1.31.1
ONNXRUNTIME_FOLDER = $(PREFIX)/lib/acavd/onnxruntime
TEST_PYTHON := onnx==1.23.2 onnxruntime==$(ONNXRUNTIME) numpy==2.4.6 playwright==1.65.2 pyarrow==26.0.1 duckdb==2.0.0 \
	webdataset==1.0.2

# Every import must be a declared dependency: the arrows in Package.swift are the true ones.
SWIFT_FLAGS := -c release --explicit-target-dependency-import-check error

.PHONY: deps test-deps build demo test chaos fuzz lint bench bench-encoders install onnxruntime uninstall clean

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
# cannot look. The configuration is an operator's once it is there: it is never overwritten.
install: deps
	swift build $(SWIFT_FLAGS) --product acavd --static-swift-stdlib --scratch-path .build/install
	install -D -s -m 755 .build/install/release/acavd $(DESTDIR)$(PREFIX)/bin/acavd
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed 's|@PREFIX@|$(PREFIX)|' systemd/acavd.service > $(DESTDIR)$(PREFIX)/lib/systemd/system/acavd.service
	install -D -m 644 LICENSE $(DESTDIR)$(PREFIX)/share/doc/acavd/LICENSE
	install -D -m 644 config/acavd.yaml $(DESTDIR)$(PREFIX)/share/doc/acavd/acavd.yaml
	[ -e $(DESTDIR)$(SYSCONFDIR)/acavd/acavd.yaml ] || \
		install -D -m 644 config/acavd.yaml $(DESTDIR)$(SYSCONFDIR)/acavd/acavd.yaml

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

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/acavd $(DESTDIR)$(PREFIX)/lib/systemd/system/acavd.service
	rm -rf $(DESTDIR)$(PREFIX)/share/doc/acavd $(DESTDIR)$(PREFIX)/lib/acavd

clean:
	rm -rf .build

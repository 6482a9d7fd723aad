# Two targets do everything on a fresh Debian 12 with Swift 6.3: `make demo` and `make test`. Both install what is missing.
SHELL := /bin/bash
# What a command in front of a pipe says counts, too.
.SHELLFLAGS := -o pipefail -c
SWIFT ?= swift
# Tests look inside modules; with this flag the release build lets them, so that demo, tests and bench share one build.
RELEASE := -c release -Xswiftc -enable-testing
TOOLS := .build-tools
BUILD := .build/release
# apt packages: what we link, and what reads our work a second time.
PACKAGES := file libarchive-dev zlib1g-dev libssl-dev libxml2-dev libxml2-utils libsqlite3-dev sqlite3 libpq-dev postgresql strace pkg-config libarchive-tools zip p7zip-full openssl age python3 python3-venv chromium ca-certificates dpkg-dev debootstrap

.PHONY: setup build demo test check lint format golden fuzz oracle bench asan soak crash kill attacks flips keep-archive dist dist-check

setup:
	@command -v $(SWIFT) >/dev/null || { echo "Swift 6.3 is missing: install it and put it on the PATH, then run this again"; exit 1; }
	@missing=""; for p in $(PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  echo "setup: installing$$missing"; \
	  sudo=""; [ "$$(id -u)" = 0 ] || sudo="sudo"; \
	  $$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; \
	fi
	@if [ ! -x $(TOOLS)/bin/bagit.py ] || ! $(TOOLS)/bin/python3 -c 'import openpyxl, xlsxwriter, jsonschema' 2>/dev/null; then \
	  echo "setup: installing bagit.py, openpyxl, XlsxWriter and jsonschema into $(TOOLS)"; \
	  /usr/bin/python3 -m venv $(TOOLS) && $(TOOLS)/bin/python3 -m pip -q install bagit==1.9.0 openpyxl==3.1.5 XlsxWriter==3.2.9 jsonschema==4.23.0; \
	fi

build: setup
	$(SWIFT) build $(RELEASE) --build-tests

demo: build
	@bash Tests/Demo/demo.sh $(BUILD)

# What failed is told once more at the end, where it is found.
test: build
	@HANDOVER_BUILD=$(BUILD) PATH="$(CURDIR)/$(TOOLS)/bin:$$PATH" $(SWIFT) test $(RELEASE) --skip-build 2>&1 | tee .build/test.log; \
	status=$$?; [ $$status = 0 ] || { echo; echo "What failed (all of it is in .build/test.log):"; grep -a -A 4 -E 'recorded an issue|error:|Fatal' .build/test.log | head -n 120; }; exit $$status

check: lint test

lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests

format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests

# Writes the golden files anew. Read the diff before you commit it.
golden: build
	UPDATE_GOLDEN=1 HANDOVER_BUILD=$(BUILD) PATH="$(CURDIR)/$(TOOLS)/bin:$$PATH" $(SWIFT) test $(RELEASE) --skip-build

# Ours beside its peers: RECORDS=2000000 ROUNDS=5 PARTS=table,documents,load,stages; the part growth only when asked for (12 GB of
# disk; GROWTH=1000000,2000000,20000000). Prints tables, and keeps them in .build/bench/.
bench: build
	@/usr/bin/python3 -B Tests/Bench/bench.py $(BUILD) $(if $(RECORDS),--records $(RECORDS)) $(if $(ROUNDS),--rounds $(ROUNDS)) \
	  $(if $(PARTS),--parts $(PARTS)) $(if $(GROWTH),--growth $(GROWTH))

fuzz: setup
	@bash Tests/Fuzz/fuzz.sh $(SECONDS_EACH)

# Thousands of generated tables and documents, read by ours and by Python: every difference must have a reason. Then every byte sequence
# of every encoding, against iconv and Python: the differences must be those of Format.md. Then whole plans over random exports,
# recounted from their archives; random chains of operators over random texts, made by the one reading and worked out again by the other;
# and folders of random files, listed by Python.
oracle: build
	@python3 Tests/Oracle/tables.py $(BUILD)/HandoverBench --tables $(or $(DOCUMENTS),10000) --seed $(or $(SEED),1)
	@python3 Tests/Oracle/read_items.py $(BUILD)/HandoverBench --files $(or $(DOCUMENTS),10000) --seed $(or $(SEED),1)
	@python3 Tests/Oracle/documents.py $(BUILD)/HandoverBench --documents $(or $(DOCUMENTS),10000) --seed $(or $(SEED),1)
	@WORKBOOKS=$(or $(WORKBOOKS),3000) SEED=$(or $(SEED),1) $(SWIFT) test $(RELEASE) --skip-build --filter 'Workbooks.*oracle'
	@python3 Tests/Oracle/encodings.py $(BUILD)/handover Sources/Handover/Handover.docc/Format.md
	@python3 Tests/Oracle/plans.py $(BUILD)/handover --plans $(or $(PLANS),1000) --seed $(or $(SEED),1)
	@python3 Tests/Oracle/chains.py $(BUILD)/handover --pairs $(or $(PAIRS),100000) --seed $(or $(SEED),1)
	@python3 Tests/Oracle/folders.py check $(BUILD)/handover --folders $(or $(FOLDERS),100) --seed $(or $(SEED),1)

# Shops of many seeds through run and verify: each must come out sound, and each forged copy unsound.
soak: build
	@bash Tests/Soak/soak.sh $(BUILD) $(SEEDS)

# Every system call by which a run, a resumed run and a rollback change files: killed at it, failing, the disk full from it on.
crash: build
	@/usr/bin/python3 Tests/Crash/crash.py $(BUILD) $(ARGUMENTS)

# The threat model by its numbers: each attack is made and offered, and the verdict printed.
attacks: build
	@HANDOVER_ATTACKS=1 HANDOVER_BUILD=$(BUILD) PATH="$(CURDIR)/$(TOOLS)/bin:$$PATH" $(SWIFT) test $(RELEASE) --skip-build --filter 'Attacks' \
	  | grep -E '^[0-9]+[a-z]? \| |^number|failed|passed'

# Every bit and every length of a small delivery, a million changes at random of a larger one, ten thousand archives that are sound:
# CHANGES=1000000; PART=2/8 tries the second eighth of all. In memory, for it writes each of them.
flips: build
	@TMPDIR=/dev/shm HANDOVER_FLIPS=$(or $(CHANGES),1000000) $(if $(PART),HANDOVER_PART=$(PART)) HANDOVER_BUILD=$(BUILD) $(SWIFT) test $(RELEASE) --skip-build --no-parallel \
	  --filter 'Every.change.of.a.small|Random.changes.of.a|Archives.of.random' 2>&1 | grep -vE '^.. Test|^◇'

# The delivery that every later version must read, written once for each version of the format.
keep-archive: build
	@HANDOVER_KEEP_ARCHIVE=1 $(SWIFT) test $(RELEASE) --skip-build --filter 'The.archive.that.is.kept.*is.written'

# The bench table, killed at random moments and resumed: MOMENTS=30 RECORDS=2000000.
kill: build
	@/usr/bin/python3 Tests/Crash/kill.py $(BUILD) --moments $(or $(MOMENTS),30) --records $(or $(RECORDS),200000)

asan: setup
	HANDOVER_BUILD=.build-asan/debug PATH="$(CURDIR)/$(TOOLS)/bin:$$PATH" $(SWIFT) test --sanitize=address --scratch-path .build-asan

# handover-verify and handover as packages for a bare Debian 12, in .build-dist/: Swift's library inside, C libraries Debian's own. And
# the page verify.html with its SHA-256, for whoever has no package: a commit has one page, whatever builds it.
DIST := .build-dist
STATIC := -c release --static-swift-stdlib --disable-local-rpath --scratch-path $(DIST)
dist: setup
	$(SWIFT) build $(STATIC) --product handover-verify
	$(SWIFT) build $(STATIC) --product handover
	$(SWIFT) build -c release --scratch-path $(DIST)/manual --package-path $(DIST)/checkouts/swift-argument-parser --product generate-manual
	@rm -f $(DIST)/verify.html && $(DIST)/release/handover page --output $(DIST)/verify.html
	@cd $(DIST) && sha256sum verify.html >verify.html.sha256
	@bash Tests/Dist/deb.sh $(DIST) handover-verify
	@bash Tests/Dist/deb.sh $(DIST) handover

# Installs them into a bare Debian 12 that is made for it, without Swift, and verifies there what `make demo` delivers. As root.
dist-check: dist build
	@bash Tests/Dist/check.sh $(DIST) $(BUILD)

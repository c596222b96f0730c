# Everything is done by the package `dev`; see dev/README.md.
# PYTHON=… names the interpreter (3.10–3.13), PORT=… the port of `make run`,
# ARGS="…" goes to pytest, to the linters, to the Odoo shell or to the benchmark.
PYTHON ?= $(shell sh dev/find-python.sh)
DEV = PORT="$(PORT)" $(PYTHON) -B -m dev

.PHONY: run test bench lint shell clean
run test bench lint shell clean:
	@test -n "$(PYTHON)" || { sh dev/find-python.sh --explain; exit 1; }
	@$(DEV) $@ $(ARGS)

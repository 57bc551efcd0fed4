#!/usr/bin/env bash
# Installs what is missing, builds everything and runs every test. The last line counts them.
#   tests/run.sh           all of it
#   tests/run.sh --fast    unit tests of the plain build only
set -euo pipefail
cd "$(dirname "$0")/.."

fast=false
[ "${1:-}" = --fast ] && fast=true

.ci/install
.ci/build release
$fast || .ci/build asan
.ci/count "$fast"

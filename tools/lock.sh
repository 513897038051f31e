#!/bin/sh
# Pins every dependency for every platform and Python from 3.11 on.
# Usage: tools/lock.sh path/to/uv [arguments of `uv pip compile`, such as --upgrade]
set -eu
uv=$1
shift
compile() {
  "$uv" --no-config pip compile --quiet --universal --python-version 3.11 \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$@"
}
compile pyproject.toml --output-file requirements.lock "$@"
# The same versions for development as for use.
compile pyproject.toml --extra dev --constraint requirements.lock \
  --output-file requirements-dev.lock "$@"

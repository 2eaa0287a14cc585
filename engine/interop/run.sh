#!/usr/bin/env bash
# Runs every interoperability call against a release build of the engine.
set -euo pipefail
cd "$(dirname "$0")"

python=/usr/bin/python3
if ! "$python" -c 'import aiortc' 2>/dev/null; then
  echo "python3-aiortc is missing: apt-get install python3-aiortc" >&2
  exit 1
fi
cargo build --quiet --release --manifest-path ../Cargo.toml --package parley-engine
"$python" aiortc_call.py

#!/bin/sh
# Counts the engine's own instructions for each forwarded packet (payload of 1,100 bytes, 50 players, NACK store, RTX,
# transport-wide feedback), the kernel's not included, by packets of a frame. Unlike times, the counts are the same on a
# busy machine. Needs cargo and valgrind, whose processor has no AVX-512: there, sealing takes fewer.
#
#   ./instructions.sh
set -eu
cd "$(dirname "$0")/.."

if ! command -v valgrind >/dev/null; then
	echo "$0: valgrind is needed (on Debian: apt-get install valgrind)" >&2
	exit 2
fi
cargo build --quiet --release --locked --package engine-bench
counts=$(mktemp)
trap 'rm -f "$counts"' EXIT
for packets in 1 4 8; do
	valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect=engine_bench::stage::measured_turn \
		target/release/engine-bench --packets "$packets" --players 50 --frames 60 >"$counts" 2>&1 || {
		cat "$counts" >&2
		exit 1
	}
	collected=$(sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$counts")
	arrived=$(sed -n 's/.*"arrived":\([0-9]*\).*/\1/p' "$counts")
	echo "frames of $packets packets: $((collected / arrived)) instructions for a forwarded packet"
done

#!/bin/sh
# Runs every fuzz target for SECONDS (default 60) each, or only the targets named after it.
# Needs cargo and a C++ compiler, nothing else; works on stable Rust. Fails on the first crash and keeps its input in
# target/crashes. Inputs to start with are in corpus/TARGET; what a run finds is not kept.
#
#   ./run.sh 60
#   ./run.sh 600 rtcp forwarder
set -eu
cd "$(dirname "$0")"

seconds=${1:-60}
case $seconds in
'' | *[!0-9]*)
	echo "usage: $0 [SECONDS [TARGET...]] - SECONDS is \"$seconds\", a whole number is needed" >&2
	exit 2
	;;
esac
[ $# -eq 0 ] || shift
if ! command -v "${CXX:-c++}" >/dev/null; then
	echo "$0: libFuzzer needs a C++ compiler (on Debian: apt-get install g++)" >&2
	exit 2
fi

host=$(rustc -vV | sed -n 's/^host: //p')
# With --target the flags are not applied to build scripts. They are what cargo-fuzz gives without a sanitizer.
RUSTFLAGS="${RUSTFLAGS:-} --cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1" \
	cargo build --quiet --release --locked --target "$host" --target-dir target

targets=$*
if [ -z "$targets" ]; then
	for source in targets/*.rs; do
		targets="$targets $(basename "$source" .rs)"
	done
fi
mkdir -p target/crashes
for target in $targets; do
	found=$(mktemp -d)
	trap 'rm -rf "$found"' EXIT
	echo "fuzz: $target, $seconds s"
	if ! "target/$host/release/$target" -max_total_time="$seconds" -max_len=2048 -timeout=5 -rss_limit_mb=1024 \
		-artifact_prefix="target/crashes/$target-" "$found" "corpus/$target" >"target/$target.log" 2>&1; then
		tail -n 40 "target/$target.log" >&2
		echo "fuzz: $target failed; its input is in $(pwd)/target/crashes" >&2
		exit 1
	fi
	grep '^Done' "target/$target.log" || true
	rm -rf "$found"
done

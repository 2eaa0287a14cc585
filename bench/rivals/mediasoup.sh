#!/usr/bin/env bash
# mediasoup.sh FOLDER VERSION: builds a worker of mediasoup from its npm package, against Debian's libraries
# instead of the sources that its own build would download. About five minutes on one core.
#
# 3.12 is the last series whose dependencies Debian 12 has all of: newer ones need FlatBuffers 24.
set -euo pipefail
folder=$1 version=$2
mkdir -p "$folder" && cd "$folder"
[ -x worker-ready/mediasoup-worker ] && exit 0
export DEBIAN_FRONTEND=noninteractive
apt-get install --yes --quiet --no-install-recommends g++ ninja-build meson pkg-config libuv1-dev libssl-dev \
  libsrtp2-dev libusrsctp-dev libabsl-dev nlohmann-json3-dev
[ -f package.json ] || echo '{ "private": true }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund "mediasoup@$version"
cd node_modules/mediasoup/worker
rm -f subprojects/*.wrap
# Debian 12 has meson 1.0; nothing that is newer is used.
sed -i "s/meson_version: '>= [0-9.]*'/meson_version: '>= 1.0'/" meson.build

# subproject NAME, with meson's text on stdin: the library as the system has it.
subproject() { mkdir -p "subprojects/$1" && cat >"subprojects/$1/meson.build"; }
subproject openssl <<'MESON'
project('openssl', 'c')
openssl_dep = dependency('openssl')
libcrypto_lib = []
libssl_lib = []
MESON
subproject nlohmann_json <<'MESON'
project('nlohmann_json', 'cpp')
nlohmann_json_dep = dependency('nlohmann_json')
MESON
subproject libuv <<'MESON'
project('libuv', 'c')
libuv_dep = dependency('libuv')
libuv = []
MESON
subproject libsrtp2 <<'MESON'
project('libsrtp2', 'c')
libsrtp2_dep = declare_dependency(dependencies: dependency('libsrtp2'), compile_args: ['-I/usr/include/srtp2'])
libsrtp2 = []
MESON
subproject usrsctp <<'MESON'
project('usrsctp', 'c')
usrsctp_dep = dependency('usrsctp')
usrsctp = []
MESON
subproject abseil-cpp <<'MESON'
project('abseil-cpp', 'cpp')
absl_container_dep = dependency('absl_flat_hash_map')
absl_container_lib = []
absl_strings_dep = dependency('absl_strings')
absl_types_dep = dependency('absl_optional')
MESON
subproject catch2 <<'MESON'
project('catch2', 'cpp')
catch2_dep = declare_dependency()
MESON
# options that the parent hands down
printf "option('build_tests', type: 'boolean', value: false)\noption('build_benchmarks', type: 'boolean', value: false)\n" \
  >subprojects/libuv/meson_options.txt
printf "option('%s', type: 'string', value: '')\n" crypto-library crypto-library-kdf tests >subprojects/libsrtp2/meson_options.txt
printf "option('sctp_build_programs', type: 'boolean', value: false)\n" >subprojects/usrsctp/meson_options.txt

rm -rf out
/usr/bin/python3 /usr/bin/meson setup --buildtype release -Db_ndebug=true --wrap-mode=nodownload out
ninja -C out mediasoup-worker
mkdir -p "$folder/worker-ready"
cp out/mediasoup-worker "$folder/worker-ready/"

#!/usr/bin/env bash
# medooze.sh FOLDER VERSION: builds medooze's media server, an addon for Node, from its npm package. A quarter of an
# hour on one core.
#
# With the system's Node, whose headers are on the machine, and not with the one that the bench runs on.
set -euo pipefail
folder=$1 version=$2
export PATH=/usr/local/bin:/usr/bin:/bin
mkdir -p "$folder" && cd "$folder"
# ECDSA, as the other servers and browsers have; its own would be RSA.
[ -f key.pem ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
  -subj /CN=race -keyout key.pem -out certificate.pem
ln -sf "$(command -v node)" node
[ -f node_modules/medooze-media-server/build/Release/medooze-media-server.node ] && exit 0
[ -f package.json ] || echo '{ "private": true }' >package.json
npm install --silent --no-audit --no-fund "medooze-media-server@$version"
[ -f node_modules/medooze-media-server/build/Release/medooze-media-server.node ]

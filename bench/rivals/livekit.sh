#!/usr/bin/env bash
# livekit.sh FOLDER VERSION: builds LiveKit's server from its Go module.
#
# From 1.13.6 on it is built on forks of Pion that the module proxy does not have; they change how calls are set
# up, not how packets are forwarded.
set -euo pipefail
folder=$1 version=$2
[ -x "$folder/server" ] && exit 0
mkdir -p "$folder"
GOBIN=$folder go install "github.com/livekit/livekit-server/cmd/server@v$version"

#!/usr/bin/env bash
# Builds a Docker engine newer than Debian's, and BuildKit's client for it, from source: `build-docker.sh DIR`. Takes some ten minutes, Go 1.24 or
# later and the Go module proxy; CI does without. Then, so that the tests of containerd's store run, which need 25 or later:
#   PATH=DIR:$PATH DOCKER_CONFIG=DIR/config npx vitest run test/image
set -euo pipefail
readonly engine=28.5.2 buildx=0.29.1
target=$(realpath -m "$1")
mkdir -p "$target/config/cli-plugins"
echo '{}' >"$target/config/config.json"
export CGO_ENABLED=0 GOFLAGS="-mod=mod -buildvcs=false"

# copy MODULE@VERSION DIR: a module's sources, to be built as they are.
copy() {
  local from
  from=$(GOFLAGS= go mod download -json "$1" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
  rm -rf "$2" && cp -r "$from" "$2" && chmod -R u+w "$2"
}

copy "github.com/docker/docker@v$engine+incompatible" "$target/engine"
cd "$target/engine"
# Its list of dependencies has another name, since it is not yet a module.
cp vendor.mod go.mod && cp vendor.sum go.sum
go build -tags "no_btrfs no_cri no_devmapper no_zfs exclude_disk_quota exclude_graphdriver_btrfs exclude_graphdriver_zfs" \
  -ldflags "-X github.com/docker/docker/dockerversion.Version=$engine" -o "$target/dockerd" ./cmd/dockerd

copy "github.com/docker/buildx@v$buildx" "$target/buildx"
cd "$target/buildx"
go build -o "$target/config/cli-plugins/docker-buildx" ./cmd/buildx

#!/bin/bash
# Makes the image that `npm run bench -- image` is meant for, from Debian's packages alone: about 1 GB in 48,000 files, 360 MB compressed, of
# which one RUN layer is 293 MB. As root, with debootstrap, umoci and skopeo; takes three minutes.
#   test/bench/debian-image.sh DIRECTORY    makes DIRECTORY/layout (OCI, gzip), DIRECTORY/docker.tar (uncompressed layers), DIRECTORY/layout-zstd
set -euo pipefail
place=${1:?say where to}
packages="build-essential git curl ca-certificates python3-dev python3-pip python3-numpy python3-django nodejs npm postgresql-client"
mkdir -p "$place"
place=$(realpath "$place")
modules=$(realpath "$(dirname "$0")/../../node_modules")
cd "$place"
rm -rf base bundle layout layout-zstd docker.tar
debootstrap --variant=minbase bookworm base http://deb.debian.org/debian
rm -rf base/var/cache/apt/archives/*.deb
umoci init --layout layout
umoci new --image layout:t
umoci unpack --image layout:t bundle
root=bundle/rootfs

layer() {
  umoci repack --image layout:t --refresh-bundle --history.created_by "$1" bundle
}

cp -a base/. "$root/"
layer "/bin/sh -c #(nop) ADD file:rootfs in /"

cp /etc/resolv.conf "$root/etc/resolv.conf"
printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
chmod +x "$root/usr/sbin/policy-rc.d"
mount -t proc proc "$root/proc"
trap 'umount "$root/proc"' EXIT
# Unquoted: a word a package.
DEBIAN_FRONTEND=noninteractive LC_ALL=C chroot "$root" apt-get install -y --no-install-recommends $packages
umount "$root/proc"
trap - EXIT
rm -rf "$root"/var/cache/apt/archives/*.deb "$root/usr/sbin/policy-rc.d"
layer "RUN /bin/sh -c apt-get install -y --no-install-recommends $packages"

mkdir -p "$root/srv/app"
for name in typescript yaml fast-check ajv vitest isomorphic-git; do cp -a "$modules/$name" "$root/srv/app/"; done
layer "COPY . /srv/app"
umoci config --image layout:t --config.cmd /usr/bin/node --config.label org.example.name=bench

skopeo --insecure-policy copy oci:layout:t "docker-archive:docker.tar:bench:1"
skopeo --insecure-policy copy --dest-compress-format zstd oci:layout:t oci:layout-zstd:t
rm -rf base bundle

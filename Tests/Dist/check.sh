#!/usr/bin/env bash
# Does the package work for whoever receives an archive? A bare Debian 12 is made, the package installed there by apt with what it needs,
# and what `make demo` delivers is verified: on a read-only file system, by a user who may nothing, without a locale and a time zone.
#   check.sh SCRATCH BUILD    as root; all of it lies in one temporary folder, which is removed.
set -euo pipefail
self=$(readlink -f "$0")
cd "$(dirname "$self")/../.."
scratch=$1 build=$2
[ "$(id -u)" = 0 ] || { echo "dist-check: debootstrap needs root"; exit 1; }
# What is mounted below is mounted for this script alone, and is gone with it.
[ -n "${HANDOVER_DIST_CHECK:-}" ] || HANDOVER_DIST_CHECK=1 exec unshare --mount bash "$self" "$@"
work=$(mktemp -d "${TMPDIR:-/tmp}/handover-dist.XXXXXX")
trap 'umount -q "$work/root/tmp" "$work/root/proc" "$work/root" || true; rm -rf --one-file-system "$work"' EXIT
root="$work/root"
packages=("$scratch"/handover-verify_*_"$(dpkg --print-architecture)".deb)
[ ${#packages[@]} = 1 ] || { echo "dist-check: one package of handover-verify is wanted: ${packages[*]}"; exit 1; }
since() { awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN {printf "%.1f s", to - from}'; }

start=$EPOCHREALTIME
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' | sed -n 's/ bookworm$//p' | head -1)
debootstrap --variant=minbase bookworm "$root" "${mirror:-http://deb.debian.org/debian}" >"$work/debootstrap.log" 2>&1 \
  || { tail -5 "$work/debootstrap.log"; exit 1; }
echo "a bare Debian $(cat "$root/etc/debian_version") in $(since "$start"), $(du -sm "$root" | cut -f1) MB"

start=$EPOCHREALTIME
cp "${packages[0]}" "$root/var/tmp/"
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }
before=$(du -sm "$root/usr" "$root/var/lib/dpkg" | awk '{n += $1} END {print n}')
inside apt-get install -y --no-install-recommends "/var/tmp/${packages[0]##*/}" >"$work/apt.log" 2>&1 || { tail -5 "$work/apt.log"; exit 1; }
sed -n '/NEW packages/,/upgraded/p' "$work/apt.log"
echo "installed in $(since "$start"), $(($(du -sm "$root/usr" "$root/var/lib/dpkg" | awk '{n += $1} END {print n}') - before)) MB more"
inside dpkg --verify handover-verify
! inside sh -c 'command -v swift; ls /usr/lib/swift' 2>/dev/null || { echo "dist-check: there is Swift"; exit 1; }

TMPDIR=$work bash Tests/Demo/demo.sh "$build" >"$work/demo.log" 2>&1 || { tail -5 "$work/demo.log"; exit 1; }
mkdir -p "$root/srv"
for name in out flipped; do cp -r "$work"/handover-demo.*/"$name" "$root/srv/"; done
cp "$work"/handover-demo.*/trust.json "$root/srv/"
# The policy as the package's README says to write it by hand.
fingerprint=$(openssl x509 -in "$work"/handover-demo.*/team.crt -outform DER | sha256sum | cut -d' ' -f1)
sed -n '/{"handover"/,/}]}/p' "$root/usr/share/doc/handover-verify/README" | sed "s/FINGERPRINT/$fingerprint/" >"$root/srv/by-hand.json"
chmod -R a+rX "$root/srv"

mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
as_nobody() { chroot --userspec=65534:65534 "$root" env -i handover-verify "$@"; }
check() { # exit code, what it says, arguments…
  local want=$1 says=$2 got=0 start
  shift 2
  start=$EPOCHREALTIME
  as_nobody "$@" >"$work/says" 2>&1 || got=$?
  if [ "$got" != "$want" ] || ! grep -q -- "$says" "$work/says"; then
    cat "$work/says"
    echo "dist-check: handover-verify $*: expected exit $want and '$says', got $got"
    exit 1
  fi
  echo "exit $got in $(since "$start"): handover-verify $*"
}
tar=/srv/out/print-shop.tar trust=/srv/trust.json
# Without /proc the program is not told its arguments. That must not look like a yes.
check 74 'error\[' verify $tar --trust $trust
mount -t proc proc "$root/proc"
check 0 '^SOUND' verify $tar --trust $trust
check 0 '^SOUND' verify $tar --trust /srv/by-hand.json
check 0 '^通过' verify $tar --trust $trust --lang zh
check 0 '"sound":true' verify $tar --trust $trust --json
check 11 '^NOT SOUND' verify /srv/flipped/print-shop.tar --trust $trust
check 66 'error\[file.missing\]' verify /srv/nowhere.tar --trust $trust
check 64 'Usage:' verify
check 0 '^NOT VERIFIED' inspect $tar
check 0 '^EQUAL' diff $tar $tar --trust $trust
check 73 'error\[' extract $tar --trust $trust --output /tmp/received
# From here on /tmp alone may be written.
mount -t tmpfs tmpfs "$root/tmp"
check 0 ' files in /tmp/received' extract $tar --trust $trust --output /tmp/received
check 0 'row 2 of' prove $tar --trust $trust --table customer --key KH0002 --output /tmp/kh0002.proof
check 0 '^INCLUDED' check-proof /tmp/kh0002.proof --trust $trust
echo "dist-check: all of it as it should be"

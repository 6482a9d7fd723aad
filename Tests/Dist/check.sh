#!/usr/bin/env bash
# Do the packages work for whoever receives an archive? A bare Debian 12 is made, handover-verify installed there by apt with what it needs,
# and what `make demo` delivers is verified: on a read-only file system, by a user who may nothing, without a locale and a time zone. Then
# handover is installed as well, and does the same.
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
package() { # the one of that name
  local found=("$scratch/$1"_*_"$(dpkg --print-architecture)".deb)
  [ ${#found[@]} = 1 ] && [ -f "${found[0]}" ] || { echo "dist-check: one package of $1 is wanted: ${found[*]}" >&2; exit 1; }
  echo "${found[0]}"
}
verifier=$(package handover-verify)
whole=$(package handover)
(cd "$scratch" && sha256sum --strict --quiet -c verify.html.sha256)
since() { awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN {printf "%.1f s", to - from}'; }

start=$EPOCHREALTIME
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' | sed -n 's/ bookworm$//p' | head -1)
debootstrap --variant=minbase bookworm "$root" "${mirror:-http://deb.debian.org/debian}" >"$work/debootstrap.log" 2>&1 \
  || { tail -5 "$work/debootstrap.log"; exit 1; }
echo "a bare Debian $(cat "$root/etc/debian_version") in $(since "$start"), $(du -sm "$root" | cut -f1) MB"

inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }
size() { du -sm "$root/usr" "$root/var/lib/dpkg" | awk '{n += $1} END {print n}'; }
install() { # a package, by its file
  local start=$EPOCHREALTIME before name=${1##*/}
  before=$(size)
  cp "$1" "$root/var/tmp/"
  inside apt-get install -y --no-install-recommends "/var/tmp/$name" >"$work/apt.log" 2>&1 || { tail -5 "$work/apt.log"; exit 1; }
  sed -n '/NEW packages/,/upgraded/p' "$work/apt.log"
  echo "installed in $(since "$start"), $(($(size) - before)) MB more"
  name=${name%%_*}
  inside dpkg --verify "$name"
  # The page in it is the one that is given out beside it.
  cmp "$scratch/verify.html" "$root/usr/share/doc/$name/verify.html"
  ! inside sh -c 'command -v swift; ls /usr/lib/swift' 2>/dev/null || { echo "dist-check: there is Swift"; exit 1; }
}
install "$verifier"

TMPDIR=$work bash Tests/Demo/demo.sh "$build" >"$work/demo.log" 2>&1 || { tail -5 "$work/demo.log"; exit 1; }
mkdir -p "$root/srv"
for name in out flipped; do cp -r "$work"/handover-demo.*/"$name" "$root/srv/"; done
cp "$work"/handover-demo.*/{trust.json,loaded.db} "$root/srv/"
# The policy as the package's README says to write it by hand.
fingerprint=$(openssl x509 -in "$work"/handover-demo.*/team.crt -outform DER | sha256sum | cut -d' ' -f1)
sed -n '/{"handover"/,/}]}/p' "$root/usr/share/doc/handover-verify/README" | sed "s/FINGERPRINT/$fingerprint/" >"$root/srv/by-hand.json"
chmod -R a+rX "$root/srv"

mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
tool=handover-verify
as_nobody() { chroot --userspec=65534:65534 "$root" env -i "$tool" "$@"; }
check() { # exit code, what it says, arguments…
  local want=$1 says=$2 got=0 start
  shift 2
  start=$EPOCHREALTIME
  as_nobody "$@" >"$work/says" 2>&1 || got=$?
  if [ "$got" != "$want" ] || ! grep -q -- "$says" "$work/says"; then
    cat "$work/says"
    echo "dist-check: $tool $*: expected exit $want and '$says', got $got"
    exit 1
  fi
  echo "exit $got in $(since "$start"): $tool $*"
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
check 0 'urn:handover:verdict:1' verdict-schema
check 0 'target-rows [1-9]' verify $tar --trust $trust --target sqlite:/srv/loaded.db
check 73 'error\[' verify $tar --trust $trust --report /srv/verdict.html
check 73 'error\[' extract $tar --trust $trust --output /tmp/received
# From here on /tmp alone may be written.
mount -t tmpfs tmpfs "$root/tmp"
check 0 ' files in /tmp/received' extract $tar --trust $trust --output /tmp/received
check 0 'row 2 of' prove $tar --trust $trust --table customer --key KH0002 --output /tmp/kh0002.proof
check 0 '^INCLUDED' check-proof /tmp/kh0002.proof --trust $trust
check 0 '^SOUND' verify $tar --trust $trust --report /tmp/verdict.html
grep -q '</html>' "$root/tmp/verdict.html" || { echo "dist-check: the report has no end"; exit 1; }
check 0 ' changes found and named' verify $tar --trust $trust --self-test

# The package of whoever hands over, which verifies as well.
mount -o remount,bind,rw "$root"
install "$whole"
mount -o remount,bind,ro "$root"
tool=handover
check 0 "^$(dpkg-deb -f "$whole" Version)\$" --version
check 0 '^SOUND' verify $tar --trust $trust
check 11 '^NOT SOUND' verify /srv/flipped/print-shop.tar --trust $trust
echo "dist-check: all of it as it should be"

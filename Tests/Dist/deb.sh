#!/usr/bin/env bash
# Packs a program that was built with Swift's own library inside it as NAME_VERSION_ARCH.deb for Debian 12.
#   deb.sh SCRATCH NAME    reads SCRATCH/release/NAME and SCRATCH/verify.html, writes SCRATCH/NAME_VERSION_ARCH.deb
# The same sources, compiler and commit give the same bytes: every time in it is that of the last commit.
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=$1 name=$2
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)} LC_ALL=C TZ=UTC
umask 022
program="$scratch/release/$name"
version=$("$program" --version)
arch=$(dpkg --print-architecture)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

chmod 755 "$root"
share="$root/usr/share" doc="$root/usr/share/doc/$name"
mkdir -p "$root/DEBIAN" "$root/usr/bin" "$share/man/man1" "$share/bash-completion/completions" "$share/zsh/vendor-completions" \
  "$share/fish/vendor_completions.d" "$doc"
strip --strip-all -o "$root/usr/bin/$name" "$program"

"$program" --generate-completion-script bash >"$share/bash-completion/completions/$name"
"$program" --generate-completion-script zsh >"$share/zsh/vendor-completions/_$name"
"$program" --generate-completion-script fish >"$share/fish/vendor_completions.d/$name.fish"
"$scratch/manual/release/generate-manual" "$program" --date "$(date -d "@$SOURCE_DATE_EPOCH" +%F)" --output-directory - \
  | gzip -9n >"$share/man/man1/$name.1.gz"

# The page for whoever has a browser and nothing else lies in both: it is the word of whoever made the package, not of a sender.
cp Sources/Handover/Handover.docc/Format.md "$scratch/verify.html" "$doc/"
[ ! -f "Tests/Dist/README.$name" ] || cp "Tests/Dist/README.$name" "$doc/README"
[ "$name" != handover ] || cp Sources/Handover/Handover.docc/Plan.md "$doc/"
gzip -9nc Sources/Handover/Handover.docc/Changelog.md >"$doc/changelog.gz"

# What is inside the program beside ours, by what was linked. C libraries are not: they stay Debian's own, with Debian's mending.
linked() { # the checkouts of which a module went into the program
  local work module
  for work in "$scratch"/checkouts/*/; do
    for module in "$work"Sources/*/; do
      grep -q "/$(basename "$module")\.build/" "$scratch/release/$name.product/Objects.LinkFileList" || continue
      echo "$work"
      break
    done
  done
}
licences() { # folder, what it is
  printf '\n== %s\n\n' "$2"
  find "$1" -maxdepth 1 \( -name 'LICENSE*' -o -name 'NOTICE*' \) | sort | xargs -d '\n' cat
}
{
  echo "Handover $version. The program holds the works below, each under the licence that follows it."
  for work in $(linked) ThirdParty/*/; do licences "$work" "$(basename "$work")"; done
  licences "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")/share/swift" "Swift: standard library, Dispatch, Foundation with ICU"
} >"$doc/copyright"

# Which packages have the libraries that it is linked with, and from which version on: dpkg knows, out of the symbols it uses.
work=$(mktemp -d)
trap 'rm -rf "$root" "$work"' EXIT
mkdir "$work/debian"
printf 'Source: %s\n\nPackage: %s\nArchitecture: any\n' "$name" "$name" >"$work/debian/control"
binary="$root/usr/bin/$name"
depends=$(cd "$work" && dpkg-shlibdeps -O "$binary" 2>"$work/words" | sed -n 's/^shlibs:Depends=//p') || { cat "$work/words" >&2; exit 1; }
[ -n "$depends" ] || { echo "deb: no library at all? $binary" >&2; exit 1; }

case $name in
  handover-verify)
    summary="verifies a sealed hand-over of customer data, offline"
    words="For whoever receives an archive: is it authentic, intact, complete, accurate, usable? It has nothing of what writes one." ;;
  handover)
    summary="moves a company's customer data to its new owner, sealed and proven"
    words="Reads exports, runs a plan over them, seals, loads, verifies and rolls back. It verifies as handover-verify does, too." ;;
esac
cat >"$root/DEBIAN/control" <<END
Package: $name
Version: $version
Architecture: $arch
Maintainer: $(git log -1 --format='%an <%ae>')
Installed-Size: $(du -sk --apparent-size "$root/usr" | cut -f1)
Depends: $depends
Section: utils
Priority: optional
Description: $summary
 $words
END
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
package="$scratch/${name}_${version}_$arch.deb"
dpkg-deb --build --root-owner-group -Zxz "$root" "$package" >/dev/null
echo "$package ($(stat -c %s "$package") bytes; program $(stat -c %s "$binary") bytes; needs $depends)"

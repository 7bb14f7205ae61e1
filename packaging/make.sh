#!/usr/bin/env bash
# Makes what people install, in build/package: the Debian packages.
#   packaging/make.sh deb
# ./dev package calls this, and has installed what it needs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source="$PWD"
out="$source/build/package"

version="$(sed -n 's/^project(snug VERSION \([0-9.]*\) .*/\1/p' CMakeLists.txt)"
[[ -n "$version" ]] || { echo "packaging: no version in CMakeLists.txt" >&2; exit 1; }
# The moment that stands in what is made: the same sources give the same bytes.
SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}"
export SOURCE_DATE_EPOCH

make_deb() {
  local tree="$out/debian-tree"
  rm -rf "$tree" "$out"/*.deb "$out"/*.buildinfo "$out"/*.changes
  mkdir -p "$tree"
  cp -r packaging/debian "$tree/debian"
  cat > "$tree/debian/changelog" <<TEXT
snug ($version) unstable; urgency=medium

  * What is new: /usr/share/doc/snug/NEWS.md.gz

 -- The snug authors <snug@packages.invalid>  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
TEXT
  # Without a look at build dependencies: ./dev has installed them, and Node may be another than Debian's.
  (cd "$tree" && SNUG_SOURCE="$source" dpkg-buildpackage -us -uc -b -d)
}

case "${1:-}" in
  deb) make_deb ;;
  *) echo "usage: packaging/make.sh deb" >&2; exit 2 ;;
esac
ls -l "$out"/*.deb

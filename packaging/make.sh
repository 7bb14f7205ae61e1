#!/usr/bin/env bash
# Makes what people install, in build/package.
#   packaging/make.sh deb         the Debian packages
#   packaging/make.sh portable    a tarball with one executable that needs nothing but glibc
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

# simdjson is the one library that Debian has no archive of. Debian's own source package is fetched by lists of our own,
# so that the system's stay as they are.
make_simdjson() {
  local build="$source/build/simdjson" version
  version="$(pkg-config --modversion simdjson)"
  [[ ! -e "$build/libsimdjson.a" || ! -e "$build/simdjson-$version" ]] || return 0
  rm -rf "$build"
  mkdir -p "$build/lists/partial" "$build/cache/archives/partial"
  apt-get indextargets --format 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(REPO_URI) $(CODENAME) main' \
    'Created-By: Packages' 'Origin: Debian' 'Component: main' 'Architecture: amd64' | sort -u > "$build/sources.list"
  local apt=(apt-get -qq -o "Dir::Etc::sourcelist=$build/sources.list" -o Dir::Etc::sourceparts=- -o APT::Sandbox::User=
    -o "Dir::State::lists=$build/lists" -o "Dir::Cache=$build/cache")
  "${apt[@]}" update
  (cd "$build" && "${apt[@]}" source "simdjson=$(dpkg-query -W -f '${source:Version}' libsimdjson-dev)")
  (cd "$build/simdjson-$version" && ${CXX:-g++} -std=c++17 -O3 -DNDEBUG -fstack-protector-strong -D_FORTIFY_SOURCE=2 \
    -ffile-prefix-map="$PWD=simdjson" -Iinclude -Isrc -c src/simdjson.cpp -o ../simdjson.o)
  ar rcsD "$build/libsimdjson.a" "$build/simdjson.o"
  # The headers are those of libsimdjson-dev: the same version.
  printf 'Name: simdjson\nDescription: static\nVersion: %s\nLibs: -L${pcfiledir} -lsimdjson\nCflags:\n' "$version" > "$build/simdjson.pc"
}

make_portable() {
  local name="snug-$version-linux-amd64" tree="$source/build/portable/tree"
  make_simdjson
  cmake --preset portable > /dev/null
  cmake --build --preset portable --target snug_main
  rm -rf "$tree"
  mkdir -p "$tree/$name" "$out"
  strip -o "$tree/$name/snug" build/portable/snug
  cp LICENSE config/snug.toml "$tree/$name"
  cp packaging/portable/README.md "$tree/$name"
  packaging/notices.py libboost1.81-dev libcli11-dev libfmt-dev libsimdjson-dev libsodium-dev libspdlog-dev libsqlite3-dev \
    libssl-dev libstdc++-12-dev libtomlplusplus-dev > "$tree/$name/THIRD-PARTY"
  tar -C "$tree" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -c "$name" |
    gzip -9n > "$out/$name.tar.gz"
}

case "${1:-}" in
  deb) make_deb && ls -l "$out"/*.deb ;;
  portable) make_portable && ls -l "$out"/*.tar.gz ;;
  *) echo "usage: packaging/make.sh deb|portable" >&2; exit 2 ;;
esac

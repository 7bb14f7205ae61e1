#!/usr/bin/env bash
# Makes what people install, in build/package.
#   packaging/make.sh deb [ARCH]         the Debian packages
#   packaging/make.sh portable [ARCH]    a tarball with one executable that needs nothing but glibc
#   packaging/make.sh container ARCH...  a container image of the portable executables for these architectures
#   packaging/make.sh check [ARCH]       nothing, but tells whether it could for that architecture
# ARCH is Debian's name of an architecture (arm64): this machine's, unless told otherwise.
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

native="$(dpkg --print-architecture)"
arch="${2:-$native}"
[[ "$(dpkg-architecture -a "$arch" -q DEB_HOST_ARCH_BITS 2>/dev/null)" == 64 ]] ||
  { echo "packaging: snug is made for 64-bit architectures, as Debian names them (amd64, arm64), not for $arch" >&2; exit 1; }
gnu_type="$(dpkg-architecture -a "$arch" -q DEB_HOST_GNU_TYPE 2>/dev/null)"  # warns that another compiler is the default
cross=()
if [[ "$arch" != "$native" ]]; then
  cross=(--toolchain "$source/cmake/cross.cmake")
  export SNUG_GNU_TYPE="$gnu_type" SNUG_EMULATOR="qemu-${gnu_type%%-*}-static"
fi
simdjson="$source/build/simdjson-$arch"

# build KIND [TARGET]: as the preset KIND says, in build/KIND-ARCH. Always with the archives of simdjson and libjpeg:
# Ubuntu's libjpeg.so has another name and another ABI than Debian's.
build() {
  make_simdjson
  PKG_CONFIG_PATH="$simdjson" cmake --preset "$1" -B "$source/build/$1-$arch" "${cross[@]}" \
    -D JPEG_LIBRARY="/usr/lib/$gnu_type/libjpeg.a" > /dev/null
  cmake --build "$source/build/$1-$arch" ${2:+--target "$2"}
}

make_deb() {
  local tree="$out/debian-tree-$arch"
  build package
  rm -rf "$tree" "$out"/*_"$arch".{deb,buildinfo,changes}
  mkdir -p "$tree"
  cp -r packaging/debian "$tree/debian"
  cat > "$tree/debian/changelog" <<TEXT
snug ($version) unstable; urgency=medium

  * What is new: /usr/share/doc/snug/NEWS.md.gz

 -- The snug authors <snug@packages.invalid>  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
TEXT
  # Without a look at build dependencies: ./dev has installed them, and Node may be another than Debian's.
  (cd "$tree" && SNUG_SOURCE="$source" SNUG_BUILD="$source/build/package-$arch" DEB_BUILD_OPTIONS=nocheck \
    dpkg-buildpackage -us -uc -b -d -a "$arch")
}

# simdjson is the one library that Debian has no archive of, and whose shared one has another name in each release.
# Debian's own source package is fetched by lists of our own, so that the system's stay as they are.
make_simdjson() {
  local version
  version="$(PKG_CONFIG_PATH= pkg-config --modversion simdjson)"
  [[ ! -e "$simdjson/libsimdjson.a" || ! -e "$simdjson/simdjson-$version" ]] || return 0
  rm -rf "$simdjson"
  mkdir -p "$simdjson/lists/partial" "$simdjson/cache/archives/partial"
  apt-get indextargets --format 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(REPO_URI) $(CODENAME) main' \
    'Created-By: Packages' 'Origin: Debian' 'Component: main' | sort -u > "$simdjson/sources.list"
  local apt=(apt-get -qq -o "Dir::Etc::sourcelist=$simdjson/sources.list" -o Dir::Etc::sourceparts=- -o APT::Sandbox::User=
    -o "Dir::State::lists=$simdjson/lists" -o "Dir::Cache=$simdjson/cache")
  "${apt[@]}" update
  (cd "$simdjson" && "${apt[@]}" source "simdjson=$(dpkg-query -W -f '${source:Version}' "libsimdjson-dev:$native")")
  (cd "$simdjson/simdjson-$version" && "$gnu_type-g++" -std=c++17 -O3 -DNDEBUG -fstack-protector-strong -D_FORTIFY_SOURCE=2 \
    -ffile-prefix-map="$PWD=simdjson" -Iinclude -Isrc -c src/simdjson.cpp -o ../simdjson.o)
  "$gnu_type-ar" rcsD "$simdjson/libsimdjson.a" "$simdjson/simdjson.o"
  # The header, which is the same for all architectures, is that of libsimdjson-dev.
  printf 'Name: simdjson\nDescription: static\nVersion: %s\nLibs: -L${pcfiledir} -lsimdjson\nCflags:\n' "$version" > "$simdjson/simdjson.pc"
}

make_portable() {
  local name="snug-$version-linux-$arch" tree="$source/build/portable-$arch/tree"
  build portable snug_main
  rm -rf "$tree"
  mkdir -p "$tree/$name" "$out"
  "$gnu_type-strip" -o "$tree/$name/snug" "build/portable-$arch/snug"
  cp LICENSE config/snug.toml "$tree/$name"
  local glibc
  glibc="$("$gnu_type-objdump" -T "$tree/$name/snug" | grep -o '(GLIBC_[0-9.]*)' | tr -d 'A-Z_()' | sort -V | tail -n 1)"
  for file in README.md install.sh; do
    sed "s/@MACHINE@/${gnu_type%%-*}/; s/@GLIBC@/$glibc/" "packaging/portable/$file" > "$tree/$name/$file"
  done
  chmod +x "$tree/$name/install.sh"
  local contained=("libboost1.81-dev|libboost-dev" libcli11-dev libfmt-dev libgif-dev libjpeg62-turbo-dev libpng-dev
    libsimdjson-dev libsodium-dev libspdlog-dev libsqlite3-dev libssl-dev "libstdc++-$("$gnu_type-g++" -dumpversion)-dev"
    libtomlplusplus-dev libwebp-dev zlib1g-dev)
  # Debian 13's libcrypto.a has it in it, Debian 12's has not.
  [[ "$(pkg-config --static --libs libcrypto)" != *-lzstd* ]] || contained+=(libzstd-dev)
  packaging/notices.py "${contained[@]}" > "$tree/$name/THIRD-PARTY"
  tar -C "$tree" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -c "$name" |
    gzip -9n > "$out/$name.tar.gz"
}

make_container() {
  local each tarballs=()
  for each in "$@"; do tarballs+=("$each=$out/snug-$version-linux-$each.tar.gz"); done
  packaging/container.py archive "$out/snug-$version.oci.tar" "$version" "${tarballs[@]}"
}

case "${1:-}" in
  # Not with &&: in what stands before it a command that fails ends nothing.
  deb)
    make_deb
    ls -l "$out"/*_"$arch".deb
    ;;
  portable)
    make_portable
    ls -l "$out"/*-"$arch".tar.gz
    ;;
  container) make_container "${@:2}" ;;
  check) ;;
  *) echo "usage: packaging/make.sh deb|portable|container|check [ARCH]" >&2; exit 2 ;;
esac

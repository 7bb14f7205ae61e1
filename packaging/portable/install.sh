#!/bin/sh
# Puts snug into PREFIX/bin, if this machine can run it: ./install.sh [PREFIX], which is /usr/local unless told otherwise.
# Run it again with a newer one to upgrade.
set -eu
machine=@MACHINE@  # as `uname -m` names it
glibc=@GLIBC@      # the oldest that it runs with

stop() {
  printf 'install.sh: %s\n' "$*" >&2
  exit 1
}

here=$(cd "$(dirname "$0")" && pwd)
prefix=${1:-/usr/local}

[ "$(uname -m)" = "$machine" ] || stop "this snug is for $machine, and this machine is $(uname -m)"
has=$(getconf GNU_LIBC_VERSION 2>/dev/null) || has=
has=${has#glibc }
[ -n "$has" ] || stop "this snug needs glibc $glibc or newer, and this system has none (Alpine and others have musl instead)"
oldest=$(printf '%s\n%s\n' "$glibc" "$has" | sort -V | head -n 1)
[ "$oldest" = "$glibc" ] || stop "this snug needs glibc $glibc or newer, and this system has $has"
"$here/snug" --version > /dev/null || stop "this system cannot run $here/snug (is it a 32-bit one?)"

# A program that runs can't be written to, but another may take its place.
mkdir -p "$prefix/bin" "$prefix/share/man/man1" "$prefix/share/man/man5"
cp "$here/snug" "$prefix/bin/.snug.new"
chmod 755 "$prefix/bin/.snug.new"
mv "$prefix/bin/.snug.new" "$prefix/bin/snug"
"$prefix/bin/snug" generate man > "$prefix/share/man/man1/snug.1"
"$prefix/bin/snug" generate man-config > "$prefix/share/man/man5/snug.toml.5"
printf '%s is installed. Start it: %s/bin/snug serve --data DIR\n' "$("$prefix/bin/snug" --version)" "$prefix"

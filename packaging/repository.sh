#!/usr/bin/env bash
# Makes a folder that any web server gives out as an apt repository: repository.sh DIR KEY
#   DIR/pool            the packages of build/package, for each architecture that is there, beside those of before
#   DIR/dists/stable    what lists them, signed by KEY: a secret key of gpg's, named as gpg names it
#   DIR/snug.asc        the public half of KEY
# One package an architecture serves every suite. libsnug-dev is left out: it goes with one suite's libsimdjson-dev.
set -euo pipefail
(($# == 2)) || { echo "usage: packaging/repository.sh DIR KEY" >&2; exit 2; }
mkdir -p "$1"
dir="$(cd "$1" && pwd)" key="$2"
made="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/build/package"
die() { printf 'repository: %s\n' "$*" >&2; exit 1; }

gpg --batch --list-secret-keys "$key" >/dev/null 2>&1 ||
  die "gpg has no secret key $key (gpg --quick-generate-key 'NAME <MAIL>' ed25519 sign never makes one)"
shopt -s nullglob
debs=("$made"/snug_*.deb "$made"/snug-dbgsym_*.deb)
((${#debs[@]})) || die "there is no package in $made: ./dev package makes it"

mkdir -p "$dir/pool"
for deb in "${debs[@]}"; do
  there="$dir/pool/${deb##*/}"
  # Who has a package already is never given another under its name and version.
  [[ ! -e "$there" ]] || cmp -s "$deb" "$there" || die "$there is another package of the same version: raise the version"
done
cp --no-clobber "${debs[@]}" "$dir/pool"

cd "$dir"
rm -rf dists.new
mapfile -t archs < <(for deb in pool/*.deb; do dpkg-deb --field "$deb" Architecture; done | sort -u)
for arch in "${archs[@]}"; do
  list="dists.new/stable/main/binary-$arch"
  mkdir -p "$list"
  apt-ftparchive --arch "$arch" packages pool > "$list/Packages"
  gzip -9nk "$list/Packages"
done
release=(-o APT::FTPArchive::Release::Origin=snug -o APT::FTPArchive::Release::Label=snug
  -o APT::FTPArchive::Release::Suite=stable -o APT::FTPArchive::Release::Codename=stable
  -o APT::FTPArchive::Release::Components=main -o "APT::FTPArchive::Release::Architectures=${archs[*]}"
  -o APT::FTPArchive::MD5=false -o APT::FTPArchive::SHA1=false)
lists="$(apt-ftparchive "${release[@]}" release dists.new/stable)"
printf '%s\n' "$lists" > dists.new/stable/Release
gpg --yes --local-user "$key" --clearsign --output dists.new/stable/InRelease dists.new/stable/Release
gpg --yes --local-user "$key" --armor --detach-sign --output dists.new/stable/Release.gpg dists.new/stable/Release
gpg --armor --export "$key" > snug.asc

# What there was stays until the new one is whole.
rm -rf dists.old
[[ ! -e dists ]] || mv dists dists.old
mv dists.new dists
rm -rf dists.old
printf '%s: %s\n' "$dir" "$(printf '%s ' pool/*.deb)"

"""A signed apt repository of the packages, made with a key of its own, and a system that installs from it."""
import os
import pathlib
import re
import shutil
import subprocess

from chroot import run
from server import step

MAKE = pathlib.Path(__file__).parents[2] / "packaging/repository.sh"
SOURCE = """Types: deb
URIs: file:///srv/apt
Suites: stable
Components: main
Signed-By: /etc/apt/keyrings/snug.asc
"""


def key(home, name):
    """Its fingerprint, in a keyring without a passphrase."""
    home.mkdir(mode=0o700)
    gpg = ["gpg", "--homedir", home, "--batch", "--quiet"]
    run(*gpg, "--passphrase", "", "--quick-generate-key", f"{name} <{name}@packages.invalid>", "ed25519", "sign", "never")
    return re.search(r"(?m)^fpr:+(\w+):", run(*gpg, "--with-colons", "--list-secret-keys"))[1]


def make(folder, home, fingerprint):
    return subprocess.run([MAKE, folder, fingerprint], env=os.environ | {"GNUPGHOME": str(home)}, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def agent_ends(home):
    subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=False)


def installs(root, deb, scratch):
    home = scratch / "keys"
    fingerprint = key(home, "snug")
    try:
        serves_apt(root, deb, home, fingerprint)
    finally:
        agent_ends(home)


def serves_apt(root, deb, home, fingerprint):
    folder = root.path("/srv/apt")
    step("a repository is made, and made again over itself")
    for _ in range(2):
        made = make(folder, home, fingerprint)
        assert made.returncode == 0, made.stdout
    kinds = sorted({path.name.split("_")[0] for path in folder.glob("pool/*.deb")})
    assert kinds == ["snug", "snug-dbgsym"], kinds
    assert not (folder / "dists.new").exists() and not (folder / "dists.old").exists()

    step("without the key's secret half, or with another package of the same version, it says why not")
    made = make(folder, home, "nobody@packages.invalid")
    assert made.returncode == 1 and "gpg has no secret key nobody@packages.invalid" in made.stdout, made.stdout
    published = folder / "pool" / deb.name
    with published.open("ab") as bytes_of_it:
        bytes_of_it.write(b"x")
    made = make(folder, home, fingerprint)
    assert made.returncode == 1 and "raise the version" in made.stdout, made.stdout
    shutil.copy(deb, published)

    step("apt installs from it by the key alone")
    root.run("mkdir", "-p", "/etc/apt/keyrings")
    shutil.copy(folder / "snug.asc", root.path("/etc/apt/keyrings/snug.asc"))
    root.path("/etc/apt/sources.list.d/snug.sources").write_text(SOURCE)
    told = root.run("apt-get", "update")
    assert not re.search(r"(?m)^[WE]: ", told), told
    root.run("apt-get", "install", "-y", "--no-install-recommends", "snug", "snug-dbgsym")
    assert root.run("dpkg-query", "-W", "-f", "${Version}", "snug") == deb.name.split("_")[1]
    assert root.run("snug", "--version").startswith("snug ")

    step("lists that somebody has changed are refused")
    signed = folder / "dists/stable/InRelease"
    signed.write_text(signed.read_text().replace("Label: snug", "Label: snag"))
    (folder / "dists/stable/Release.gpg").unlink()
    shutil.rmtree(root.path("/var/lib/apt/lists"))
    told = root.fails("apt-get", "update", "--error-on=any")
    assert re.search(r"signature|NO_PUBKEY|BADSIG|not signed", told), told

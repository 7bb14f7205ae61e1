"""What the executable of any architecture says of itself."""
import re

from chroot import run

GLIBC = re.compile(r"(libc|libm)\.so\.6|ld-linux-[\w-]+\.so\.\d")
PAGES = {"arm64": 64 * 1024}  # the largest that a kernel may have; 4 KiB elsewhere


def needs_only_glibc(executable):
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "--dynamic", "--wide", executable))
    assert needed and all(GLIBC.fullmatch(name) for name in needed), needed


def loads_with_any_page_size(executable, arch):
    """A kernel refuses segments that are not aligned to its pages."""
    alignments = [int(line.split()[-1], 16) for line in run("readelf", "--segments", "--wide", executable).splitlines()
                  if line.split()[:1] == ["LOAD"]]
    assert alignments and min(alignments) >= PAGES.get(arch, 4096), alignments


def build_id(executable):
    return re.search(r"Build ID: ([0-9a-f]+)", run("readelf", "--notes", "--wide", executable))[1]


def has_lines_of(debug, function):
    """A debugger finds where a function stands in the sources."""
    address = next(line.split()[0] for line in run("nm", debug).splitlines() if line.split()[-1] == function)
    place = run("addr2line", "-e", debug, address)
    assert re.search(r"\.cpp:\d+", place), place

#!/usr/bin/env python3
"""Writes src/base/unicode_tables.cc from the Unicode Character Database (Debian: unicode-data, /usr/share/unicode).

The tables stand in the sources, so that every build, whatever machine it was made on, decides alike: what apply does
with a text must not depend on a library's version. A newer Unicode is a change of behaviour, made on purpose.

Usage: unicode_tables.py [FOLDER] > src/base/unicode_tables.cc
"""

import pathlib
import re
import sys

LAST = 0x10FFFF


def read(path):
    """(first, last, fields) of each line."""
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = [field.strip() for field in line.split("#")[0].split(";")]
        if len(fields) < 2:
            continue
        first, _, last = fields[0].partition("..")
        yield int(first, 16), int(last or first, 16), fields[1:]


def having(path, *values):
    return {c for first, last, fields in read(path) if fields[0] in values for c in range(first, last + 1)}


def categories(path):
    found, open_range = {}, None
    for first, _, fields in read(path):
        name, category = fields[0], fields[1]
        if name.endswith(", First>"):
            open_range = first
        else:
            for c in range(first if open_range is None else open_range, first + 1):
                found[c] = category
            open_range = None
    return found


def ranges(points):
    out = []
    for c in sorted(points):
        if out and out[-1][1] == c - 1:
            out[-1][1] = c
        else:
            out.append([c, c])
    return out


def foldings(path):
    """Runs (first, last, step, delta) of simple case folding."""
    pairs = {}
    for first, _, (status, to, *_) in read(path):
        if status in ("C", "S"):
            pairs[first] = int(to, 16)
    out = []
    for c in sorted(pairs):
        delta = pairs[c] - c
        if out and out[-1][3] == delta:
            first, last, step, _ = out[-1]
            gap = c - last
            if gap in (1, 2) and (first == last or gap == step):
                out[-1] = [first, c, gap, delta]
                continue
        out.append([c, c, 1, delta])
    return out


def table(name, comment, points):
    cells = [f"{{0x{first:x}, 0x{last:x}}}" for first, last in ranges(points)]
    print(f"// {comment}\nconstexpr CodePoints {name}_ranges[] = {{\n{wrap(cells)}}};")
    print(f"const std::span<const CodePoints> {name}{{{name}_ranges}};\n")


def wrap(cells):
    lines, line = [], "   "
    for cell in cells:
        if len(line) + len(cell) > 117:
            lines.append(line)
            line = "   "
        line += f" {cell},"
    return "\n".join([*lines, line]) + "\n"


def main():
    ucd = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode")
    version = re.search(r"-(\d+\.\d+\.\d+)\.txt", (ucd / "PropList.txt").read_text(encoding="utf-8")).group(1)
    category = categories(ucd / "UnicodeData.txt")
    word = {c for c, is_a in category.items() if is_a[0] in "LMN"}
    shapeless = having(ucd / "DerivedCoreProperties.txt", "Default_Ignorable_Code_Point")

    print(f"// Made by cmake/unicode_tables.py from Unicode {version}: not to be edited.\n// clang-format off")
    print('#include "base/unicode_tables.h"\n\nnamespace snug::unicode {\n')
    table("white_space", "White_Space", having(ucd / "PropList.txt", "White_Space"))
    table("bidi_controls", "Bidi_Control", having(ucd / "PropList.txt", "Bidi_Control"))
    table("default_ignorable", "Default_Ignorable_Code_Point", shapeless)
    table("word", "General_Category L, M and N", word)
    table("nonspacing", "General_Category Mn and Me", {c for c, is_a in category.items() if is_a in ("Mn", "Me")})
    spaceless = having(ucd / "LineBreak.txt", "ID", "CJ", "SA") & word
    table("spaceless", "Line_Break ID, CJ and SA, of what makes words", spaceless)
    table("pictographic", "Extended_Pictographic", having(ucd / "emoji" / "emoji-data.txt", "Extended_Pictographic"))
    emoji = ucd / "emoji" / "emoji-data.txt"
    table("emoji", "Emoji", having(emoji, "Emoji"))
    table("emoji_presentation", "Emoji_Presentation", having(emoji, "Emoji_Presentation"))
    table("emoji_modifier_base", "Emoji_Modifier_Base", having(emoji, "Emoji_Modifier_Base"))
    cells = [f"{{0x{f:x}, 0x{l:x}, {s}, {d}}}" for f, l, s, d in foldings(ucd / "CaseFolding.txt")]
    print(f"// CaseFolding, C and S\nconstexpr Folding folding_runs[] = {{\n{wrap(cells)}}};")
    print("const std::span<const Folding> foldings{folding_runs};\n\n}  // namespace snug::unicode")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Writes src/search/plain_letters_table.cc: the form in which letters are searched, by Python's unicodedata.

A letter's plain form is its compatibility decomposition, case-folded, without the marks that languages write with or
without: é and É are e, ﬁ is fi, Ａ is a, ß is ss. Letters that Unicode does not decompose, but people type as others,
stand in EXTRA. Hangul syllables and voiced kana stay whole. RARE are forms for old encodings, which nobody types: they
are left as they are.

A new table needs a new `index_format` (src/search/index_file.h): what was indexed by the old one is not found by the new.

Usage: plain_letters.py > src/search/plain_letters_table.cc
"""

import unicodedata

EXTRA = {"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ς": "σ"}
# The marks that are left out: those of Latin, Greek and Cyrillic, Hebrew points, Arabic vowels, and tatweel.
MARKS = [
    (0x300, 0x36F), (0x483, 0x489), (0x591, 0x5BD), (0x5BF, 0x5BF), (0x5C1, 0x5C2), (0x5C4, 0x5C5), (0x5C7, 0x5C7),
    (0x610, 0x61A), (0x640, 0x640), (0x64B, 0x65F), (0x670, 0x670), (0x6D6, 0x6DC), (0x6DF, 0x6E4), (0x6E7, 0x6E8),
    (0x6EA, 0x6ED), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F),
]

RARE = [(0xF900, 0xFAFF), (0xFBEA, 0xFDFF), (0x1EE00, 0x1EEFF), (0x2F800, 0x2FA1F)]


def is_rare(c):
    return any(first <= ord(c) <= last for first, last in RARE)


def is_mark(c):
    return any(first <= ord(c) <= last for first, last in MARKS)


def step(text):
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(EXTRA.get(c, c) for c in text if not is_mark(c))
    return unicodedata.normalize("NFC", text)


def is_word(text):
    return all(unicodedata.category(c)[0] in "LMN" for c in text)


def plain(c):
    text = step(c)
    while (again := step(text)) != text:
        text = again
    return text


def main():
    singles, several = {}, {}
    for point in range(0x80, 0x110000):
        c = chr(point)
        if unicodedata.category(c)[0] not in "LMN" or is_mark(c) or is_rare(c):
            continue
        text = plain(c)
        if text == c or not text or not is_word(text):
            continue
        if len(text) == 1:
            singles[point] = ord(text)
        else:
            several[point] = text

    runs = []
    for point, to in sorted(singles.items()):
        delta = to - point
        if runs and runs[-1][3] == delta:
            first, last, step_, _ = runs[-1]
            gap = point - last
            if gap in (1, 2) and (first == last or gap == step_):
                runs[-1] = [first, point, gap, delta]
                continue
        runs.append([point, point, 1, delta])

    def wrap(cells):
        lines, line = [], "   "
        for cell in cells:
            if len(line) + len(cell) > 117:
                lines.append(line)
                line = "   "
            line += f" {cell},"
        return "\n".join([*lines, line]) + "\n"

    print(f"// Made by cmake/plain_letters.py from Unicode {unicodedata.unidata_version}: not to be edited.")
    print("// clang-format off")
    print('#include "search/plain_letters_table.h"\n\nnamespace snug::plain_letters {\n')
    print("constexpr Marks mark_ranges[] = {\n" + wrap(f"{{0x{f:x}, 0x{l:x}}}" for f, l in MARKS) + "};")
    print("const std::span<const Marks> marks{mark_ranges};\n")
    print("// One code point for one.\nconstexpr Run single_runs[] = {")
    print(wrap(f"{{0x{f:x}, 0x{l:x}, {s}, {d}}}" for f, l, s, d in runs) + "};")
    print("const std::span<const Run> singles{single_runs};\n")
    print("// Several for one.\nconstexpr Several several_of[] = {")
    print(wrap('{0x%x, U"%s"}' % (c, "".join(f"\\u{ord(x):04x}" if ord(x) > 0x7F else x for x in t)) for c, t in sorted(several.items())) + "};")
    print("const std::span<const Several> several{several_of};\n\n}  // namespace snug::plain_letters")


if __name__ == "__main__":
    main()

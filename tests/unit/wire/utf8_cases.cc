#include "unit/wire/utf8_cases.h"

namespace snug::test {
namespace {

unsigned digit(char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); }

std::vector<Utf8Case> make_cases() {
  const std::string kosme = hex("ce ba e1 bd b9 cf 83 ce bc ce b5");
  std::vector<Utf8Case> cases = {
      {"6.2.1 mixed text", "Hello-\u00b5@\u00df\u00f6\u00e4\u00fc\u00e0\u00e1-UTF-8!!", true},
      {"6.3.1 surrogate within text", kosme + hex("ed a0 80") + "edited", false},
      {"6.4.1 above U+10FFFF within text", kosme + hex("f4 90 80 80") + "edited", false},
      {"6.5.1 kosme", kosme, true},

      {"6.7.1 first of 1 byte", hex("00"), true},
      {"6.7.2 first of 2 bytes", hex("c2 80"), true},
      {"6.7.3 first of 3 bytes", hex("e0 a0 80"), true},
      {"6.7.4 first of 4 bytes", hex("f0 90 80 80"), true},
      {"6.8.1 first of 5 bytes", hex("f8 88 80 80 80"), false},
      {"6.8.2 first of 6 bytes", hex("fc 84 80 80 80 80"), false},
      {"6.9.1 last of 1 byte", hex("7f"), true},
      {"6.9.2 last of 2 bytes", hex("df bf"), true},
      {"6.9.3 last of 3 bytes", hex("ef bf bf"), true},
      {"6.9.4 last of 4 bytes", hex("f4 8f bf bf"), true},
      {"6.10.1 last of 4 bytes, unbounded", hex("f7 bf bf bf"), false},
      {"6.10.2 last of 5 bytes", hex("fb bf bf bf bf"), false},
      {"6.10.3 last of 6 bytes", hex("fd bf bf bf bf bf"), false},
      {"6.11.1 U+D7FF", hex("ed 9f bf"), true},
      {"6.11.2 U+E000", hex("ee 80 80"), true},
      {"6.11.3 U+FFFD", hex("ef bf bd"), true},
      {"6.11.4 U+10FFFF", hex("f4 8f bf bf"), true},
      {"6.11.5 U+110000", hex("f4 90 80 80"), false},

      {"6.12.1 stray continuation, first", hex("80"), false},
      {"6.12.2 stray continuation, last", hex("bf"), false},
      {"6.12.3 2 stray continuations", hex("80 bf"), false},
      {"6.12.4 3 stray continuations", hex("80 bf 80"), false},
      {"6.12.7 stray continuation after text", "a" + hex("80"), false},
      {"6.13.1 lonely starts of 2 bytes", hex("c2 20 c3 20 df 20"), false},
      {"6.13.2 lonely starts of 3 bytes", hex("e0 20 e1 20 ef 20"), false},
      {"6.13.3 lonely starts of 4 bytes", hex("f0 20 f1 20 f4 20"), false},
      {"6.13.4 lonely starts of 5 bytes", hex("f8 20 f9 20 fb 20"), false},
      {"6.13.5 lonely starts of 6 bytes", hex("fc 20 fd 20"), false},

      {"6.14.1 2 bytes, last missing, low", hex("c0"), false},
      {"6.14.2 3 bytes, last missing, low", hex("e0 80"), false},
      {"6.14.3 4 bytes, last missing, low", hex("f0 80 80"), false},
      {"6.14.4 5 bytes, last missing, low", hex("f8 80 80 80"), false},
      {"6.14.5 6 bytes, last missing, low", hex("fc 80 80 80 80"), false},
      {"6.14.6 2 bytes, last missing", hex("df"), false},
      {"6.14.7 3 bytes, last missing", hex("ef bf"), false},
      {"6.14.8 4 bytes, last missing, high", hex("f7 bf bf"), false},
      {"6.14.9 5 bytes, last missing, high", hex("fb bf bf bf"), false},
      {"6.14.10 6 bytes, last missing, high", hex("fd bf bf bf bf"), false},
      {"6.14 4 bytes, last missing", hex("f0 90 80"), false},
      {"6.15.1 incomplete ones in a row", hex("df ef bf f0 90 80"), false},

      {"6.16.1 fe", hex("fe"), false},
      {"6.16.2 ff", hex("ff"), false},
      {"6.16.3 fe fe ff ff", hex("fe fe ff ff"), false},
      {"6.17.1 overlong / in 2 bytes", hex("c0 af"), false},
      {"6.17.2 overlong / in 3 bytes", hex("e0 80 af"), false},
      {"6.17.3 overlong / in 4 bytes", hex("f0 80 80 af"), false},
      {"6.17.4 overlong / in 5 bytes", hex("f8 80 80 80 af"), false},
      {"6.17.5 overlong / in 6 bytes", hex("fc 80 80 80 80 af"), false},
      {"6.18.1 largest overlong of 2 bytes", hex("c1 bf"), false},
      {"6.18.2 largest overlong of 3 bytes", hex("e0 9f bf"), false},
      {"6.18.3 largest overlong of 4 bytes", hex("f0 8f bf bf"), false},
      {"6.18.4 largest overlong of 5 bytes", hex("f8 87 bf bf bf"), false},
      {"6.18.5 largest overlong of 6 bytes", hex("fc 83 bf bf bf bf"), false},
      {"6.19.1 overlong NUL in 2 bytes", hex("c0 80"), false},
      {"6.19.2 overlong NUL in 3 bytes", hex("e0 80 80"), false},
      {"6.19.3 overlong NUL in 4 bytes", hex("f0 80 80 80"), false},
      {"6.19.4 overlong NUL in 5 bytes", hex("f8 80 80 80 80"), false},
      {"6.19.5 overlong NUL in 6 bytes", hex("fc 80 80 80 80 80"), false},

      {"6.20.1 surrogate U+D800", hex("ed a0 80"), false},
      {"6.20.2 surrogate U+DB7F", hex("ed ad bf"), false},
      {"6.20.3 surrogate U+DB80", hex("ed ae 80"), false},
      {"6.20.4 surrogate U+DBFF", hex("ed af bf"), false},
      {"6.20.5 surrogate U+DC00", hex("ed b0 80"), false},
      {"6.20.6 surrogate U+DF80", hex("ed be 80"), false},
      {"6.20.7 surrogate U+DFFF", hex("ed bf bf"), false},
      {"6.21.1 pair D800 DC00", hex("ed a0 80 ed b0 80"), false},
      {"6.21.2 pair D800 DFFF", hex("ed a0 80 ed bf bf"), false},
      {"6.21.3 pair DB7F DC00", hex("ed ad bf ed b0 80"), false},
      {"6.21.8 pair DBFF DFFF", hex("ed af bf ed bf bf"), false},

      {"6.22 noncharacter U+FFFE", hex("ef bf be"), true},
      {"6.22 noncharacter U+FFFF", hex("ef bf bf"), true},
      {"6.22 noncharacter U+FDD0", hex("ef b7 90"), true},
      {"6.23 interlinear annotation U+FFF9", hex("ef bf b9"), true},
      {"6.23 object replacement U+FFFC", hex("ef bf bc"), true},
  };
  // 6.6: every prefix of kosme; valid where it ends between characters.
  for (std::size_t size = 1; size < kosme.size(); ++size) {
    const bool valid = size == 2 || size == 5 || size == 7 || size == 9;
    cases.push_back({"6.6 kosme cut to " + std::to_string(size), kosme.substr(0, size), valid});
  }
  std::string strays;
  for (int byte = 0x80; byte <= 0xbf; ++byte) strays += static_cast<char>(byte);
  cases.push_back({"6.12.8 all stray continuations", strays, false});
  // 6.22: the last two code points of every plane but the first.
  for (unsigned plane = 1; plane <= 16; ++plane) {
    for (const unsigned last : {0xbeU, 0xbfU}) {
      std::string bytes = hex("f0 8f bf 00");
      bytes[0] = static_cast<char>(0xf0 | plane >> 2);
      bytes[1] = static_cast<char>(0x8f | (plane & 3) << 4);
      bytes[3] = static_cast<char>(last);
      cases.push_back(
          {"6.22 noncharacter U+xFFF" + std::string(last == 0xbe ? "E" : "F") + " of plane " + std::to_string(plane),
           bytes, true});
    }
  }
  return cases;
}

}  // namespace

std::string hex(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 3) {
    bytes += static_cast<char>(digit(digits[i]) << 4 | digit(digits[i + 1]));
  }
  return bytes;
}

const std::vector<Utf8Case>& utf8_cases() {
  static const std::vector<Utf8Case> cases = make_cases();
  return cases;
}

}  // namespace snug::test

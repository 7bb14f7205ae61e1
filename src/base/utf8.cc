#include "base/utf8.h"

#include <array>
#include <cstring>

namespace snug {
namespace {

// What may come next. A state is the place, in bits, of its successor within a row of the table: a step is one shift.
enum State : std::uint8_t {
  between = 0 * 6,  // a first byte
  need_1 = 1 * 6,   // so many continuation bytes
  need_2 = 2 * 6,
  need_3 = 3 * 6,
  after_e0 = 4 * 6,  // two, but not an overlong form
  after_ed = 5 * 6,  // two, but not a surrogate
  after_f0 = 6 * 6,  // three, but not an overlong form
  after_f4 = 7 * 6,  // three, but not above U+10FFFF
  refused = 8 * 6,
};

constexpr State after(State state, unsigned byte) {
  const auto in = [byte](unsigned low, unsigned high) { return low <= byte && byte <= high; };
  switch (state) {
    case between:
      if (in(0x00, 0x7f)) return between;
      if (in(0xc2, 0xdf)) return need_1;
      if (byte == 0xe0) return after_e0;
      if (byte == 0xed) return after_ed;
      if (in(0xe1, 0xef)) return need_2;
      if (byte == 0xf0) return after_f0;
      if (in(0xf1, 0xf3)) return need_3;
      if (byte == 0xf4) return after_f4;
      return refused;
    case need_1:
      return in(0x80, 0xbf) ? between : refused;
    case need_2:
      return in(0x80, 0xbf) ? need_1 : refused;
    case need_3:
      return in(0x80, 0xbf) ? need_2 : refused;
    case after_e0:
      return in(0xa0, 0xbf) ? need_1 : refused;
    case after_ed:
      return in(0x80, 0x9f) ? need_1 : refused;
    case after_f0:
      return in(0x90, 0xbf) ? need_2 : refused;
    case after_f4:
      return in(0x80, 0x8f) ? need_2 : refused;
    case refused:
      return refused;
  }
  return refused;
}

// For each byte the successors of all states.
constexpr auto table = [] {
  std::array<std::uint64_t, 256> rows{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    for (unsigned state = between; state <= refused; state += 6) {
      rows[byte] |= std::uint64_t{after(static_cast<State>(state), byte)} << state;
    }
  }
  return rows;
}();

}  // namespace

bool Utf8Validator::feed(std::string_view piece) {
  const char* at = piece.data();
  const char* const end = at + piece.size();
  std::uint64_t state = state_;
  const auto step = [&](const char* byte) { state = table[static_cast<unsigned char>(*byte)] >> (state & 63); };

  for (; end - at >= 8; at += 8) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    const bool ascii = (word & 0x8080808080808080ULL) == 0;
    if (ascii && (state & 63) == between) continue;
    for (int i = 0; i < 8; ++i) step(at + i);
  }
  for (; at != end; ++at) step(at);
  state_ = state & 63;
  return state_ != refused;
}

bool is_utf8(std::string_view text) {
  Utf8Validator validator;
  return validator.feed(text) && validator.complete();
}

}  // namespace snug

#include "base/percent.h"

namespace snug {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The byte that the `%` at the begin of `text` stands for; -1: none.
int encoded_byte(std::string_view text) {
  if (text.size() < 3) return -1;
  const int high = hex_digit(text[1]);
  const int low = hex_digit(text[2]);
  return high < 0 || low < 0 ? -1 : high << 4 | low;
}

/// `broken`: set if a `%` stands for no byte; it is then kept.
std::string decode(std::string_view text, Plus plus, bool& broken) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = text[i] == '%' ? encoded_byte(text.substr(i)) : -1;
    if (byte >= 0) {
      out += static_cast<char>(byte);
      i += 2;
      continue;
    }
    broken = broken || text[i] == '%';
    out += text[i] == '+' && plus == Plus::is_space ? ' ' : text[i];
  }
  return out;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, Plus plus) {
  bool broken = false;
  std::string out = decode(text, plus, broken);
  if (broken) return std::nullopt;
  return out;
}

std::string percent_decode_where_valid(std::string_view text) {
  bool broken = false;
  return decode(text, Plus::is_plus, broken);
}

}  // namespace snug

#include "model/cursor.h"

#include <array>
#include <charconv>

namespace snug {

namespace {

constexpr int start_base = 32;  // every event has one: short

std::string write_start(std::int64_t start) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), start, start_base).ptr;
  return {digits.data(), end};
}

}  // namespace

std::string to_string(const Cursor& cursor) {
  std::string out = cursor.epoch + '.' + std::to_string(cursor.version);
  if (cursor.receipts != cursor.version) out += '.' + std::to_string(cursor.receipts);
  const bool saw_more = cursor.seen > std::max(cursor.version, cursor.head);
  if (cursor.start != 0 || saw_more) out += ':' + write_start(cursor.start);
  if (saw_more) out += '.' + std::to_string(cursor.seen);
  if (cursor.half_done())
    out += '~' + std::to_string(cursor.head) + '.' + std::to_string(cursor.stage) + '.' + std::to_string(cursor.place) +
           '.' + std::to_string(cursor.sub);
  return out;
}

namespace {

/// Takes a decimal number >= 0 off the front of `text`.
bool take_number(std::string_view& text, std::int64_t& value, int base = 10) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || value < 0 || text.front() == '-') return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<Cursor> parse_cursor(std::string_view text) {
  if (text.size() > 160) return std::nullopt;
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot > 32) return std::nullopt;
  Cursor cursor;
  cursor.epoch = text.substr(0, dot);
  text.remove_prefix(dot + 1);
  if (text.empty() || !take_number(text, cursor.version)) return std::nullopt;
  cursor.receipts = cursor.version;
  if (take(text, '.') && (text.empty() || !take_number(text, cursor.receipts))) return std::nullopt;
  if (cursor.receipts > cursor.version) return std::nullopt;
  if (take(text, ':')) {
    if (text.empty() || !take_number(text, cursor.start, start_base)) return std::nullopt;
    if (take(text, '.') && (text.empty() || !take_number(text, cursor.seen))) return std::nullopt;
  }
  if (take(text, '~')) {
    for (std::int64_t* number : {&cursor.head, &cursor.stage, &cursor.place, &cursor.sub}) {
      if (number != &cursor.head && !take(text, '.')) return std::nullopt;
      if (text.empty() || !take_number(text, *number)) return std::nullopt;
    }
    if (cursor.head < cursor.version || cursor.head == 0) return std::nullopt;
  }
  if (!text.empty()) return std::nullopt;
  return cursor;
}

}  // namespace snug

#include "model/text_rules.h"

#include <algorithm>
#include <vector>

#include "base/unicode.h"

namespace snug::text {

using namespace unicode;

namespace {

constexpr char32_t zwnj = 0x200c, zwj = 0x200d;

bool is_variation_selector(char32_t c) {
  return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef) || (c >= 0x180b && c <= 0x180f);
}
bool is_skin_tone(char32_t c) { return c >= 0x1f3fb && c <= 0x1f3ff; }
bool is_tag(char32_t c) { return c >= 0xe0020 && c <= 0xe007f; }

/// Beyond Latin, Greek and Cyrillic, where a joiner would only make one name look like another.
bool is_joining_letter(char32_t c) {
  constexpr char32_t hebrew = 0x590, latin_extended = 0x1e00, glagolitic = 0x2c00;
  return is_word(c) && c >= hebrew && !(c >= latin_extended && c < glagolitic);
}

/// What stands at `at`, of a line of code points, where something without a shape may stand. Behind the end: 0.
char32_t at_or_none(const std::vector<char32_t>& line, std::size_t at) { return at < line.size() ? line[at] : 0; }

/// A joiner that joins: two emoji, or two letters.
bool joins(const std::vector<char32_t>& line, std::size_t at) {
  std::size_t before = at;
  const auto modifies = [](char32_t c) { return is_variation_selector(c) || is_skin_tone(c) || is_tag(c); };
  while (before > 0 && modifies(line[before - 1])) --before;
  if (before == 0) return false;
  const char32_t left = line[before - 1], right = at_or_none(line, at + 1);
  if (line[at] == zwj && is_pictographic(left) && is_pictographic(right)) return true;
  return before == at && is_joining_letter(left) && is_joining_letter(right);
}

/// A variation selector that has something to vary.
bool varies(const std::vector<char32_t>& line, std::size_t at) {
  if (at == 0) return false;
  constexpr char32_t text_style = 0xfe0e, keycap = 0x20e3;
  const char32_t base = line[at - 1];
  const bool of_emoji = line[at] == text_style || line[at] == text_style + 1;
  if (of_emoji) return is_pictographic(base) || (base < 0x80 && at_or_none(line, at + 1) == keycap);
  return base >= 0x80 && is_visible(base) && (is_joining_letter(base) || !is_word(base));
}

/// A tag of a flag: behind a black flag and other tags, in front of more, up to the one that ends them.
bool flags(const std::vector<char32_t>& line, std::size_t at) {
  constexpr char32_t black_flag = 0x1f3f4, end_of_tags = 0xe007f;
  std::size_t before = at;
  while (before > 0 && is_tag(line[before - 1]) && line[before - 1] != end_of_tags) --before;
  if (before == 0 || line[before - 1] != black_flag) return false;
  return line[at] == end_of_tags || is_tag(at_or_none(line, at + 1));
}

bool does_something(const std::vector<char32_t>& line, std::size_t at) {
  const char32_t c = line[at];
  if (c == zwj || c == zwnj) return joins(line, at);
  if (is_variation_selector(c)) return varies(line, at);
  return is_tag(c) && flags(line, at);
}

std::vector<char32_t> code_points_of(std::string_view text) {
  std::vector<char32_t> points;
  points.reserve(text.size());
  while (!text.empty()) points.push_back(take_first(text));
  return points;
}

constexpr const char* no_controls = "must not contain control characters";
constexpr const char* no_directions = "must not contain characters that change the direction of text";
constexpr const char* nothing_seen = "must not be blank";

}  // namespace

bool is_blank(std::string_view text) {
  while (!text.empty())
    if (is_visible(take_first(text))) return false;
  return true;
}

std::string_view trimmed(std::string_view text) {
  for (std::string_view rest = text; !rest.empty() && is_white_space(take_first(rest));) text = rest;
  for (std::string_view rest = text; !rest.empty() && is_white_space(take_last(rest));) text = rest;
  return text;
}

std::optional<std::string> line_problem(std::string_view text) {
  const std::vector<char32_t> line = code_points_of(text);
  if (std::any_of(line.begin(), line.end(), is_control)) return no_controls;
  if (std::any_of(line.begin(), line.end(), is_bidi_control)) return no_directions;
  if (std::none_of(line.begin(), line.end(), is_visible)) return nothing_seen;
  if (is_white_space(line.front()) || is_white_space(line.back())) return "must not begin or end with a space";
  for (std::size_t at = 0; at < line.size(); ++at)
    if (is_default_ignorable(line[at]) && !does_something(line, at)) return "must not contain invisible characters";
  return std::nullopt;
}

std::optional<std::string> prose_problem(std::string_view text) {
  bool seen = false;
  while (!text.empty()) {
    const char32_t c = take_first(text);
    if (is_control(c) && !is_white_space(c)) return no_controls;
    if (c >= 0x202a && c <= 0x202e) return no_directions;
    seen = seen || is_visible(c);
  }
  return seen ? std::nullopt : std::optional<std::string>(nothing_seen);
}

std::string shown_line(std::string_view text, std::size_t most_bytes) {
  const std::vector<char32_t> line = code_points_of(text);
  std::string shown;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char32_t c = line[at];
    if (is_control(c) || is_bidi_control(c) || (is_default_ignorable(c) && !does_something(line, at))) continue;
    append(shown, c);
  }
  cut(shown, most_bytes);
  return std::string(is_blank(shown) ? std::string_view() : trimmed(shown));
}

bool ends_within_word(std::string_view text) {
  while (!text.empty()) {
    const char32_t c = take_last(text);
    if (!is_default_ignorable(c) && !is_nonspacing(c)) return is_word(c) && !is_spaceless(c);
  }
  return false;
}

bool begins_within_word(std::string_view text) {
  while (!text.empty()) {
    const char32_t c = take_first(text);
    if (!is_default_ignorable(c)) return is_word(c) && !is_spaceless(c);
  }
  return false;
}

std::size_t count_letters(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    const char32_t c = take_first(text);
    count += is_word(c) && !is_nonspacing(c) && !is_default_ignorable(c);
  }
  return count;
}

}  // namespace snug::text

#include "linkpreviews/message_address.h"

#include <algorithm>
#include <array>

#include "base/unicode.h"

namespace snug {

namespace {

constexpr std::size_t longest_destination = 2000;
constexpr std::size_t longest_title = 500;
constexpr int deepest = 32;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool starts_with_folded(std::string_view text, std::size_t at, std::string_view lower) {
  if (text.size() - at < lower.size()) return false;
  return std::equal(lower.begin(), lower.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                    [](char a, char b) { return a == (is_letter(b) ? static_cast<char>(b | 0x20) : b); });
}

struct Range {
  char32_t first, last;
};

template <std::size_t size>
bool in(const std::array<Range, size>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(), [c](const Range& one) { return c >= one.first && c <= one.last; });
}

/// Quotation marks, and the full stops, commas and brackets of scripts that write no spaces.
constexpr std::array ending = {
    Range{0xab, 0xab},     Range{0xbb, 0xbb},     Range{0x60c, 0x60c},   Range{0x61b, 0x61c},   Range{0x61f, 0x61f},
    Range{0x6d4, 0x6d4},   Range{0x964, 0x965},   Range{0x200e, 0x200f}, Range{0x2018, 0x2019}, Range{0x201c, 0x201e},
    Range{0x2026, 0x2026}, Range{0x202a, 0x202e}, Range{0x2039, 0x203a}, Range{0x2066, 0x2069}, Range{0x3000, 0x3003},
    Range{0x3008, 0x3020}, Range{0x3030, 0x3030}, Range{0xff01, 0xff02}, Range{0xff07, 0xff09}, Range{0xff0c, 0xff0c},
    Range{0xff0e, 0xff0e}, Range{0xff1a, 0xff1b}, Range{0xff1f, 0xff1f}, Range{0xff3b, 0xff3b}, Range{0xff3d, 0xff3d},
    Range{0xff5b, 0xff65}};

/// Han, kana and Hangul.
constexpr std::array spaceless = {
    Range{0x1100, 0x11ff}, Range{0x2e80, 0x2fdf}, Range{0x3005, 0x3007}, Range{0x3021, 0x3029}, Range{0x3038, 0x303b},
    Range{0x3041, 0x318f}, Range{0x31f0, 0x31ff}, Range{0x3400, 0x4dbf}, Range{0x4e00, 0x9fff}, Range{0xa960, 0xa97f},
    Range{0xac00, 0xd7ff}, Range{0xf900, 0xfaff}, Range{0xff66, 0xff9f}, Range{0xffa0, 0xffdc}, Range{0x20000, 0x323af},
};

bool ends_address(char32_t c) {
  constexpr std::string_view ascii = "<>\"`|\\";
  if (c < 0x80) return c <= ' ' || c == 0x7f || ascii.find(static_cast<char>(c)) != std::string_view::npos;
  return unicode::is_white_space(c) || unicode::is_control(c) || unicode::is_default_ignorable(c) || in(ending, c);
}

/// No name of a host goes on in Han, kana or Hangul after Latin letters: it is the sentence that does. Thread: one.
class GluedSentence {
 public:
  /// With each character from the host on, in order.
  bool begins_with(char32_t c) {
    in_host_ = in_host_ && c != '/' && c != '?' && c != '#';
    if (!in_host_) return false;
    if (behind_dot_ && letter_ && in(spaceless, c)) return true;
    const char byte = c < 0x80 ? static_cast<char>(c) : '\0';
    behind_dot_ = byte == '.' || (behind_dot_ && (is_letter(byte) || is_digit(byte) || byte == '-'));
    letter_ = is_letter(byte);
    return false;
  }

 private:
  bool in_host_ = true, behind_dot_ = false, letter_ = false;
};

/// How far an address goes whose host begins with `rest`, with what may belong to the sentence.
std::size_t scan(std::string_view rest) {
  const std::size_t size = rest.size();
  GluedSentence glued;
  int open = 0;  // square brackets: where one closes that none has opened, the text of a link ends
  while (!rest.empty()) {
    std::string_view ahead = rest;
    const char32_t c = unicode::take_first(ahead);
    if (c == '[') ++open;
    if (ends_address(c) || glued.begins_with(c) || (c == ']' && --open < 0)) break;
    rest = ahead;
  }
  return size - rest.size();
}

/// At its end signs belong to the sentence; a bracket too, if none was opened in the address.
std::string_view without_trailing(std::string_view found) {
  constexpr std::string_view trailing = ".,;:!?'*_~^)]}", closing = ")]}", opening = "([{";
  std::array<std::ptrdiff_t, 3> surplus{};  // of closing brackets
  for (std::size_t kind = 0; kind < closing.size(); ++kind)
    surplus[kind] =
        std::count(found.begin(), found.end(), closing[kind]) - std::count(found.begin(), found.end(), opening[kind]);
  while (!found.empty() && trailing.find(found.back()) != std::string_view::npos) {
    const auto kind = closing.find(found.back());
    if (kind != std::string_view::npos && surplus[kind]-- <= 0) break;
    found.remove_suffix(1);
  }
  return found;
}

std::size_t skip_blank(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(" \t\n", at), text.size());
}

/// Behind `"…"`, `'…'` or `(…)`; `at` itself: there is none.
std::size_t skip_title(std::string_view text, std::size_t at) {
  if (at >= text.size() || (text[at] != '"' && text[at] != '\'' && text[at] != '(')) return at;
  const char close = text[at] == '(' ? ')' : text[at];
  const auto inside = text.substr(at + 1, longest_title + 1);
  const auto end = text[at] == '(' ? inside.find_first_of("()") : inside.find(close);
  return end == std::string_view::npos || inside[end] != close ? at : at + 1 + end + 1;
}

LinkDestination bare(std::string_view text, std::size_t begin) {
  LinkDestination found{.end = begin};
  int depth = 0;
  for (std::size_t& at = found.end; at < text.size() && at - begin < longest_destination && depth < deepest; ++at) {
    const char c = text[at];
    if (static_cast<unsigned char>(c) <= ' ' || (c == ')' && depth == 0)) break;
    if (c == '(') ++depth;
    if (c == ')') --depth;
    const bool escapes =
        c == '\\' && at + 1 < text.size() && (text[at + 1] == '(' || text[at + 1] == ')' || text[at + 1] == '\\');
    if (escapes) ++at;
    found.href += text[at];
  }
  return found;
}

}  // namespace

std::size_t address_start_at(std::string_view text, std::size_t at) {
  for (const std::string_view start : {"http://", "https://", "www."})
    if (starts_with_folded(text, at, start)) return start.size();
  return 0;
}

FoundAddress address_at(std::string_view text, std::size_t at) {
  const std::size_t start = address_start_at(text, at);
  const FoundAddress none{.next = at + std::max<std::size_t>(start, 1)};
  if (at > 0 && (is_letter(text[at - 1]) || is_digit(text[at - 1]) || text[at - 1] == '_')) return none;
  std::string_view ahead = text.substr(at + start);
  if (start == 0 || ahead.empty()) return none;
  if (const char32_t first = unicode::take_first(ahead); first != '[' && !unicode::is_word(first)) return none;
  const std::size_t end = at + start + scan(text.substr(at + start));
  const std::string_view found = without_trailing(text.substr(at, end - at));
  const FoundAddress address{.length = found.size(), .next = at + found.size()};
  if (!starts_with_folded(text, at, "www.")) return found.size() > start ? address : FoundAddress{.next = end};
  // In `www.NAME.NAME`; a name of an e-mail address is none.
  const auto dot = found.find_first_of("./", start);
  const bool named = dot != std::string_view::npos && dot > start && found[dot] == '.' && dot + 1 < found.size() &&
                     found[dot + 1] != '.' && found[dot + 1] != '/';
  return named && (at == 0 || text[at - 1] != '@') ? address : FoundAddress{.next = end};
}

LinkDestination destination_at(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '(') return {};
  const std::size_t begin = skip_blank(text, at + 1);
  LinkDestination found;
  if (begin < text.size() && text[begin] == '<') {
    const auto inside = text.substr(begin + 1, longest_destination + 1);
    const auto close = inside.find_first_of("<>\n");
    if (close != std::string_view::npos && inside[close] == '>')
      found = {.href = std::string(inside.substr(0, close)), .end = begin + 1 + close + 1};
  }
  if (found.end == 0) found = bare(text, begin);
  const std::size_t end = found.end;
  if (end == begin) return {};
  const std::size_t gap = skip_blank(text, end);
  const std::size_t close = skip_blank(text, gap > end ? skip_title(text, gap) : gap);
  if (close >= text.size() || text[close] != ')') return {};
  found.end = close + 1;
  return found;
}

}  // namespace snug

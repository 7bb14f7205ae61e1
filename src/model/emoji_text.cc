#include "model/emoji_text.h"

#include <algorithm>
#include <vector>

#include "base/unicode.h"

namespace snug {

namespace {

constexpr char32_t joiner = 0x200d, picture = 0xfe0f, keycap = 0x20e3, black_flag = 0x1f3f4, tags_end = 0xe007f;
constexpr std::size_t most_bytes = 64;

bool is_regional(char32_t c) { return c >= 0x1f1e6 && c <= 0x1f1ff; }
bool is_skin_tone(char32_t c) { return c >= 0x1f3fb && c <= 0x1f3ff; }
bool is_keycap_base(char32_t c) { return (c >= '0' && c <= '9') || c == '#' || c == '*'; }
/// Of subdivision flags: letters and digits.
bool is_tag(char32_t c) { return (c >= 0xe0030 && c <= 0xe0039) || (c >= 0xe0061 && c <= 0xe007a); }

/// Reads one emoji, and writes it as it should be.
class EmojiReader {
 public:
  explicit EmojiReader(std::string_view text) {
    while (!text.empty()) points_.push_back(unicode::take_first(text));
  }

  std::optional<std::string> read() {
    if (!read_flag() && !read_keycap() && !read_joined()) return std::nullopt;
    if (at_ != points_.size() || out_.size() > most_bytes) return std::nullopt;
    return std::move(out_);
  }

 private:
  char32_t peek(std::size_t ahead = 0) const { return at_ + ahead < points_.size() ? points_[at_ + ahead] : 0; }
  void take() { unicode::append(out_, points_[at_++]); }

  bool read_flag() {
    if (!is_regional(peek()) || !is_regional(peek(1))) return false;
    take();
    take();
    return true;
  }

  bool read_keycap() {
    if (!is_keycap_base(peek()) || peek(peek(1) == picture ? 2 : 1) != keycap) return false;
    take();
    if (peek() == picture) ++at_;
    unicode::append(out_, picture);
    take();
    return true;
  }

  bool read_joined() {
    if (!read_element()) return false;
    while (peek() == joiner) {
      take();
      if (!read_element()) return false;
    }
    return true;
  }

  /// A character with a skin tone, with U+FE0F, with tags, or as it is.
  bool read_element() {
    const char32_t base = peek();
    if (!unicode::is_emoji(base) || is_keycap_base(base) || is_regional(base)) return false;
    take();
    const bool selected = peek() == picture;
    if (selected) ++at_;
    if (is_skin_tone(peek()) && unicode::is_emoji_modifier_base(base)) {
      take();
      return true;
    }
    if (base == black_flag && is_tag(peek())) return read_tags();
    if (!unicode::is_emoji_presentation(base)) unicode::append(out_, picture);
    return true;
  }

  bool read_tags() {
    while (is_tag(peek())) take();
    if (peek() != tags_end) return false;
    take();
    return true;
  }

  std::vector<char32_t> points_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::optional<std::string> emoji_of(std::string_view text) {
  if (text.size() > most_bytes) return std::nullopt;
  return EmojiReader(text).read();
}

std::optional<std::string_view> emoji_name_of(std::string_view text) {
  if (text.size() < 2 || !text.starts_with(':') || !text.ends_with(':')) return std::nullopt;
  const std::string_view name = text.substr(1, text.size() - 2);
  return is_emoji_name(name) ? std::optional(name) : std::nullopt;
}

std::optional<std::string> one_emoji(std::string_view text) {
  if (emoji_name_of(text)) return std::string(text);
  return emoji_of(text);
}

bool is_emoji_name(std::string_view name) {
  return name.size() >= 2 && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
         });
}

}  // namespace snug

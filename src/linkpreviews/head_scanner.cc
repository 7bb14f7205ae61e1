#include "linkpreviews/head_scanner.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "base/utf8.h"
#include "linkpreviews/page_preview.h"
#include "linkpreviews/page_text.h"

namespace snug {

namespace {

constexpr std::size_t longest_name = 32;  // of a tag or an attribute
constexpr std::string_view utf8_mark = "\xef\xbb\xbf";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

void append(std::string& text, char c, std::size_t most) {
  if (text.size() < most) text += c;
}

/// The text in it is no markup.
bool is_raw(std::string_view tag) {
  constexpr std::array<std::string_view, 8> raw = {"title",    "script", "style",   "textarea",
                                                   "noframes", "iframe", "noembed", "xmp"};
  return std::find(raw.begin(), raw.end(), tag) != raw.end();
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

}  // namespace

void HeadScanner::feed(std::string_view piece) {
  if (begin_.size() < utf8_mark.size()) begin_ += piece.substr(0, utf8_mark.size() - begin_.size());
  for (const char c : piece) {
    if (is_done()) return;
    take(c);
  }
}

void HeadScanner::take(char c) {
  switch (state_) {
    case State::text:
      if (c == '<') state_ = State::tag_open;
      break;
    case State::tag_open:
    case State::end_tag_open:
      take_tag_open(c);
      break;
    case State::tag_name:
      if (is_space(c) || c == '/')
        state_ = State::in_tag;
      else if (c == '>')
        end_tag();
      else
        append(tag_, lower(c), longest_name);
      break;
    case State::in_tag:
    case State::attribute_name:
      take_in_tag(c);
      break;
    case State::before_value:
    case State::value:
      take_value(c);
      break;
    case State::markup:
    case State::comment:
      take_comment(c);
      break;
    case State::bogus:
      if (c == '>') state_ = State::text;
      break;
    case State::raw:
      take_raw(c);
      break;
    case State::done:
      break;
  }
}

void HeadScanner::take_tag_open(char c) {
  const bool is_end = state_ == State::end_tag_open;
  if (is_letter(c)) {
    is_end_tag_ = is_end;
    tag_.assign(1, lower(c));
    for (std::string* text : {&attribute_, &value_, &name_, &property_, &content_, &charset_attribute_, &http_equiv_})
      text->clear();
    state_ = State::tag_name;
  } else if (c == '/' && !is_end) {
    state_ = State::end_tag_open;
  } else if (c == '!' && !is_end) {
    state_ = State::markup;
    dashes_ = 0;
  } else if (c == '<' && !is_end) {
    // The one before was text.
  } else {
    state_ = is_end ? (c == '>' ? State::text : State::bogus) : (c == '?' ? State::bogus : State::text);
  }
}

void HeadScanner::take_in_tag(char c) {
  const bool in_name = state_ == State::attribute_name;
  if (c == '>') return end_tag();
  if (c == '=' && !attribute_.empty()) {
    state_ = State::before_value;
  } else if (is_space(c)) {
    // A name may be followed by `=` after a space.
    if (in_name) state_ = State::in_tag;
  } else if (c == '/') {
    end_attribute();
  } else {
    if (!in_name) end_attribute();
    append(attribute_, lower(c), longest_name);
    state_ = State::attribute_name;
  }
}

void HeadScanner::take_value(char c) {
  if (state_ == State::before_value) {
    if (is_space(c)) return;
    if (c == '>') return end_tag();
    quote_ = c == '"' || c == '\'' ? c : '\0';
    state_ = State::value;
    if (quote_ != 0) return;
  }
  const bool ends = quote_ != 0 ? c == quote_ : is_space(c) || c == '>';
  if (!ends) return append(value_, c, longest_value);
  end_attribute();
  if (c == '>' && quote_ == 0) end_tag();
}

/// `<!--` begins a comment, and `-->` or `--!>` ends it; other markup ends with `>`.
void HeadScanner::take_comment(char c) {
  if (state_ == State::markup) {
    if (c == '-' && ++dashes_ == 2) state_ = State::comment;
    if (c == '>') state_ = State::text;
    if (c != '-' && c != '>') state_ = State::bogus;
    return;
  }
  if (c == '>' && dashes_ >= 2) state_ = State::text;
  if (c == '-')
    dashes_ = std::min(dashes_ + 1, 2);
  else if (c != '!')
    dashes_ = 0;
}

void HeadScanner::take_raw(char c) {
  std::string& text = found_[title];
  if (raw_matched_ == raw_end_.size()) {
    if (is_space(c) || c == '/' || c == '>') {
      is_end_tag_ = true;
      tag_.clear();
      state_ = c == '>' ? State::text : State::in_tag;
      return;
    }
  } else if (lower(c) == raw_end_[raw_matched_]) {
    ++raw_matched_;
    return;
  }
  if (keeps_raw_)
    for (const char before : std::string_view(raw_end_).substr(0, raw_matched_)) append(text, before, longest_value);
  raw_matched_ = c == '<' ? 1 : 0;
  if (keeps_raw_ && c != '<') append(text, c, longest_value);
}

void HeadScanner::end_attribute() {
  const auto keep = [&](std::string& value) {
    if (value.empty()) value = value_;
  };
  if (tag_ == "meta" && !is_end_tag_) {
    if (attribute_ == "name") keep(name_);
    if (attribute_ == "property") keep(property_);
    if (attribute_ == "content") keep(content_);
    if (attribute_ == "charset") keep(charset_attribute_);
    if (attribute_ == "http-equiv") keep(http_equiv_);
  }
  attribute_.clear();
  value_.clear();
  state_ = State::in_tag;
}

void HeadScanner::end_tag() {
  end_attribute();
  state_ = State::text;
  if (tag_ == (is_end_tag_ ? "head" : "body")) {
    state_ = State::done;
  } else if (is_end_tag_) {
    return;
  } else if (tag_ == "meta") {
    take_meta();
  } else if (is_raw(tag_)) {
    raw_end_ = "</" + tag_;
    raw_matched_ = 0;
    keeps_raw_ = tag_ == "title" && found_[title].empty();
    state_ = State::raw;
  }
}

void HeadScanner::take_meta() {
  std::string& declared = found_[charset];
  if (declared.empty()) declared = charset_attribute_;
  if (declared.empty() && lower_case(http_equiv_) == "content-type") declared = charset_of(content_);
  for (const std::string& key : {property_, name_}) {
    const auto field = field_of(lower_case(key));
    if (field && found_[*field].empty()) found_[*field] = content_;
  }
}

std::optional<HeadScanner::Field> HeadScanner::field_of(std::string_view name) {
  static constexpr std::pair<std::string_view, Field> names[] = {
      {"og:title", og_title},
      {"twitter:title", twitter_title},
      {"og:description", og_description},
      {"twitter:description", twitter_description},
      {"description", description},
      {"og:site_name", site_name},
      {"og:image", og_image},
      {"og:image:url", og_image},
      {"og:image:secure_url", og_image},
      {"twitter:image", twitter_image},
      {"twitter:image:src", twitter_image},
  };
  for (const auto& [known, field] : names)
    if (known == name) return field;
  return std::nullopt;
}

std::string_view HeadScanner::first_of(std::initializer_list<Field> some) const {
  for (const Field field : some)
    if (!found_[field].empty()) return found_[field];
  return {};
}

std::optional<PageHead> HeadScanner::head(std::string_view content_type) const {
  const std::string_view sent = charset_of(content_type);
  const std::string& declared = found_[charset];
  std::optional<PageEncoding> encoding = PageEncoding::utf8;
  if (begin_ == utf8_mark)
    encoding = PageEncoding::utf8;
  else if (!sent.empty())
    encoding = encoding_of(sent);
  else if (!declared.empty())
    encoding = encoding_of(declared);
  else if (!std::all_of(found_.begin(), found_.end(),
                        [](const std::string& text) { return Utf8Validator().feed(text); }))
    encoding = PageEncoding::windows_1252;
  if (!encoding) return std::nullopt;
  const auto text = [&](std::initializer_list<Field> some, std::size_t most) {
    return clean_line(decode_entities(to_utf8(first_of(some), *encoding)), most);
  };
  PageHead head{.title = text({og_title, twitter_title, title}, longest_preview_title),
                .description = text({og_description, twitter_description, description}, longest_preview_text),
                .site_name = text({site_name}, longest_preview_title),
                .image = text({og_image, twitter_image}, longest_value)};
  if (head.title.empty()) return std::nullopt;
  return head;
}

std::optional<PageHead> scan_head(std::string_view html, std::string_view content_type) {
  HeadScanner scanner;
  scanner.feed(html);
  return scanner.head(content_type);
}

}  // namespace snug

#include "http/multipart.h"

#include <algorithm>

#include "base/percent.h"
#include "http/head.h"
#include "http/header_list.h"

namespace snug {

namespace {

constexpr std::size_t longest_boundary = 70;  // RFC 2046 section 5.1.1

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes `; name=value` off the front. A quoted value keeps a backslash that stands before anything but `"` and `\`:
/// browsers write them as they are. Nothing: it is malformed.
std::optional<std::pair<std::string_view, std::string>> take_parameter(std::string_view& text) {
  text = trim(text);
  if (!text.starts_with(';')) return std::nullopt;
  text = trim(text.substr(1));
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const std::string_view name = trim(text.substr(0, equals));
  text = trim(text.substr(equals + 1));
  std::string value;
  if (!text.starts_with('"')) {
    const std::string_view token = text.substr(0, text.find(';'));
    text.remove_prefix(token.size());
    return std::pair(name, std::string(trim(token)));
  }
  std::size_t at = 1;
  for (; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\')) ++at;
    value += text[at];
  }
  if (at >= text.size()) return std::nullopt;
  text.remove_prefix(at + 1);
  return std::pair(name, std::move(value));
}

/// Of `filename*` (RFC 8187); nothing for another charset.
std::optional<std::string> extended_value(std::string_view value) {
  constexpr std::string_view charset = "utf-8'";
  if (value.size() < charset.size() || !same_token(value.substr(0, charset.size()), charset)) return std::nullopt;
  value.remove_prefix(charset.size());
  const auto quote = value.find('\'');
  if (quote == std::string_view::npos) return std::nullopt;
  return percent_decode(value.substr(quote + 1));
}

/// HTML's forms write `"`, CR and LF of a name so, and no other character.
std::string unescape_form_name(std::string_view name) {
  std::string out;
  for (std::size_t at = 0; at < name.size(); ++at) {
    const std::string_view rest = name.substr(at, 3);
    const char meant = rest == "%22" ? '"' : same_token(rest, "%0D") ? '\r' : same_token(rest, "%0A") ? '\n' : '\0';
    out += meant != '\0' ? meant : name[at];
    if (meant != '\0') at += 2;
  }
  return out;
}

bool read_disposition(std::string_view value, PartHeader& header) {
  const std::string_view kind = value.substr(0, value.find(';'));
  if (!same_token(trim(kind), "form-data")) return false;
  value.remove_prefix(kind.size());
  std::optional<std::string> extended;
  bool named = false;
  while (!trim(value).empty()) {
    auto parameter = take_parameter(value);
    if (!parameter) return false;
    if (same_token(parameter->first, "name")) {
      header.name = unescape_form_name(parameter->second);
      named = true;
    } else if (same_token(parameter->first, "filename")) {
      header.filename = unescape_form_name(parameter->second);
    } else if (same_token(parameter->first, "filename*")) {
      extended = extended_value(parameter->second);
    }
  }
  if (extended) header.filename = std::move(extended);
  return named;
}

/// Lines of a part's header, CRLF between them.
std::optional<PartHeader> read_part_header(std::string_view lines) {
  PartHeader header;
  bool disposed = false;
  while (!lines.empty()) {
    const auto end = std::min(lines.find("\r\n"), lines.size());
    const auto field = read_field(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 2, lines.size()));
    if (!field) return std::nullopt;
    if (same_token(field->name, "Content-Type")) header.type = field->value;
    if (!same_token(field->name, "Content-Disposition")) continue;
    if (disposed || !read_disposition(field->value, header)) return std::nullopt;
    disposed = true;
  }
  if (!disposed) return std::nullopt;
  return header;
}

}  // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  if (!same_token(trim(type), "multipart/form-data")) return std::nullopt;
  content_type.remove_prefix(type.size());
  while (!trim(content_type).empty()) {
    auto parameter = take_parameter(content_type);
    if (!parameter) return std::nullopt;
    if (!same_token(parameter->first, "boundary")) continue;
    const std::string& boundary = parameter->second;
    const bool good = !boundary.empty() && boundary.size() <= longest_boundary && boundary.back() != ' ' &&
                      std::all_of(boundary.begin(), boundary.end(), [](char c) { return c >= ' ' && c < 0x7f; });
    if (good) return boundary;
    return std::nullopt;
  }
  return std::nullopt;
}

MultipartReader::MultipartReader(std::string_view boundary, Listener& listener)
    : delimiter_("\r\n--" + std::string(boundary)), listener_(listener) {}

bool MultipartReader::feed(std::string_view bytes) {
  if (state_ == State::failed) return false;
  if (state_ == State::over) return true;  // an epilogue is to be ignored
  held_ += bytes;
  while (step()) {
  }
  return state_ != State::failed;
}

bool MultipartReader::step() {
  switch (state_) {
    case State::preamble:
      return skip_preamble();
    case State::after_boundary:
      return after_boundary();
    case State::header:
      return read_header();
    case State::content:
      return read_content();
    case State::over:
      held_.clear();
      return false;
    case State::failed:
      return false;
  }
  return false;
}

bool MultipartReader::skip_preamble() {
  const auto found = held_.find(delimiter_);
  const std::size_t gone =
      found != std::string::npos ? found : held_.size() - std::min(held_.size(), delimiter_.size());
  skipped_ += gone;
  held_.erase(0, found != std::string::npos ? found + delimiter_.size() : gone);
  if (skipped_ > longest_preamble) return fail();
  if (found == std::string::npos) return false;
  state_ = State::after_boundary;
  return true;
}

/// A line end, behind spaces (RFC 2046 section 5.1.1), or the two dashes of the last one.
bool MultipartReader::after_boundary() {
  if (held_.starts_with("--")) {
    state_ = State::over;
    return true;
  }
  const auto text = held_.find_first_not_of(" \t");
  if (text == std::string::npos || held_.size() < text + 2) return held_.size() > longest_header ? fail() : false;
  if (held_.compare(text, 2, "\r\n") != 0) return fail();
  if (++parts_ > most_parts) return fail();
  held_.erase(0, text);  // its line end stays: it may be the first of the two behind an empty header
  state_ = State::header;
  return true;
}

bool MultipartReader::read_header() {
  const auto end = held_.find("\r\n\r\n");
  if (end == std::string::npos || end > longest_header) return held_.size() > longest_header ? fail() : false;
  auto header = read_part_header(std::string_view(held_).substr(2, end < 2 ? 0 : end - 2));
  if (!header) return fail();
  held_.erase(0, end + 4);
  state_ = State::content;
  listener_.on_part(std::move(*header));
  return true;
}

bool MultipartReader::read_content() {
  const auto found = held_.find(delimiter_);
  const bool ends = found != std::string::npos;
  const std::size_t count = ends ? found : held_.size() - std::min(held_.size(), delimiter_.size() - 1);
  if (count > 0) listener_.on_content(std::string_view(held_).substr(0, count));
  held_.erase(0, ends ? count + delimiter_.size() : count);
  if (!ends) return false;
  listener_.on_part_end();
  state_ = State::after_boundary;
  return true;
}

}  // namespace snug

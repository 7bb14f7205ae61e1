#include "net/target.h"

#include <algorithm>
#include <optional>

#include "wire/utf8.h"

namespace snug {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

enum class Part { path, query };

std::optional<std::string> decode(std::string_view text, Part part) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && part == Part::query) {
      out += ' ';  // as HTML forms and URLSearchParams write a space
    } else if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high << 4 | low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  if (!is_utf8(out)) return std::nullopt;
  return out;
}

/// Calls `visit` with each piece between separators, until it returns false.
template <class Visit>
bool split(std::string_view text, char separator, Visit visit) {
  while (true) {
    const auto end = text.find(separator);
    if (!visit(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string_view path_and_query(std::string_view text) {
  if (text.starts_with('/')) return text;
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos) return text;
  const auto path = text.find_first_of("/?", scheme + 3);
  return path == std::string_view::npos ? std::string_view("/") : text.substr(path);
}

Result<Target> parse_target(std::string_view text) {
  text = path_and_query(text);
  const auto question = text.find('?');
  const std::string_view path = text.substr(0, question);
  if (!path.starts_with('/')) return fail(Code::bad_request, "the request target is no path");

  Target target;
  target.path = path;
  const bool path_good = split(path.substr(1), '/', [&](std::string_view segment) {
    auto decoded = decode(segment, Part::path);
    if (!decoded) return false;
    target.segments.push_back(std::move(*decoded));
    return true;
  });
  if (!path_good) return fail(Code::bad_request, "the path is not percent-encoded UTF-8");
  if (question == std::string_view::npos || question + 1 == text.size()) return target;

  std::optional<Error> error;
  split(text.substr(question + 1), '&', [&](std::string_view pair) {
    if (pair.empty()) return true;
    const auto equals = pair.find('=');
    auto name = decode(pair.substr(0, equals), Part::query);
    auto value = equals == std::string_view::npos ? std::optional<std::string>("")
                                                  : decode(pair.substr(equals + 1), Part::query);
    if (!name || !value) {
      error = fail(Code::bad_request, "the query is not percent-encoded UTF-8");
      return false;
    }
    if (std::any_of(target.query.begin(), target.query.end(),
                    [&](const auto& known) { return known.first == *name; })) {
      error = bad_field(*name, "given twice in the query");
      return false;
    }
    target.query.emplace_back(std::move(*name), std::move(*value));
    return true;
  });
  if (error) return *error;
  return target;
}

}  // namespace snug

#include "http/target.h"

#include <optional>

#include "base/percent.h"
#include "base/url.h"
#include "base/utf8.h"

namespace snug {

namespace {

constexpr std::size_t most_parameters = 512;  // of a query

std::optional<std::string> decode(std::string_view text, Plus plus) {
  auto out = percent_decode(text, plus);
  if (out && !is_utf8(*out)) return std::nullopt;
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
  const auto absolute = UrlParts::split(text);
  if (!absolute) return text;
  return absolute->rest.empty() ? std::string_view("/") : absolute->rest;
}

Result<Target> parse_target(std::string_view text) {
  text = path_and_query(text);
  const auto question = text.find('?');
  const std::string_view path = text.substr(0, question);
  if (!path.starts_with('/')) return fail(Code::bad_request, "the request target is no path");

  Target target;
  target.path = path;
  const bool path_good = split(path.substr(1), '/', [&](std::string_view segment) {
    auto decoded = decode(segment, Plus::is_plus);
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
    auto name = decode(pair.substr(0, equals), Plus::is_space);
    auto value = equals == std::string_view::npos ? std::optional<std::string>("")
                                                  : decode(pair.substr(equals + 1), Plus::is_space);
    if (!name || !value) {
      error = fail(Code::bad_request, "the query is not percent-encoded UTF-8");
      return false;
    }
    if (target.query.size() == most_parameters) {
      error = fail(Code::bad_request, "the query has too many parameters");
      return false;
    }
    target.query.emplace_back(std::move(*name), std::move(*value));
    return true;
  });
  if (error) return *error;
  return target;
}

}  // namespace snug

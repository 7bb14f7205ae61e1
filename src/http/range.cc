#include "http/range.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "http/header_list.h"

namespace snug {

namespace {

std::optional<std::uint64_t> read_number(std::string_view digits) {
  std::uint64_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (digits.empty() || stop != end) return std::nullopt;
  // More than there are numbers for is beyond the end of anything.
  return error == std::errc() ? number : UINT64_MAX;
}

struct Range {
  std::uint64_t first = 0, last = 0;
  bool satisfiable = true;
};

/// Nothing: the header is to be ignored.
std::optional<Range> read_range(std::string_view header, std::uint64_t size) {
  constexpr std::string_view unit = "bytes=";
  if (header.size() < unit.size() || !same_token(header.substr(0, unit.size()), unit)) return std::nullopt;
  header.remove_prefix(unit.size());
  const std::string_view item = take_item(header);
  const auto dash = item.find('-');
  if (!header.empty() || dash == std::string_view::npos) return std::nullopt;
  const std::string_view from = item.substr(0, dash), to = item.substr(dash + 1);
  if (from.empty()) {
    const auto count = read_number(to);
    if (!count) return std::nullopt;
    return Range{size - std::min(*count, size), size - 1, *count > 0 && size > 0};
  }
  const auto first = read_number(from);
  const auto last = to.empty() ? std::optional(UINT64_MAX) : read_number(to);
  if (!first || !last || *last < *first) return std::nullopt;
  if (*first >= size) return Range{.satisfiable = false};
  return Range{*first, std::min(*last, size - 1)};
}

std::string_view header_of(const HttpResponse& response, std::string_view name) {
  for (const auto& [known, value] : response.headers)
    if (known == name) return value;
  return {};
}

/// Strong comparison: a weak tag never matches, nor does a date that is not exactly the answer's.
bool holds(std::string_view if_range, const HttpResponse& response) {
  if (if_range.starts_with('"')) return if_range == header_of(response, "ETag");
  const std::string_view modified = header_of(response, "Last-Modified");
  return !modified.empty() && if_range == modified;
}

}  // namespace

void apply_range(const HttpRequest& request, HttpResponse& response) {
  if (response.status != 200) return;
  response.with("Accept-Ranges", "bytes");
  if (request.method() != "GET" || request.header_count("Range") != 1) return;
  if (const auto condition = request.header("If-Range"); condition && !holds(*condition, response)) return;
  const std::uint64_t size = response.part.source ? response.part.length : response.body.size();
  const auto range = read_range(request.header_or_empty("Range"), size);
  if (!range) return;
  if (!range->satisfiable) {
    response.status = 416;
    response.body.clear();
    response.content_type = {};
    response.part = {};
    // What these say is said of the whole: a refusal is neither coded nor to be kept.
    std::erase_if(response.headers, [](const auto& header) {
      return header.first == "Content-Encoding" || header.first == "Cache-Control" || header.first == "ETag";
    });
    response.with("Content-Range", "bytes */" + std::to_string(size));
    return;
  }
  const std::uint64_t length = range->last - range->first + 1;
  response.status = 206;
  if (response.part.source) {
    response.part.offset += range->first;
    response.part.length = length;
  } else {
    response.body = response.body.substr(range->first, length);
  }
  response.with("Content-Range", "bytes " + std::to_string(range->first) + "-" + std::to_string(range->last) + "/" +
                                     std::to_string(size));
}

}  // namespace snug

#include "http/upload_metadata.h"

#include <algorithm>

#include "base/bytes.h"
#include "http/header_list.h"

namespace snug {

namespace {

constexpr std::size_t most_pairs = 32;

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != ','; });
}

}  // namespace

std::optional<UploadMetadata> parse_upload_metadata(std::string_view header) {
  UploadMetadata metadata;
  while (!header.empty()) {
    std::string_view value = take_item(header);
    if (value.empty() && header.empty()) break;
    const std::string_view name = take_item(value, ' ');
    auto decoded = base64_decode(value);
    const bool doubled =
        std::any_of(metadata.begin(), metadata.end(), [&](const auto& pair) { return pair.first == name; });
    if (!is_name(name) || !decoded || doubled || metadata.size() == most_pairs) return std::nullopt;
    metadata.emplace_back(name, std::move(*decoded));
  }
  return metadata;
}

std::string_view value_in(const UploadMetadata& metadata, std::string_view name) {
  for (const auto& [known, value] : metadata)
    if (known == name) return value;
  return {};
}

}  // namespace snug

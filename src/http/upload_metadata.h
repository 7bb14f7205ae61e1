// Upload-Metadata: what a tus client says of a file (tus 1.0, "Creation").
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snug {

/// Pairs of a name and a value, decoded, in order. The values may be any bytes.
using UploadMetadata = std::vector<std::pair<std::string, std::string>>;

/// `filename d29ybGQ=,as ZmlsZQ==,is_draft`: a value may be missing. Nothing: it is malformed, or a name stands twice.
std::optional<UploadMetadata> parse_upload_metadata(std::string_view header);

/// The value of a name; empty if it has none.
std::string_view value_in(const UploadMetadata& metadata, std::string_view name);

}  // namespace snug

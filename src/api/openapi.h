// OpenAPI: the REST handler of the operation table, described for programs (OpenAPI 3.1).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "api/table.h"

namespace snug {

/// The document as JSON. `version`: of the program; `max_content_length`: characters of one message, as this node is
/// set.
std::string openapi_document(const Table& table, std::string_view version, std::size_t max_content_length);

}  // namespace snug

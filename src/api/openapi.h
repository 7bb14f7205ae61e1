// OpenAPI: the REST face of the operation table, described for programs (OpenAPI 3.1).
#pragma once

#include <string>
#include <string_view>

#include "api/table.h"

namespace snug {

/// The document as JSON. `version`: of the program.
std::string openapi_document(const Table& table, std::string_view version);

}  // namespace snug

// Answers of a server to the operator's commands: result objects of the wire contract.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "model/json.h"

namespace snug::cli {

/// A text of an object; empty if it has none of that name.
std::string text_member(const json::Value& object, std::string_view name);

/// The answer, if it is a good one (valid until the next is parsed); otherwise what it says is passed on. Throws
/// std::runtime_error if it is none.
std::optional<json::Value> accept(const std::string& answer, std::ostream& errors);

}  // namespace snug::cli

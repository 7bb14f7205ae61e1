// What the files of people may be called, and how they say which type they have.
#pragma once

#include <string>
#include <string_view>

namespace snug {

/// A name that is safe to show and to save: without controls, `/`, `\` and marks that turn the direction of writing, at
/// most 255 bytes, cut between code points with its ending kept. Bytes that are not UTF-8 are taken for Latin-1. An
/// empty one, `.` and `..` become `file`.
std::string clean_file_name(std::string_view name);

/// A media type as its sender says it, in lower case and without parameters; `application/octet-stream` for what is
/// none.
std::string clean_media_type(std::string_view type);

}  // namespace snug

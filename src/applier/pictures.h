// Writing pictures: of people, chats, emoji, links and the server.
#pragma once

#include <string>
#include <string_view>

#include "applier/apply_context.h"
#include "store/picture_rows.h"

namespace snug {

/// Failure: unavailable, while a node knows nothing of pictures.
Result<void> check_pictures(const ApplyContext& a);
/// In the place of the one that is there.
void write_picture(const ApplyContext& a, rows::PictureOf of, std::int64_t owner, const std::string& hash,
                   std::string_view type, std::int64_t n = 0);
/// Its bytes are collected later (src/files).
void take_pictures(const ApplyContext& a, rows::PictureOf of, std::int64_t owner);

/// Puts a WebP picture, or none, in the place of the one that is there; returns its path below `base`, which ends in
/// `/`, or nothing.
std::optional<std::string> replace_picture(const ApplyContext& a, rows::PictureOf of, std::int64_t owner,
                                           const std::optional<std::string>& hash, std::string_view base);

/// Of an emoji written `:name:`, that this server has it. Failure: bad_request naming the field.
Result<void> check_own_emoji(const ApplyContext& a, std::string_view emoji, const std::string& field);

}  // namespace snug

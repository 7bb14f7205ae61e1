// The frame in which a worker tells its result: one, then the end of the pipe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "media/picture.h"

namespace snug {

constexpr std::size_t picture_frame_head = 28;
/// No frame is longer.
constexpr std::size_t max_picture_frame = picture_frame_head + max_thumb_hash_bytes + max_preview_bytes;

/// Numbers are little endian: `SPF1`, error, flags (1: animated, 2: truncated), length of the ThumbHash, 0; width,
/// height, width of the preview, its height, its length (four bytes each); the ThumbHash; the preview.
std::string write_picture_frame(const PictureResult& result);

/// Nothing if a worker in its right mind would not have written this for what it was asked: then a picture has taken it
/// over. Bytes of a preview are a WebP file by their beginning and length; whether they decode is for who shows it.
std::optional<PictureResult> read_picture_frame(std::string_view frame, PreviewRequest asked);

}  // namespace snug

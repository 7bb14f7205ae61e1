// decode_picture: everything that a worker does with a picture. It asks nothing of the system but memory.
#pragma once

#include <string_view>

#include "media/picture.h"

namespace snug {

/// `file`: a whole JPEG, PNG, GIF or WebP. Thread: any; it may take seconds and a hundred megabytes, so call it in a
/// worker. Never throws.
PictureResult decode_picture(std::string_view file, PreviewRequest preview, const PictureLimits& limits = {}) noexcept;

}  // namespace snug

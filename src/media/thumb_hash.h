// ThumbHash: a picture in 25 bytes, drawn until the picture is there (evanw.github.io/thumbhash).
#pragma once

#include <string>

#include "media/pixels.h"

namespace snug {

/// 5 … 25 bytes; with alpha and the ratio of the sides. No side of `pixels` may be longer than 100, and none may be 0.
std::string thumb_hash(const Pixels& pixels);

}  // namespace snug

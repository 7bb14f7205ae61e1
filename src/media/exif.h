// EXIF: the one thing in it that a picture needs to be seen as it was taken.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace snug {

/// How the rows of pixels are to be turned: 1 … 8 as TIFF numbers them, 1 is "as they are".
using Orientation = std::uint8_t;

/// The width and height of the picture change places.
constexpr bool swaps_sides(Orientation orientation) { return orientation >= 5; }

/// Of the content of an APP1 segment, `Exif\0\0` included. 1 if there is none, or the block is broken: only the first
/// directory is looked at, nothing behind it.
Orientation exif_orientation(std::string_view app1) noexcept;

/// An APP1 segment, marker included, that says this orientation and nothing else: 36 bytes.
std::string exif_segment(Orientation orientation);

}  // namespace snug

// Pixels: a small picture in memory, four bytes a pixel: red, green, blue, alpha (not multiplied).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "media/exif.h"

namespace snug {

struct Pixels {
  std::uint32_t width = 0, height = 0;
  std::vector<std::uint8_t> rgba;

  Pixels() = default;
  Pixels(std::uint32_t w, std::uint32_t h) : width(w), height(h), rgba(std::size_t{w} * h * 4) {}

  std::uint8_t* row(std::uint32_t y) { return rgba.data() + std::size_t{y} * width * 4; }
  const std::uint8_t* row(std::uint32_t y) const { return rgba.data() + std::size_t{y} * width * 4; }
  bool is_opaque() const;
};

/// As it is to be seen.
Pixels turned(Pixels pixels, Orientation orientation);

/// No side longer than `edge`; never larger than it is.
Pixels shrunk(const Pixels& pixels, std::uint32_t edge);

}  // namespace snug

#include "media/pixels.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "media/box_filter.h"

namespace snug {

bool Pixels::is_opaque() const {
  for (std::size_t i = 3; i < rgba.size(); i += 4) {
    if (rgba[i] != 255) return false;
  }
  return true;
}

Pixels turned(Pixels pixels, Orientation orientation) {
  if (orientation <= 1 || orientation > 8) return pixels;
  const bool swaps = swaps_sides(orientation);
  Pixels result(swaps ? pixels.height : pixels.width, swaps ? pixels.width : pixels.height);
  // Which side of the picture as it is to be seen the stored rows and columns begin at.
  const bool from_right = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
  const bool from_bottom = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
  for (std::uint32_t y = 0; y < result.height; ++y) {
    const std::uint32_t v = from_bottom ? result.height - 1 - y : y;
    for (std::uint32_t x = 0; x < result.width; ++x) {
      const std::uint32_t u = from_right ? result.width - 1 - x : x;
      const std::uint8_t* pixel = swaps ? pixels.row(u) + std::size_t{v} * 4 : pixels.row(v) + std::size_t{u} * 4;
      std::memcpy(result.row(y) + std::size_t{x} * 4, pixel, 4);
    }
  }
  return result;
}

Pixels shrunk(const Pixels& pixels, std::uint32_t edge) {
  const std::uint32_t longer = std::max(pixels.width, pixels.height);
  if (longer <= edge) return pixels;
  const auto side = [&](std::uint64_t length) {
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(1, (length * edge + longer / 2) / longer));
  };
  BoxFilter filter(pixels.width, pixels.height, side(pixels.width), side(pixels.height));
  for (std::uint32_t y = 0; y < pixels.height; ++y) filter.add_row(pixels.row(y));
  return filter.finish();
}

}  // namespace snug

#include "media/thumb_hash.h"

#include <doctest/doctest.h>

#include "base/bytes.h"

using namespace snug;

namespace {

/// The picture that `thumbhash` 0.1.1 of npm was given for what is expected here.
Pixels formula(std::uint32_t width, std::uint32_t height, bool has_alpha) {
  Pixels pixels(width, height);
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x) {
      std::uint8_t* pixel = pixels.row(y) + std::size_t{x} * 4;
      pixel[0] = static_cast<std::uint8_t>(x * 5);
      pixel[1] = static_cast<std::uint8_t>(y * 7);
      pixel[2] = static_cast<std::uint8_t>(x * y);
      pixel[3] = has_alpha ? static_cast<std::uint8_t>(255 - x - y) : std::uint8_t{255};
    }
  }
  return pixels;
}

struct Row {
  std::uint32_t width, height;
  bool has_alpha;
  const char* hash;
};

}  // namespace

TEST_CASE("hashes are those of the first implementation") {
  const Row rows[] = {
      {100, 75, false, "H/gJFYpjgGlzd3d3dwd3doGgG/aI"},
      {75, 100, false, "nOcJJRIFl3V3V3dnd3QntweIZpCo"},
      {100, 100, true, "3QeGDQYZQ3BlZ3RXN0CXBLPXj4iPiHiIiA=="},
      {1, 1, false, "AAgCBwAAAAAAAAAAAAAAAAAAAAAAAAAA"},
      {1, 100, false, "yhkVeToIh3iIh4aWCId3j4g="},
      {100, 3, true, "jtiGKYgcUICSiId7XwiTiI+IiIeHiHg="},
      {64, 64, false, "3PcJHxIDSod0d3dzhxiHqId3VIBZBIoL"},
  };
  for (const Row& row : rows) {
    INFO(row.width, "x", row.height);
    const std::string hash = thumb_hash(formula(row.width, row.height, row.has_alpha));
    CHECK(base64_encode(hash) == row.hash);
    CHECK(hash.size() <= 25);
  }
}

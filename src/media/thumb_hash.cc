#include "media/thumb_hash.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <vector>

namespace snug {

namespace {

/// A channel as a constant and factors of cosines, the latter brought to 0 … 1 by `scale`.
struct Waves {
  double constant = 0, scale = 0;
  std::vector<double> factors;
};

Waves waves_of(const std::vector<double>& channel, std::size_t width, std::size_t height, int nx, int ny) {
  Waves waves;
  std::vector<double> along_x(width);
  const auto wave = [](std::size_t size, int count, std::size_t at) {
    return std::cos(std::numbers::pi / static_cast<double>(size) * count * (static_cast<double>(at) + 0.5));
  };
  for (int cy = 0; cy < ny; ++cy) {
    for (int cx = 0; cx * ny < nx * (ny - cy); ++cx) {
      double factor = 0;
      for (std::size_t x = 0; x < width; ++x) along_x[x] = wave(width, cx, x);
      for (std::size_t y = 0; y < height; ++y) {
        const double along_y = wave(height, cy, y);
        for (std::size_t x = 0; x < width; ++x) factor += channel[x + y * width] * along_x[x] * along_y;
      }
      factor /= static_cast<double>(width * height);
      if (cx == 0 && cy == 0) {
        waves.constant = factor;
      } else {
        waves.factors.push_back(factor);
        waves.scale = std::max(waves.scale, std::abs(factor));
      }
    }
  }
  if (waves.scale > 0) {
    for (double& factor : waves.factors) factor = 0.5 + 0.5 / waves.scale * factor;
  }
  return waves;
}

/// To the nearest number, as the description's Math.round() does.
unsigned level(double value) { return static_cast<unsigned>(std::max(0.0, std::floor(value + 0.5))); }

}  // namespace

std::string thumb_hash(const Pixels& pixels) {
  assert(pixels.width > 0 && pixels.height > 0 && pixels.width <= 100 && pixels.height <= 100);
  const std::size_t count = std::size_t{pixels.width} * pixels.height;
  double mean[3] = {0, 0, 0}, alphas = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double alpha = pixels.rgba[i * 4 + 3] / 255.0;
    for (std::size_t c = 0; c < 3; ++c) mean[c] += alpha / 255.0 * pixels.rgba[i * 4 + c];
    alphas += alpha;
  }
  for (double& value : mean) value = alphas > 0 ? value / alphas : value;

  // Lightness, yellow to blue, red to green, alpha; what is transparent has the mean colour.
  std::vector<double> l(count), p(count), q(count), a(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double alpha = pixels.rgba[i * 4 + 3] / 255.0;
    double rgb[3];
    for (std::size_t c = 0; c < 3; ++c) rgb[c] = mean[c] * (1 - alpha) + alpha / 255.0 * pixels.rgba[i * 4 + c];
    l[i] = (rgb[0] + rgb[1] + rgb[2]) / 3;
    p[i] = (rgb[0] + rgb[1]) / 2 - rgb[2];
    q[i] = rgb[0] - rgb[1];
    a[i] = alpha;
  }
  const bool has_alpha = alphas<static_cast<double>(count), is_landscape = pixels.width> pixels.height;
  const double longer = std::max(pixels.width, pixels.height), limit = has_alpha ? 5 : 7;
  const int lx = std::max(1, static_cast<int>(level(limit * pixels.width / longer)));
  const int ly = std::max(1, static_cast<int>(level(limit * pixels.height / longer)));
  const auto waves = [&](const std::vector<double>& channel, int nx, int ny) {
    return waves_of(channel, pixels.width, pixels.height, nx, ny);
  };
  std::vector<Waves> channels{waves(l, std::max(3, lx), std::max(3, ly)), waves(p, 3, 3), waves(q, 3, 3)};
  if (has_alpha) channels.push_back(waves(a, 5, 5));

  const unsigned head = level(63 * channels[0].constant) | level(31.5 + 31.5 * channels[1].constant) << 6 |
                        level(31.5 + 31.5 * channels[2].constant) << 12 | level(31 * channels[0].scale) << 18 |
                        (has_alpha ? 1U : 0U) << 23;
  const unsigned rest = static_cast<unsigned>(is_landscape ? ly : lx) | level(63 * channels[1].scale) << 3 |
                        level(63 * channels[2].scale) << 9 | (is_landscape ? 1U : 0U) << 15;
  std::string hash;
  for (const unsigned byte : {head, head >> 8, head >> 16, rest, rest >> 8}) hash.push_back(static_cast<char>(byte));
  if (has_alpha)
    hash.push_back(static_cast<char>(level(15 * channels[3].constant) | level(15 * channels[3].scale) << 4));
  bool is_high = false;
  for (const Waves& channel : channels) {
    for (const double factor : channel.factors) {
      const unsigned four_bits = level(15 * factor);
      if (is_high) {
        hash.back() = static_cast<char>(static_cast<unsigned char>(hash.back()) | four_bits << 4);
      } else {
        hash.push_back(static_cast<char>(four_bits));
      }
      is_high = !is_high;
    }
  }
  return hash;
}

}  // namespace snug

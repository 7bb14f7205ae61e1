#include "media/box_filter.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>

namespace snug {

namespace {

std::uint8_t to_byte(float value) { return static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F)); }

}  // namespace

BoxFilter::BoxFilter(std::uint32_t from_width, std::uint32_t from_height, std::uint32_t to_width,
                     std::uint32_t to_height)
    : from_width_(from_width),
      from_height_(from_height),
      is_same_size_(from_width == to_width && from_height == to_height),
      result_(to_width, to_height) {
  assert(to_width > 0 && to_height > 0 && to_width <= from_width && to_height <= from_height);
  if (is_same_size_) return;
  shares_.reserve(from_width);
  for (std::uint64_t x = 0; x < from_width; ++x) {
    // In units of 1/from_width of a pixel of the result, the pixel x covers [x * to_width, (x + 1) * to_width).
    const std::uint64_t begin = x * to_width, end = begin + to_width, to = begin / from_width;
    const std::uint64_t border = (to + 1) * from_width;
    const std::uint64_t first = std::min(end, border) - begin;
    shares_.push_back({static_cast<std::uint32_t>(to), static_cast<float>(first) / static_cast<float>(from_width),
                       static_cast<float>(end - begin - first) / static_cast<float>(from_width)});
  }
  row_.resize((std::size_t{to_width} + 1) * 4);  // the last pixel's right neighbour gets nothing
  sum_.resize(std::size_t{to_width} * 4);
}

void BoxFilter::add_row(const std::uint8_t* rgba) {
  if (rows_in_ >= from_height_) return;
  const std::uint64_t begin = std::uint64_t{rows_in_++} * result_.height, end = begin + result_.height;
  if (is_same_size_) {
    std::memcpy(result_.row(rows_out_++), rgba, std::size_t{from_width_} * 4);
    return;
  }
  shrink_row(rgba);
  const std::uint64_t border = (begin / from_height_ + 1) * from_height_;
  const auto part = [&](std::uint64_t size) { return static_cast<float>(size) / static_cast<float>(from_height_); };
  add_to_sum(part(std::min(end, border) - begin));
  if (end < border) return;
  write_row();
  if (end > border) add_to_sum(part(end - border));
}

void BoxFilter::shrink_row(const std::uint8_t* rgba) {
  std::fill(row_.begin(), row_.end(), 0.0F);
  for (const Share& share : shares_) {
    float* to = row_.data() + std::size_t{share.to} * 4;
    const float alpha = static_cast<float>(rgba[3]) * (1.0F / 255.0F);
    const float pixel[4] = {static_cast<float>(rgba[0]) * alpha, static_cast<float>(rgba[1]) * alpha,
                            static_cast<float>(rgba[2]) * alpha, static_cast<float>(rgba[3])};
    for (int c = 0; c < 4; ++c) to[c] += share.first * pixel[c];
    if (share.second > 0) {
      for (int c = 0; c < 4; ++c) to[4 + c] += share.second * pixel[c];
    }
    rgba += 4;
  }
}

void BoxFilter::add_to_sum(float weight) {
  for (std::size_t i = 0; i < sum_.size(); ++i) sum_[i] += weight * row_[i];
}

void BoxFilter::write_row() {
  std::uint8_t* to = result_.row(rows_out_++);
  for (std::size_t i = 0; i < sum_.size(); i += 4, to += 4) {
    const float scale = sum_[i + 3] > 0 ? 255.0F / sum_[i + 3] : 0.0F;
    for (std::size_t c = 0; c < 3; ++c) to[c] = to_byte(sum_[i + c] * scale);
    to[3] = to_byte(sum_[i + 3]);
  }
  std::fill(sum_.begin(), sum_.end(), 0.0F);
}

Pixels BoxFilter::finish() {
  if (rows_in_ < from_height_ && rows_out_ < result_.height && !is_same_size_) write_row();
  return std::move(result_);
}

}  // namespace snug

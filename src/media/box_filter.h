// BoxFilter: shrinks a picture row by row; each pixel of the result is the average of what it covers.
#pragma once

#include <cstdint>
#include <vector>

#include "media/pixels.h"

namespace snug {

/// Needs memory for the result, and a few rows. Colours count by their alpha. Thread: one at a time.
class BoxFilter {
 public:
  /// No side of the result may be longer than that of the picture, and none may be 0.
  BoxFilter(std::uint32_t from_width, std::uint32_t from_height, std::uint32_t to_width, std::uint32_t to_height);

  /// The next row from the top, `from_width` pixels of RGBA. Rows beyond `from_height` are ignored.
  void add_row(const std::uint8_t* rgba);

  /// The result. What rows were missing for is transparent.
  Pixels finish();

 private:
  void shrink_row(const std::uint8_t* rgba);
  void add_to_sum(float weight);
  void write_row();

  /// Where the pixel of a source row goes: into two neighbours at most.
  struct Share {
    std::uint32_t to;
    float first, second;
  };

  const std::uint32_t from_width_, from_height_;
  const bool is_same_size_;
  Pixels result_;
  std::vector<Share> shares_;
  std::vector<float> row_, sum_;  // multiplied by alpha
  std::uint32_t rows_in_ = 0, rows_out_ = 0;
};

}  // namespace snug

// The decoders of the four formats, and what they share: rows go through a filter, so that memory is the result's.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

#include "media/box_filter.h"
#include "media/picture.h"
#include "media/pixels.h"

namespace snug {

/// The part of a picture that is wanted, in its pixels.
struct Window {
  std::uint32_t x = 0, y = 0, width = 0, height = 0;

  /// All of it, or the square in its middle.
  static Window of(std::uint32_t width, std::uint32_t height, PreviewRequest::Shape shape);
};

/// What comes from a decoder. `error` is checked first; the sizes are those of the file, before it is turned.
struct Decoded {
  PictureError error = PictureError::broken;
  std::uint32_t width = 0, height = 0;
  bool animated = false, truncated = false;
  Orientation orientation = 1;
  Pixels pixels;  ///< of the window, shrunk
};

/// What a decoder is asked for.
struct DecodeRequest {
  PreviewRequest preview;  ///< with a shape, and an edge
  PictureLimits limits;

  /// The size of the result for a picture of this size.
  std::uint32_t result_side(std::uint32_t side, const Window& window) const {
    const std::uint64_t longer = std::max(window.width, window.height);
    if (longer <= preview.edge) return side;
    return static_cast<std::uint32_t>(
        std::max<std::uint64_t>(1, (std::uint64_t{side} * preview.edge + longer / 2) / longer));
  }
};

/// Takes all rows of a picture, and shrinks those of the window.
class RowSink {
 public:
  /// The decoder gives `width` by `height`, which may be less than the file has: `result_width` and `result_height` are
  /// of the file's own size.
  RowSink(std::uint32_t width, std::uint32_t height, PreviewRequest::Shape shape, std::uint32_t result_width,
          std::uint32_t result_height)
      : window_(Window::of(width, height, shape)),
        filter_(window_.width, window_.height, std::min(result_width, window_.width),
                std::min(result_height, window_.height)) {}

  void add_row(const std::uint8_t* rgba) {
    if (rows_ >= window_.y) filter_.add_row(rgba + std::size_t{window_.x} * 4);
    ++rows_;
  }
  std::uint32_t rows() const { return rows_; }
  Pixels finish() { return filter_.finish(); }

 private:
  const Window window_;
  BoxFilter filter_;
  std::uint32_t rows_ = 0;
};

/// They throw std::bad_alloc, and nothing else.
Decoded decode_jpeg(std::string_view file, const DecodeRequest& request);
Decoded decode_png(std::string_view file, const DecodeRequest& request);
Decoded decode_gif(std::string_view file, const DecodeRequest& request);
Decoded decode_webp(std::string_view file, const DecodeRequest& request);

/// A lossy WebP file without metadata; empty if it can't be made.
std::string encode_webp(const Pixels& pixels);

}  // namespace snug

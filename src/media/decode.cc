#include "media/decode.h"

#include <new>

#include "media/decoders.h"
#include "media/sniff.h"
#include "media/thumb_hash.h"

namespace snug {

namespace {

constexpr std::uint32_t thumb_edge = 100;

Decoded decode(std::string_view file, const DecodeRequest& request) {
  switch (sniff(file.substr(0, sniffed_bytes)).format) {
    case MediaFormat::jpeg:
      return decode_jpeg(file, request);
    case MediaFormat::png:
      return decode_png(file, request);
    case MediaFormat::gif:
      return decode_gif(file, request);
    case MediaFormat::webp:
      return decode_webp(file, request);
    default: {
      Decoded none;
      none.error = PictureError::not_a_picture;
      return none;
    }
  }
}

PictureResult look_at(std::string_view file, PreviewRequest preview, const PictureLimits& limits) {
  const bool is_wanted = preview.shape != PreviewRequest::Shape::none;
  DecodeRequest request{preview, limits};
  if (!is_wanted) request.preview = {PreviewRequest::Shape::fit, thumb_edge};
  request.preview.edge = std::clamp<std::uint16_t>(request.preview.edge, 1, max_preview_edge);
  Decoded decoded = decode(file, request);
  PictureResult result{decoded.error};
  if (decoded.error != PictureError::none) return result;
  Picture& picture = result.picture;
  picture.width = swaps_sides(decoded.orientation) ? decoded.height : decoded.width;
  picture.height = swaps_sides(decoded.orientation) ? decoded.width : decoded.height;
  picture.animated = decoded.animated;
  picture.truncated = decoded.truncated;
  const Pixels pixels = turned(std::move(decoded.pixels), decoded.orientation);
  picture.thumb_hash = thumb_hash(shrunk(pixels, thumb_edge));
  if (is_wanted) {
    picture.preview = encode_webp(pixels);
    if (picture.preview.empty() || picture.preview.size() > max_preview_bytes) return {PictureError::too_large};
    picture.preview_width = pixels.width;
    picture.preview_height = pixels.height;
  }
  return result;
}

}  // namespace

Window Window::of(std::uint32_t width, std::uint32_t height, PreviewRequest::Shape shape) {
  if (shape != PreviewRequest::Shape::square) return {0, 0, width, height};
  const std::uint32_t side = std::min(width, height);
  return {(width - side) / 2, (height - side) / 2, side, side};
}

PictureResult decode_picture(std::string_view file, PreviewRequest preview, const PictureLimits& limits) noexcept {
  try {
    return look_at(file, preview, limits);
  } catch (const std::bad_alloc&) {
    return {PictureError::too_large};
  }
}

}  // namespace snug

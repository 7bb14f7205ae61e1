// WebP by libwebp, which shrinks while it decodes; of an animation the first frame, on its canvas.
#include <memory>
#include <optional>
#include <vector>

#include <webp/decode.h>

#include "media/decoders.h"

namespace snug {

namespace {

constexpr std::size_t first_chunk = 12, chunk_head = 8, frame_head = 16;

std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
  return value;
}

/// A frame of an animation, as a picture of its own: libwebp takes its chunks without a file around them.
struct Frame {
  std::string_view bytes;
  std::uint32_t x = 0, y = 0;
};

std::optional<Frame> first_frame(std::string_view file) {
  std::size_t at = first_chunk;
  while (at + chunk_head <= file.size()) {
    const std::size_t size = number(file, at + 4, 4), begin = at + chunk_head;
    if (file.substr(at, 4) == "ANMF") {
      const std::string_view data = file.substr(begin, size);
      if (data.size() <= frame_head) return std::nullopt;
      return Frame{data.substr(frame_head), number(data, 0, 3) * 2, number(data, 3, 3) * 2};
    }
    at = begin + size + (size & 1);
  }
  return std::nullopt;
}

PictureError error_of(VP8StatusCode status) {
  return status == VP8_STATUS_OUT_OF_MEMORY ? PictureError::too_large : PictureError::broken;
}

/// Decodes `window` of the picture into `to`, which may be smaller. Sets `is_cut` if the end is missing.
PictureError decode_into(std::string_view bytes, const Window& window, Pixels& to, bool& is_cut) {
  WebPDecoderConfig config;
  if (!::WebPInitDecoderConfig(&config)) return PictureError::worker_failed;
  config.options.use_cropping = 1;
  config.options.crop_left = static_cast<int>(window.x);
  config.options.crop_top = static_cast<int>(window.y);
  config.options.crop_width = static_cast<int>(window.width);
  config.options.crop_height = static_cast<int>(window.height);
  config.options.use_scaling = window.width != to.width || window.height != to.height;
  config.options.scaled_width = static_cast<int>(to.width);
  config.options.scaled_height = static_cast<int>(to.height);
  config.output.colorspace = MODE_RGBA;
  config.output.is_external_memory = 1;
  config.output.u.RGBA = {to.rgba.data(), static_cast<int>(to.width * 4), to.rgba.size()};
  const std::unique_ptr<WebPIDecoder, void (*)(WebPIDecoder*)> decoder(::WebPIDecode(nullptr, 0, &config),
                                                                       ::WebPIDelete);
  if (!decoder) return PictureError::too_large;
  const VP8StatusCode status =
      ::WebPIUpdate(decoder.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (status == VP8_STATUS_OK) return PictureError::none;
  int rows = 0;
  if (status != VP8_STATUS_SUSPENDED || !::WebPIDecGetRGB(decoder.get(), &rows, nullptr, nullptr, nullptr) ||
      rows <= 0) {
    return error_of(status);
  }
  is_cut = true;
  return PictureError::none;
}

/// A frame that is smaller than its canvas.
PictureError decode_on_canvas(const Frame& frame, const WebPBitstreamFeatures& about, Decoded& decoded, RowSink& sink) {
  Pixels pixels(static_cast<std::uint32_t>(about.width), static_cast<std::uint32_t>(about.height));
  const PictureError error = decode_into(frame.bytes, {0, 0, pixels.width, pixels.height}, pixels, decoded.truncated);
  if (error != PictureError::none) return error;
  std::vector<std::uint8_t> row(std::size_t{decoded.width} * 4);
  for (std::uint32_t y = 0; y < decoded.height; ++y) {
    const bool is_inside = y >= frame.y && y - frame.y < pixels.height;
    std::fill(row.begin(), row.end(), 0);
    if (is_inside) {
      const std::uint8_t* from = pixels.row(y - frame.y);
      std::copy(from, from + std::size_t{pixels.width} * 4, row.begin() + static_cast<std::ptrdiff_t>(frame.x) * 4);
    }
    sink.add_row(row.data());
  }
  decoded.pixels = sink.finish();
  return PictureError::none;
}

PictureError decode(std::string_view file, const DecodeRequest& request, Decoded& decoded) {
  const auto features = [](std::string_view bytes, WebPBitstreamFeatures& about) {
    return ::WebPGetFeatures(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), &about);
  };
  WebPBitstreamFeatures about;
  if (const VP8StatusCode status = features(file, about); status != VP8_STATUS_OK) return error_of(status);
  decoded.width = static_cast<std::uint32_t>(about.width);
  decoded.height = static_cast<std::uint32_t>(about.height);
  if (std::uint64_t{decoded.width} * decoded.height > request.limits.webp_pixels) return PictureError::too_large;
  const Window window = Window::of(decoded.width, decoded.height, request.preview.shape);
  const std::uint32_t width = request.result_side(window.width, window);
  const std::uint32_t height = request.result_side(window.height, window);
  decoded.animated = about.has_animation != 0;
  if (!decoded.animated) {
    decoded.pixels = Pixels(width, height);
    return decode_into(file, window, decoded.pixels, decoded.truncated);
  }
  const std::optional<Frame> frame = first_frame(file);
  if (!frame || features(frame->bytes, about) != VP8_STATUS_OK) return PictureError::broken;
  const std::uint32_t frame_width = static_cast<std::uint32_t>(about.width);
  const std::uint32_t frame_height = static_cast<std::uint32_t>(about.height);
  if (frame->x > decoded.width || frame_width > decoded.width - frame->x || frame->y > decoded.height ||
      frame_height > decoded.height - frame->y) {
    return PictureError::broken;
  }
  if (frame_width == decoded.width && frame_height == decoded.height) {
    decoded.pixels = Pixels(width, height);
    return decode_into(frame->bytes, window, decoded.pixels, decoded.truncated);
  }
  RowSink sink(decoded.width, decoded.height, request.preview.shape, width, height);
  return decode_on_canvas(*frame, about, decoded, sink);
}

}  // namespace

Decoded decode_webp(std::string_view file, const DecodeRequest& request) {
  Decoded decoded;
  decoded.error = decode(file, request, decoded);
  return decoded;
}

}  // namespace snug

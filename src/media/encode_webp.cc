#include <string>

#include <webp/encode.h>

#include "media/decoders.h"

namespace snug {

namespace {

constexpr float quality = 78;

/// The encoder's picture and what it has written, both freed in the end.
struct Encoding {
  WebPPicture picture;
  WebPMemoryWriter written;

  Encoding() { ::WebPMemoryWriterInit(&written); }
  ~Encoding() {
    ::WebPPictureFree(&picture);
    ::WebPMemoryWriterClear(&written);
  }
  Encoding(const Encoding&) = delete;
  Encoding& operator=(const Encoding&) = delete;
};

}  // namespace

std::string encode_webp(const Pixels& pixels) {
  WebPConfig config;
  Encoding encoding;
  if (!::WebPPictureInit(&encoding.picture) || !::WebPConfigPreset(&config, WEBP_PRESET_DEFAULT, quality)) return {};
  WebPPicture& picture = encoding.picture;
  picture.width = static_cast<int>(pixels.width);
  picture.height = static_cast<int>(pixels.height);
  picture.writer = ::WebPMemoryWrite;
  picture.custom_ptr = &encoding.written;
  const auto import = pixels.is_opaque() ? ::WebPPictureImportRGBX : ::WebPPictureImportRGBA;
  if (!import(&picture, pixels.rgba.data(), static_cast<int>(pixels.width * 4))) return {};
  if (!::WebPEncode(&config, &picture)) return {};
  return {reinterpret_cast<const char*>(encoding.written.mem), encoding.written.size};
}

}  // namespace snug

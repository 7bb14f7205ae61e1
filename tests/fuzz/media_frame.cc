// Whatever a worker writes, what is taken for a result is within its bounds, and is written the same way.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "media/picture_frame.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using snug::PreviewRequest;
  const std::string_view frame(reinterpret_cast<const char*>(data), size);
  for (const PreviewRequest asked : {PreviewRequest{}, PreviewRequest{PreviewRequest::Shape::fit, 1280}}) {
    const auto result = snug::read_picture_frame(frame, asked);
    if (!result) continue;
    if (result->picture.preview.size() > snug::max_preview_bytes || result->picture.preview_width > asked.edge)
      std::abort();
    if (result->error == snug::PictureError::none && snug::write_picture_frame(*result) != frame) std::abort();
  }
  return 0;
}

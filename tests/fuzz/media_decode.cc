// Whatever a picture is, decoding it ends in an error, or in a result that its frame carries over. Few pixels are
// allowed, so that a run is short.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "media/decode.h"
#include "media/picture_frame.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using snug::PreviewRequest;
  if (size < 1) return 0;
  const PreviewRequest requests[] = {{}, {PreviewRequest::Shape::fit, 32}, {PreviewRequest::Shape::square, 16}};
  const PreviewRequest request = requests[data[0] % 3];
  const snug::PictureLimits limits{200'000, 200'000, 50'000};
  const snug::PictureResult result =
      snug::decode_picture({reinterpret_cast<const char*>(data) + 1, size - 1}, request, limits);
  const auto read = snug::read_picture_frame(snug::write_picture_frame(result), request);
  if (!read || read->error != result.error || read->picture.preview != result.picture.preview) std::abort();
  return 0;
}

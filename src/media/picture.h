// Picture: what is known of a picture that was decoded, and what may be asked of the worker that decodes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace snug {

/// Which preview is wanted beside the facts. It is never larger than the picture.
struct PreviewRequest {
  enum class Shape : std::uint8_t {
    none,    ///< no preview
    fit,     ///< the whole picture, its longer side `edge` at most
    square,  ///< the middle of the picture, `edge` by `edge` at most: profile pictures
  };
  Shape shape = Shape::none;
  std::uint16_t edge = 0;  ///< pixels, 1 … `max_preview_edge`
};

constexpr std::uint16_t max_preview_edge = 1280;
/// The longest preview that is taken from a worker.
constexpr std::size_t max_preview_bytes = std::size_t{4} << 20;
/// The longest ThumbHash.
constexpr std::size_t max_thumb_hash_bytes = 25;

/// Sizes are those of the picture as it is to be seen, turned as its EXIF says.
struct Picture {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  bool animated = false;   ///< of an animation the first frame is what the rest is about
  bool truncated = false;  ///< the end of the file is missing or damaged; the rest is about what there is
  std::string thumb_hash;  ///< 5 … 25 bytes
  std::string preview;     ///< a WebP file without metadata; empty if none was wanted
  std::uint32_t preview_width = 0;
  std::uint32_t preview_height = 0;
};

enum class PictureError : std::uint8_t {
  none,
  not_a_picture,  ///< not JPEG, PNG, GIF or WebP
  too_large,      ///< too many pixels, or the decoder needs more memory than a worker has
  broken,         ///< nothing of it can be decoded
  worker_failed,  ///< the worker could not start, was killed, or wrote something else than a result
  timeout,        ///< the worker did not end in time
  stopped,        ///< this program is stopping
};
constexpr std::size_t picture_errors = 7;

/// `not_a_picture` and so on, as metrics and logs name them. Static.
std::string_view name_of(PictureError error);

/// `picture` means something if `error` is none.
struct PictureResult {
  PictureError error = PictureError::worker_failed;
  Picture picture{};
};

/// Bounds on pixels: of any picture, of those whose format must be in memory as a whole.
struct PictureLimits {
  std::uint64_t pixels = 100'000'000;
  std::uint64_t webp_pixels = 50'000'000;
  std::uint64_t interlaced_pixels = 20'000'000;  ///< PNG; GIF has a byte a pixel, and four times as many
};

}  // namespace snug

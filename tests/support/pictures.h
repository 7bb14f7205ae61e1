// Pictures for tests, made by the libraries' encoders: four quarters (red, green / blue, white), so that one sees how
// they are turned. And the pieces that files consist of, to put them together wrongly.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace snug::test {

struct Rgba {
  std::uint8_t red = 0, green = 0, blue = 0, alpha = 255;
  bool operator==(const Rgba&) const = default;
};

/// The colour of the quarter in which the pixel lies.
Rgba quarter_colour(std::uint32_t x, std::uint32_t y, std::uint32_t width, std::uint32_t height);
/// Rows of RGBA.
std::string quarters(std::uint32_t width, std::uint32_t height);

enum class JpegKind { baseline, progressive, gray, cmyk };
std::string jpeg(std::uint32_t width, std::uint32_t height, JpegKind kind = JpegKind::baseline);
/// A marker and its content as a segment; `marker` is the second byte, 0xe1 for APP1.
std::string jpeg_segment(int marker, std::string_view content);
/// Segments directly behind the beginning.
std::string with_segments(std::string_view jpeg, std::string_view segments);
/// What APP1 holds: an orientation, `GPS-SECRET` in a directory of its own, and a second directory that leads nowhere.
std::string exif(int orientation, bool is_little_endian = false);

/// `rough` and `interlaced` have noise in them, so that their files are large.
enum class PngKind { rgba, palette, gray16, rough, interlaced };
std::string png(std::uint32_t width, std::uint32_t height, PngKind kind = PngKind::rgba);
std::string png_chunk(std::string_view type, std::string_view data);
/// Chunks directly behind IHDR.
std::string with_chunks(std::string_view png, std::string_view chunks);
/// Two frames; the first is the picture itself.
std::string apng(std::uint32_t width, std::uint32_t height);
/// A size and no pixels.
std::string png_liar(std::uint32_t width, std::uint32_t height);
/// Only zeros, compressed well.
std::string png_bomb(std::uint32_t width, std::uint32_t height);

/// `frames` pictures of the same size; the middle of the first is transparent if there is a `hole`.
std::string gif(std::uint32_t width, std::uint32_t height, int frames, bool is_interlaced = false, bool hole = false);

std::string webp(std::uint32_t width, std::uint32_t height, bool is_lossless = false);
std::string riff_chunk(std::string_view type, std::string_view data);
/// `chunks` as a file, behind a VP8X chunk with these flags.
std::string extended_webp(std::uint32_t width, std::uint32_t height, char flags, std::string_view chunks);
/// Two frames, the first one at (x, y) of the canvas.
std::string animated_webp(std::uint32_t canvas_width, std::uint32_t canvas_height, std::uint32_t x, std::uint32_t y,
                          std::uint32_t width, std::uint32_t height);
/// The pixels of a WebP file as RGBA, and its size.
std::string webp_pixels(std::string_view file, std::uint32_t& width, std::uint32_t& height);

}  // namespace snug::test

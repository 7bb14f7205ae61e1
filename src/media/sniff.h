// sniff: what the first bytes of a file prove about its format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace snug {

/// `unknown` is everything that the first bytes do not prove, and what a browser may run: SVG, HTML, PDF, ZIP, text.
enum class MediaFormat : std::uint8_t { unknown, jpeg, png, gif, webp, avif, heic, mp4, webm, ogg, mp3, wav, flac };

enum class MediaKind : std::uint8_t { file, image, video, audio };

/// `image`, `video`, `audio` or `file`. Static.
std::string_view name_of(MediaKind kind);

struct Sniffed {
  MediaFormat format = MediaFormat::unknown;
  MediaKind kind = MediaKind::file;
  std::string_view type = "application/octet-stream";  ///< MIME type; static
  /// A browser may show the file in a page. Otherwise serve it as an attachment, and by the type above.
  bool is_inline = false;
};

/// `sniff` looks at no more bytes than these.
constexpr std::size_t sniffed_bytes = 4096;

/// `head`: the first bytes of a file, up to `sniffed_bytes`; fewer only if the file is shorter. Allocates nothing.
/// The names of files are never looked at. Thread: any.
Sniffed sniff(std::string_view head) noexcept;

}  // namespace snug

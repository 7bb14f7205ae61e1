// PagePreview: what a link leads to, as people get to see it below a message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace snug {

/// A picture as it is kept: small, made anew by our own encoder.
struct PreviewPicture {
  std::string webp;
  std::int64_t width = 0, height = 0;
  std::string thumb_hash;  ///< raw bytes
  bool operator==(const PreviewPicture&) const = default;
};

/// In code points.
inline constexpr std::size_t longest_preview_title = 200, longest_preview_text = 300;

/// All texts are valid UTF-8 in one line, without controls and bidi overrides, and are not to be taken for markup.
struct PagePreview {
  std::string url;          ///< that answered, after redirects; what the page says of its own address is not believed
  std::string title;        ///< 1 to 200 code points
  std::string description;  ///< up to 300 code points; empty: there is none
  std::string site_name;    ///< up to 200 code points; empty: there is none
  std::optional<PreviewPicture> picture;
  bool operator==(const PagePreview&) const = default;
};

using SharedPreview = std::shared_ptr<const PagePreview>;

}  // namespace snug

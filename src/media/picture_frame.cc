#include "media/picture_frame.h"

#include <array>
#include <cstdint>

#include "media/sniff.h"

namespace snug {

namespace {

constexpr std::string_view magic = "SPF1";
constexpr std::size_t error_at = 4, flags_at = 5, hash_size_at = 6, spare_at = 7, numbers_at = 8;
constexpr std::uint8_t animated_flag = 1, truncated_flag = 2;
constexpr std::size_t shortest_hash = 5;
constexpr std::size_t riff_head = 8;

void add_number(std::string& to, std::uint64_t value) {
  for (int shift = 0; shift < 32; shift += 8) to.push_back(static_cast<char>(value >> shift));
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
  return value;
}

/// A worker says only these: the rest is what the other side finds out.
bool is_of_workers(std::uint8_t error) { return error <= static_cast<std::uint8_t>(PictureError::broken); }

bool is_preview(const Picture& picture, PreviewRequest asked) {
  const std::string_view bytes = picture.preview;
  if (asked.shape == PreviewRequest::Shape::none) {
    return bytes.empty() && picture.preview_width == 0 && picture.preview_height == 0;
  }
  return sniff(bytes.substr(0, sniffed_bytes)).format == MediaFormat::webp &&
         std::uint64_t{number_at(bytes, 4)} + riff_head == bytes.size() && picture.preview_width >= 1 &&
         picture.preview_width <= asked.edge && picture.preview_height >= 1 && picture.preview_height <= asked.edge;
}

bool is_picture(const Picture& picture) {
  return picture.width >= 1 && picture.height >= 1 &&
         std::uint64_t{picture.width} * picture.height <= PictureLimits{}.pixels &&
         picture.thumb_hash.size() >= shortest_hash && picture.thumb_hash.size() <= max_thumb_hash_bytes;
}

}  // namespace

std::string write_picture_frame(const PictureResult& result) {
  const Picture& picture = result.picture;
  std::string frame(magic);
  frame.push_back(static_cast<char>(result.error));
  frame.push_back(static_cast<char>((picture.animated ? animated_flag : 0) | (picture.truncated ? truncated_flag : 0)));
  frame.push_back(static_cast<char>(picture.thumb_hash.size()));
  frame.push_back('\0');
  for (const std::uint32_t side : {picture.width, picture.height, picture.preview_width, picture.preview_height}) {
    add_number(frame, side);
  }
  add_number(frame, picture.preview.size());
  frame += picture.thumb_hash;
  frame += picture.preview;
  return frame;
}

std::optional<PictureResult> read_picture_frame(std::string_view frame, PreviewRequest asked) {
  if (frame.size() < picture_frame_head || frame.size() > max_picture_frame || !frame.starts_with(magic)) return {};
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(frame[at]); };
  const std::size_t hash_size = byte(hash_size_at), preview_size = number_at(frame, numbers_at + 16);
  if (picture_frame_head + hash_size + preview_size != frame.size()) return {};
  if (!is_of_workers(byte(error_at)) || byte(flags_at) > (animated_flag | truncated_flag) || byte(spare_at) != 0)
    return {};
  PictureResult result{static_cast<PictureError>(byte(error_at))};
  if (result.error != PictureError::none) {
    return frame.size() == picture_frame_head ? std::optional(std::move(result)) : std::nullopt;
  }
  Picture& picture = result.picture;
  picture.animated = (byte(flags_at) & animated_flag) != 0;
  picture.truncated = (byte(flags_at) & truncated_flag) != 0;
  picture.width = number_at(frame, numbers_at);
  picture.height = number_at(frame, numbers_at + 4);
  picture.preview_width = number_at(frame, numbers_at + 8);
  picture.preview_height = number_at(frame, numbers_at + 12);
  picture.thumb_hash = frame.substr(picture_frame_head, hash_size);
  picture.preview = frame.substr(picture_frame_head + hash_size);
  return is_picture(picture) && is_preview(picture, asked) ? std::optional(std::move(result)) : std::nullopt;
}

}  // namespace snug

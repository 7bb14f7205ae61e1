// WebP (RFC 9649): RIFF chunks: type, length, data, padding to an even length. A frame of an animation has chunks
// inside.
#include <algorithm>
#include <array>

#include "media/picture_copy.h"

namespace snug {

namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t head_size = 8, riff_head_size = 12, frame_head_size = 16, extended_size = 10;
constexpr char exif_flag = 0x08, xmp_flag = 0x04;
constexpr std::array kept{"VP8 "sv, "VP8L"sv, "VP8X"sv, "ALPH"sv, "ANIM"sv, "ANMF"sv, "ICCP"sv};
constexpr std::array kept_of_frame{"VP8 "sv, "VP8L"sv, "ALPH"sv};

std::uint64_t padded(std::uint64_t size) { return size + (size & 1); }

struct Chunk {
  std::array<char, 4> type{};
  std::uint64_t begin = 0, size = 0;  // of its data

  std::string_view name() const { return {type.data(), type.size()}; }
};

std::array<char, 4> little_endian(std::uint64_t value) {
  return {static_cast<char>(value), static_cast<char>(value >> 8), static_cast<char>(value >> 16),
          static_cast<char>(value >> 24)};
}

class WebpStripper {
 public:
  WebpStripper(PictureReader& from, PictureWriter& to) : from_(from), to_(to) {}

  bool run() {
    Chunk riff;
    if (!read_head(riff) || riff.name() != "RIFF" || riff.size < 4 || riff.size > from_.size() - head_size)
      return false;
    std::array<char, 4> form;
    if (!from_.read(form.data(), form.size()) || std::string_view(form.data(), 4) != "WEBP") return false;
    const std::uint64_t end = riff.begin + riff.size;
    std::uint64_t size = 4;
    // Once to know the size, which stands in front, and to find what is broken; once to write.
    const bool is_whole = for_each(riff_head_size, end, kept, [&](const Chunk& chunk) {
      const bool may_begin = chunk.name() == "VP8X" || chunk.name() == "VP8 " || chunk.name() == "VP8L";
      if (size == 4 ? !may_begin : chunk.name() == "VP8X") return false;
      has_pixels_ = has_pixels_ || chunk.name() == "VP8 " || chunk.name() == "VP8L" || chunk.name() == "ANMF";
      if (chunk.name() == "VP8X" && chunk.size != extended_size) return false;
      std::uint64_t inside = chunk.size;
      if (chunk.name() == "ANMF" && !measure_frame(chunk, inside)) return false;
      size += head_size + padded(inside);
      return true;
    });
    if (!is_whole || !has_pixels_ || size > 0xffffffff) return false;
    to_.write("RIFF");
    write_number(size);
    to_.write("WEBP");
    return for_each(riff_head_size, end, kept, [&](const Chunk& chunk) { return write(chunk); });
  }

 private:
  bool read_head(Chunk& chunk) {
    std::array<char, 4> size;
    if (!from_.read(chunk.type.data(), 4) || !from_.read(size.data(), 4)) return false;
    chunk.size = 0;
    for (int i = 3; i >= 0; --i)
      chunk.size = chunk.size << 8 | static_cast<std::uint8_t>(size[static_cast<std::size_t>(i)]);
    chunk.begin = from_.position();
    return true;
  }

  /// Calls `each` for the chunks of these names; false if it says so, or a chunk is longer than what holds it.
  template <std::size_t count, class Each>
  bool for_each(std::uint64_t at, std::uint64_t end, const std::array<std::string_view, count>& names, Each each) {
    while (at < end) {
      Chunk chunk;
      from_.seek(at);
      if (end - at < head_size || !read_head(chunk) || chunk.size > end - chunk.begin) return false;
      if (std::find(names.begin(), names.end(), chunk.name()) != names.end() && !each(chunk)) return false;
      at = chunk.begin + padded(chunk.size);
    }
    return true;
  }

  bool measure_frame(const Chunk& frame, std::uint64_t& size) {
    size = frame_head_size;
    if (frame.size < frame_head_size) return false;
    return for_each(frame.begin + frame_head_size, frame.begin + frame.size, kept_of_frame, [&](const Chunk& chunk) {
      size += head_size + padded(chunk.size);
      return true;
    });
  }

  bool write(const Chunk& chunk) {
    to_.write(chunk.name());
    if (chunk.name() == "ANMF") {
      std::uint64_t size = 0;
      if (!measure_frame(chunk, size)) return false;
      write_number(size);
      from_.seek(chunk.begin);
      if (!to_.copy(from_, frame_head_size)) return false;
      return for_each(chunk.begin + frame_head_size, chunk.begin + chunk.size, kept_of_frame,
                      [&](const Chunk& inner) { return to_.write(inner.name()), write_content(inner); });
    }
    if (chunk.name() != "VP8X") return write_content(chunk);
    write_number(chunk.size);
    std::array<char, extended_size> data;
    from_.seek(chunk.begin);
    if (!from_.read(data.data(), data.size())) return false;
    data[0] = static_cast<char>(data[0] & ~(exif_flag | xmp_flag));
    to_.write({data.data(), data.size()});
    return true;
  }

  bool write_content(const Chunk& chunk) {
    write_number(chunk.size);
    from_.seek(chunk.begin);
    if (!to_.copy(from_, chunk.size)) return false;
    if (chunk.size & 1) to_.write("\0"sv);
    return true;
  }

  void write_number(std::uint64_t value) {
    const std::array<char, 4> bytes = little_endian(value);
    to_.write({bytes.data(), bytes.size()});
  }

  PictureReader& from_;
  PictureWriter& to_;
  bool has_pixels_ = false;
};

}  // namespace

bool strip_webp(PictureReader& from, PictureWriter& to) { return WebpStripper(from, to).run(); }

}  // namespace snug

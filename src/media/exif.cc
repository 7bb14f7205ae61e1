#include "media/exif.h"

namespace snug {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view exif_name = "Exif\0\0"sv;
constexpr std::size_t entry_size = 12;
constexpr std::uint32_t orientation_tag = 0x0112, type_short = 3;

/// A TIFF block; what lies outside reads as 0.
class Tiff {
 public:
  explicit Tiff(std::string_view bytes) : bytes_(bytes), is_little_(bytes.substr(0, 4) == "II*\0"sv) {}

  bool is_one() const { return is_little_ || bytes_.substr(0, 4) == "MM\0*"sv; }
  std::uint32_t u16(std::size_t at) const {
    return is_little_ ? byte(at) | byte(at + 1) << 8 : byte(at) << 8 | byte(at + 1);
  }
  std::uint32_t u32(std::size_t at) const {
    return is_little_ ? u16(at) | u16(at + 2) << 16 : u16(at) << 16 | u16(at + 2);
  }
  bool holds(std::size_t at, std::size_t size) const { return at <= bytes_.size() && size <= bytes_.size() - at; }

 private:
  std::uint32_t byte(std::size_t at) const { return at < bytes_.size() ? static_cast<std::uint8_t>(bytes_[at]) : 0; }

  std::string_view bytes_;
  bool is_little_;
};

}  // namespace

Orientation exif_orientation(std::string_view app1) noexcept {
  if (app1.substr(0, exif_name.size()) != exif_name) return 1;
  const Tiff tiff(app1.substr(exif_name.size()));
  if (!tiff.is_one()) return 1;
  const std::size_t directory = tiff.u32(4);
  const std::size_t entries = tiff.holds(directory, 2) ? tiff.u16(directory) : 0;
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + i * entry_size;
    if (!tiff.holds(entry, entry_size)) return 1;
    if (tiff.u16(entry) != orientation_tag) continue;
    const std::uint32_t value = tiff.u16(entry + 8);
    const bool is_good = tiff.u16(entry + 2) == type_short && tiff.u32(entry + 4) == 1 && value >= 1 && value <= 8;
    return is_good ? static_cast<Orientation>(value) : Orientation{1};
  }
  return 1;
}

std::string exif_segment(Orientation orientation) {
  std::string segment(
      "\xff\xe1\x00\x22"
      "Exif\0\0"
      "MM\0*\0\0\0\x08"
      "\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0"
      "\0\0\0\0"sv);
  segment[29] = static_cast<char>(orientation);
  return segment;
}

}  // namespace snug

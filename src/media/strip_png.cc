// PNG (W3C, third edition): a signature, then chunks: length, type, data, checksum.
#include <algorithm>
#include <array>

#include "media/picture_copy.h"

namespace snug {

namespace {

using namespace std::string_view_literals;

/// What a picture and its colours are made of, and an animation. What is not known may hold anything.
constexpr std::array kept{"IHDR"sv, "PLTE"sv, "IDAT"sv, "IEND"sv, "tRNS"sv, "cHRM"sv, "gAMA"sv, "iCCP"sv,
                          "sBIT"sv, "sRGB"sv, "cICP"sv, "mDCV"sv, "mDCv"sv, "cLLI"sv, "cLLi"sv, "bKGD"sv,
                          "hIST"sv, "pHYs"sv, "sPLT"sv, "acTL"sv, "fcTL"sv, "fdAT"sv};
constexpr std::uint64_t checksum_size = 4;

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
/// A decoder that does not know the chunk can't show the picture.
bool is_critical(std::string_view type) { return type[0] >= 'A' && type[0] <= 'Z'; }

}  // namespace

bool strip_png(PictureReader& from, PictureWriter& to) {
  std::array<char, 8> head;
  const std::string_view bytes(head.data(), head.size());
  if (!from.read(head.data(), head.size()) || bytes != "\x89PNG\r\n\x1a\n"sv) return false;
  to.write(bytes);
  bool is_first = true, has_pixels = false;
  for (;;) {
    if (!from.read(head.data(), head.size())) return false;
    std::uint64_t size = 0;
    for (const char c : bytes.substr(0, 4)) size = size << 8 | static_cast<std::uint8_t>(c);
    const std::string_view type = bytes.substr(4);
    if (size > 0x7fffffff || !std::all_of(type.begin(), type.end(), is_letter)) return false;
    if (is_first != (type == "IHDR") || (is_first && size != 13)) return false;
    is_first = false;
    has_pixels = has_pixels || type == "IDAT";
    if (type == "IEND" && (size != 0 || !has_pixels)) return false;
    if (std::find(kept.begin(), kept.end(), type) != kept.end()) {
      to.write(bytes);
      if (!to.copy(from, size + checksum_size)) return false;
      if (type == "IEND") return true;
    } else if (is_critical(type) || !from.skip(size + checksum_size)) {
      return false;
    }
  }
}

}  // namespace snug

#include "media/sniff.h"

#include <algorithm>
#include <array>
#include <optional>

namespace snug {

namespace {

using Bytes = std::string_view;

constexpr Sniffed image(MediaFormat format, std::string_view type) { return {format, MediaKind::image, type, true}; }
constexpr Sniffed video(MediaFormat format, std::string_view type) { return {format, MediaKind::video, type, true}; }
constexpr Sniffed audio(MediaFormat format, std::string_view type) { return {format, MediaKind::audio, type, true}; }

std::uint8_t byte_at(Bytes bytes, std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); }

bool has_at(Bytes bytes, std::size_t at, std::string_view wanted) {
  return bytes.size() >= at && bytes.substr(at, wanted.size()) == wanted;
}

std::uint32_t big_endian(Bytes bytes, std::size_t at) {
  return std::uint32_t{byte_at(bytes, at)} << 24 | std::uint32_t{byte_at(bytes, at + 1)} << 16 |
         std::uint32_t{byte_at(bytes, at + 2)} << 8 | byte_at(bytes, at + 3);
}

using namespace std::string_view_literals;

/// The signature alone is not enough: HTML may stand behind it.
bool is_png(Bytes head) {
  return head.size() >= 33 && has_at(head, 0, "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"sv) && big_endian(head, 16) != 0 &&
         big_endian(head, 20) != 0;
}

/// SOI and the beginning of a segment that may follow it.
bool is_jpeg(Bytes head) {
  return head.size() >= 4 && has_at(head, 0, "\xff\xd8\xff"sv) && byte_at(head, 3) >= 0xc0 &&
         byte_at(head, 3) != 0xd8 && byte_at(head, 3) != 0xd9;
}

bool is_gif(Bytes head) { return head.size() >= 13 && (has_at(head, 0, "GIF87a") || has_at(head, 0, "GIF89a")); }

bool is_riff(Bytes head, std::string_view form) { return has_at(head, 0, "RIFF") && has_at(head, 8, form); }

bool is_webp(Bytes head) {
  return is_riff(head, "WEBP") && (has_at(head, 12, "VP8 ") || has_at(head, 12, "VP8L") || has_at(head, 12, "VP8X"));
}

/// What an `ftyp` box says of its file. QuickTime and 3GP are not what browsers play everywhere.
std::optional<Sniffed> of_brand(std::string_view brand) {
  struct Row {
    std::string_view brand;
    Sniffed means;
  };
  static constexpr Sniffed heic{MediaFormat::heic, MediaKind::image, "image/heic", false};
  static constexpr Sniffed mp4 = video(MediaFormat::mp4, "video/mp4");
  static constexpr Sniffed m4a = audio(MediaFormat::mp4, "audio/mp4");
  static constexpr Sniffed avif = image(MediaFormat::avif, "image/avif");
  static constexpr std::array<Row, 28> rows{{
      {"avif", avif}, {"avis", avif}, {"heic", heic}, {"heix", heic}, {"hevc", heic}, {"hevx", heic}, {"heim", heic},
      {"heis", heic}, {"M4A ", m4a},  {"M4B ", m4a},  {"isom", mp4},  {"iso2", mp4},  {"iso3", mp4},  {"iso4", mp4},
      {"iso5", mp4},  {"iso6", mp4},  {"iso7", mp4},  {"iso8", mp4},  {"iso9", mp4},  {"avc1", mp4},  {"mp41", mp4},
      {"mp42", mp4},  {"mp71", mp4},  {"M4V ", mp4},  {"M4VP", mp4},  {"dash", mp4},  {"MSNV", mp4},  {"hlsf", mp4},
  }};
  const auto* row = std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.brand == brand; });
  return row == rows.end() ? std::nullopt : std::optional(row->means);
}

/// The first of the tracks' handlers, if the index stands in front: a spoken message has none of a film.
bool has_sound_alone(Bytes head) { return head.find("soun"sv) != Bytes::npos && head.find("vide"sv) == Bytes::npos; }

/// The major brand decides; `mif1` and `msf1` leave it to the compatible ones.
Sniffed sniff_boxes(Bytes head) {
  if (head.size() < 16 || !has_at(head, 4, "ftyp")) return {};
  const std::uint32_t size = big_endian(head, 0);
  if (size < 16 || size > 1024 || size % 4 != 0) return {};
  const std::string_view major = head.substr(8, 4);
  std::optional<Sniffed> found = of_brand(major);
  if (!found && (major == "mif1" || major == "msf1")) {
    for (std::size_t at = 16; !found && at + 4 <= std::min<std::size_t>(size, head.size()); at += 4) {
      found = of_brand(head.substr(at, 4));
      if (found && found->kind != MediaKind::image) found.reset();
    }
  }
  if (!found) return {};
  if (found->kind != MediaKind::video || !has_at(head, std::size_t{size} + 4, "moov")) return *found;
  const std::size_t end = std::size_t{size} + big_endian(head, size);
  return end <= head.size() && has_sound_alone(head.substr(size)) ? audio(MediaFormat::mp4, "audio/mp4") : *found;
}

/// EBML whose DocType is `webm`. Codecs are named in front of the sound, if they are within the head.
Sniffed sniff_ebml(Bytes head) {
  if (!has_at(head, 0, "\x1a\x45\xdf\xa3"sv)) return {};
  const std::size_t type = head.substr(0, 64).find("\x42\x82\x84webm"sv);
  if (type == Bytes::npos) return {};
  const bool has_sound = head.find("A_OPUS"sv) != Bytes::npos || head.find("A_VORBIS"sv) != Bytes::npos;
  const bool has_film =
      head.find("V_VP8"sv) != Bytes::npos || head.find("V_VP9"sv) != Bytes::npos || head.find("V_AV1"sv) != Bytes::npos;
  return has_sound && !has_film ? audio(MediaFormat::webm, "audio/webm") : video(MediaFormat::webm, "video/webm");
}

/// The first page holds the first packet of the first stream, which names its codec.
Sniffed sniff_ogg(Bytes head) {
  if (head.size() < 28 || !has_at(head, 0, "OggS\0"sv)) return {};
  const std::size_t packet = 27 + std::size_t{byte_at(head, 26)};
  if (has_at(head, packet, "\x80theora"sv)) return video(MediaFormat::ogg, "video/ogg");
  for (const std::string_view codec : {"OpusHead"sv, "\x01vorbis"sv,
                                       "\x7f"sv
                                       "FLAC"sv,
                                       "Speex   "sv}) {
    if (has_at(head, packet, codec)) return audio(MediaFormat::ogg, "audio/ogg");
  }
  return {};
}

/// Length of the MPEG audio frame (layer III) whose header stands at `at`; 0 if none does.
std::size_t mp3_frame_length(Bytes bytes, std::size_t at) {
  static constexpr std::array<int, 15> v1{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
  static constexpr std::array<int, 15> v2{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
  static constexpr std::array<int, 3> rates{44'100, 48'000, 32'000};
  if (bytes.size() < at + 4 || byte_at(bytes, at) != 0xff || (byte_at(bytes, at + 1) & 0xe0) != 0xe0) return 0;
  const unsigned version = byte_at(bytes, at + 1) >> 3 & 3;  // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5
  const unsigned layer = byte_at(bytes, at + 1) >> 1 & 3;    // 1: layer III
  const unsigned bitrate = byte_at(bytes, at + 2) >> 4, rate = byte_at(bytes, at + 2) >> 2 & 3;
  if (version == 1 || layer != 1 || bitrate == 0 || bitrate == 15 || rate == 3) return 0;
  const int hertz = version == 3 ? rates[rate] : version == 2 ? rates[rate] / 2 : rates[rate] / 4;
  const int samples = version == 3 ? 144 : 72;
  const int bits = (version == 3 ? v1 : v2)[bitrate] * 1000;
  return static_cast<std::size_t>(samples * bits / hertz) + (byte_at(bytes, at + 2) >> 1 & 1);
}

/// A tag, or two frames one behind the other: one alone is eleven bits that anything may have.
bool is_mp3(Bytes head) {
  if (head.size() >= 10 && has_at(head, 0, "ID3")) {
    const unsigned version = byte_at(head, 3);
    return version >= 2 && version <= 4 && byte_at(head, 4) != 0xff && (byte_at(head, 5) & 0x0f) == 0 &&
           std::all_of(head.begin() + 6, head.begin() + 10, [](char c) { return (c & 0x80) == 0; });
  }
  const std::size_t first = mp3_frame_length(head, 0);
  return first != 0 && mp3_frame_length(head, first) != 0;
}

}  // namespace

std::string_view name_of(MediaKind kind) {
  static constexpr std::array<std::string_view, 4> names{"file", "image", "video", "audio"};
  return names.at(static_cast<std::size_t>(kind));
}

Sniffed sniff(std::string_view head) noexcept {
  head = head.substr(0, sniffed_bytes);
  if (is_jpeg(head)) return image(MediaFormat::jpeg, "image/jpeg");
  if (is_png(head)) return image(MediaFormat::png, "image/png");
  if (is_gif(head)) return image(MediaFormat::gif, "image/gif");
  if (is_webp(head)) return image(MediaFormat::webp, "image/webp");
  if (is_riff(head, "WAVE") && has_at(head, 12, "fmt ")) return audio(MediaFormat::wav, "audio/wav");
  if (has_at(head, 0, "fLaC") && head.size() >= 8 && (byte_at(head, 4) & 0x7f) == 0 && has_at(head, 5, "\0\0\x22"sv)) {
    return audio(MediaFormat::flac, "audio/flac");
  }
  if (const Sniffed found = sniff_boxes(head); found.format != MediaFormat::unknown) return found;
  if (const Sniffed found = sniff_ebml(head); found.format != MediaFormat::unknown) return found;
  if (const Sniffed found = sniff_ogg(head); found.format != MediaFormat::unknown) return found;
  if (is_mp3(head)) return audio(MediaFormat::mp3, "audio/mpeg");
  return {};
}

}  // namespace snug

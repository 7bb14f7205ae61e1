#include "media/sniff.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/pictures.h"

using namespace snug;
using namespace std::string_literals;

namespace {

struct Row {
  std::string what, head;
  std::string_view type;
  MediaKind kind;
  bool is_inline;
};

std::string padded(std::string head, std::size_t size = 64) { return head + std::string(size - head.size(), '\0'); }

/// An `ftyp` box with one compatible brand, and what follows.
std::string boxes(const std::string& major, const std::string& compatible = "isom", const std::string& rest = "") {
  return "\0\0\0\x14"s + "ftyp" + major + "\0\0\0\0"s + compatible + rest;
}

/// One page of Ogg with this packet.
std::string ogg(const std::string& packet) {
  return "OggS"s + std::string(22, '\0') + "\x01" + static_cast<char>(packet.size()) + packet;
}

/// MPEG 1, layer III, 128 kbit/s, 44.1 kHz: a frame of 417 bytes.
const std::string mp3_frame = "\xff\xfb\x90\x00"s + std::string(413, '\0');

}  // namespace

TEST_CASE("the first bytes prove a format") {
  const auto none = std::string_view("application/octet-stream");
  const MediaKind image = MediaKind::image, video = MediaKind::video, audio = MediaKind::audio, file = MediaKind::file;
  const std::string webm_head = "\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm"s;
  const Row rows[] = {
      {"JPEG", test::jpeg(8, 8), "image/jpeg", image, true},
      {"PNG", test::png(8, 8), "image/png", image, true},
      {"GIF", test::gif(8, 8, 1), "image/gif", image, true},
      {"WebP", test::webp(8, 8), "image/webp", image, true},
      {"WebP, lossless", test::webp(8, 8, true), "image/webp", image, true},
      {"WebP that moves", test::animated_webp(8, 8, 0, 0, 8, 8), "image/webp", image, true},
      {"AVIF", boxes("avif"), "image/avif", image, true},
      {"AVIF by its compatible brand", boxes("mif1", "avif"), "image/avif", image, true},
      {"HEIC", boxes("heic"), "image/heic", image, false},
      {"HEIC by its compatible brand", boxes("mif1", "heic"), "image/heic", image, false},
      {"MP4", boxes("isom"), "video/mp4", video, true},
      {"MP4 2", boxes("mp42"), "video/mp4", video, true},
      {"M4A", boxes("M4A "), "audio/mp4", audio, true},
      {"MP4 with sound alone", boxes("iso5", "isom", "\0\0\0\x14moov....hdlrsoun"s), "audio/mp4", audio, true},
      {"MP4 with both", boxes("iso5", "isom", "\0\0\0\x18moovhdlrsounhdlrvide"s), "video/mp4", video, true},
      {"MP4 whose index is longer than the head", boxes("iso5", "isom", "\0\1\0\0moov....hdlrsoun"s), "video/mp4",
       video, true},
      {"QuickTime", boxes("qt  ", "qt  "), none, file, false},
      {"an unknown brand", boxes("mif1", "isom"), none, file, false},
      {"WebM", webm_head + "V_VP9 A_OPUS", "video/webm", video, true},
      {"WebM with sound alone", webm_head + "\x86\x86" + "A_OPUS", "audio/webm", audio, true},
      {"Matroska", padded("\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska"), none, file, false},
      {"Opus", ogg("OpusHead"), "audio/ogg", audio, true},
      {"Vorbis", ogg("\x01vorbis"), "audio/ogg", audio, true},
      {"FLAC in Ogg", ogg("\x7f"s + "FLAC"), "audio/ogg", audio, true},
      {"Theora", ogg("\x80theora"), "video/ogg", video, true},
      {"Ogg of something else", ogg("fishead\0"s), none, file, false},
      {"MP3 with a tag", "ID3\x04\0\0\0\0\x0f\x76"s, "audio/mpeg", audio, true},
      {"MP3, two frames", mp3_frame + mp3_frame, "audio/mpeg", audio, true},
      {"eleven bits of MP3", padded("\xff\xfb\x90\x00"s, 1000), none, file, false},
      {"a tag of nobody", "ID3\x04\0\0\xff\xff\xff\xff"s, none, file, false},
      {"WAV", padded("RIFF\x24\0\0\0WAVEfmt "s), "audio/wav", audio, true},
      {"FLAC", padded("fLaC\0\0\0\x22"s), "audio/flac", audio, true},
      {"SVG", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>", none, file, false},
      {"SVG behind XML", "<?xml version=\"1.0\"?><svg/>", none, file, false},
      {"HTML", "<!doctype html><script>alert(1)</script>", none, file, false},
      {"PDF", "%PDF-1.7\n%\xe2\xe3\xcf\xd3", none, file, false},
      {"ZIP", padded("PK\x03\x04\x14"), none, file, false},
      {"text", "hello", none, file, false},
      {"nothing", "", none, file, false},
      {"HTML behind a PNG signature", "\x89PNG\r\n\x1a\n<html><script>alert(1)</script></html>", none, file, false},
      {"a PNG of no width", test::png_liar(0, 8), none, file, false},
      {"HTML behind a JPEG mark", "\xff\xd8<html>", none, file, false},
      {"HTML behind RIFF", padded("RIFF\x24\0\0\0WEBP<html>"s), none, file, false},
      {"half a signature", "\x89PN", none, file, false},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    const Sniffed found = sniff(row.head);
    CHECK(found.type == row.type);
    CHECK(found.kind == row.kind);
    CHECK(found.is_inline == row.is_inline);
    CHECK((found.format == MediaFormat::unknown) == (row.kind == file));
  }
}

TEST_CASE("no beginning of a file is read beyond its end") {
  // Each head in memory of its own, so that a sanitizer sees what is read behind it.
  for (const std::string& whole : {test::jpeg(8, 8), test::png(8, 8), test::gif(8, 8, 1), test::webp(8, 8),
                                   boxes("mif1"), ogg("OpusHead"), mp3_frame + mp3_frame}) {
    for (std::size_t size = 0; size < std::min<std::size_t>(whole.size(), 500); ++size) {
      const std::vector<char> head(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      sniff({head.data(), head.size()});
    }
  }
}

TEST_CASE("kinds have the names of the wire") {
  CHECK(name_of(MediaKind::file) == "file");
  CHECK(name_of(MediaKind::image) == "image");
  CHECK(name_of(MediaKind::video) == "video");
  CHECK(name_of(MediaKind::audio) == "audio");
}

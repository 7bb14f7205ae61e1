#include "media/strip_location.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "base/descriptor.h"
#include "base/files.h"
#include "media/decode.h"
#include "media/exif.h"
#include "support/pictures.h"

using namespace snug;
using namespace std::string_literals;

namespace {

OwnedDescriptor memory_file(std::string_view content) {
  OwnedDescriptor file(::memfd_create("picture", MFD_CLOEXEC));
  REQUIRE(write_all(file.get(), content));
  return file;
}

std::string content_of(int file) {
  std::string content(static_cast<std::size_t>(::lseek(file, 0, SEEK_END)), '\0');
  REQUIRE(::pread(file, content.data(), content.size(), 0) == static_cast<ssize_t>(content.size()));
  return content;
}

/// What is left of it; empty if it is refused, and then nothing may have been written.
std::string stripped(std::string_view picture, MediaFormat format) {
  const OwnedDescriptor from = memory_file(picture), to = memory_file("in front");
  const Result<std::uint64_t> size = strip_location(from.get(), to.get(), format);
  const std::string written = content_of(to.get());
  REQUIRE(written.starts_with("in front"));
  if (!size) {
    CHECK(size.error().code == Code::bad_request);
    CHECK(written.size() == 8);
    return {};
  }
  CHECK(*size == written.size() - 8);
  return written.substr(8);
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

constexpr PreviewRequest whole{PreviewRequest::Shape::fit, max_preview_edge};

/// Both decode to the same pixels.
void check_same_picture(std::string_view a, std::string_view b) {
  const PictureResult one = decode_picture(a, whole), other = decode_picture(b, whole);
  REQUIRE(one.error == PictureError::none);
  REQUIRE(other.error == PictureError::none);
  CHECK(one.picture.width == other.picture.width);
  CHECK(one.picture.animated == other.picture.animated);
  CHECK(one.picture.preview == other.picture.preview);
}

/// Cut anywhere, it is refused.
void check_cuts(const std::string& picture, MediaFormat format, std::size_t end) {
  for (std::size_t size = 0; size < end; size += 1 + size / 64) {
    INFO(size);
    CHECK(stripped(std::string_view(picture).substr(0, size), format).empty());
  }
}

}  // namespace

TEST_CASE("of a JPEG's EXIF the orientation stays, and nothing else") {
  for (const bool is_little_endian : {false, true}) {
    for (int orientation = 1; orientation <= 8; ++orientation) {
      INFO(orientation);
      const std::string plain = test::jpeg(40, 20);
      const std::string picture =
          test::with_segments(plain, test::jpeg_segment(0xe1, test::exif(orientation, is_little_endian)));
      REQUIRE(has(picture, "GPS-SECRET"));
      const std::string rest = stripped(picture, MediaFormat::jpeg);
      CHECK_FALSE(has(rest, "GPS"));
      CHECK(rest.size() == plain.size() + (orientation == 1 ? 0 : 36));
      check_same_picture(picture, rest);
      const std::size_t at = rest.find("Exif");
      CHECK((at == std::string::npos) == (orientation == 1));
      if (orientation != 1) CHECK(exif_orientation(std::string_view(rest).substr(at, 32)) == orientation);
      CHECK(stripped(rest, MediaFormat::jpeg) == rest);
    }
  }
}

TEST_CASE("a JPEG keeps its colours, and loses comments, notes, previews, and what hides behind its end") {
  const std::string icc = test::jpeg_segment(0xe2, "ICC_PROFILE\0\x01\x01 a profile"s);
  const std::string picture =
      test::with_segments(test::jpeg(40, 20), icc + test::jpeg_segment(0xfe, "SECRET comment") +
                                                  test::jpeg_segment(0xe1, "http://ns.adobe.com/xap/1.0/\0SECRET"s) +
                                                  test::jpeg_segment(0xe2, "MPF\0SECRET"s) +
                                                  test::jpeg_segment(0xed, "Photoshop 3.0\0SECRET"s) +
                                                  test::jpeg_segment(0xe0, "JFXX\0SECRET"s)) +
      test::jpeg(8, 8) + "SECRET film";
  const std::string rest = stripped(picture, MediaFormat::jpeg);
  CHECK(has(rest, icc));
  CHECK_FALSE(has(rest, "SECRET"));
  CHECK(rest == test::with_segments(test::jpeg(40, 20), icc));
  check_same_picture(picture, rest);
}

TEST_CASE("a JPEG in many scans, gray or of four colours is kept byte for byte") {
  for (const auto kind : {test::JpegKind::progressive, test::JpegKind::gray, test::JpegKind::cmyk}) {
    const std::string picture = test::jpeg(300, 200, kind);
    CHECK(stripped(picture, MediaFormat::jpeg) == picture);
  }
}

TEST_CASE("the little picture in a JFIF header goes") {
  std::string picture = test::jpeg(8, 8);
  const std::size_t at = picture.find("JFIF");
  REQUIRE(at == 6);
  const std::string header = test::jpeg_segment(0xe0, "JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01"s + "SEC");
  const std::string with = picture.substr(0, 2) + header + picture.substr(20);
  CHECK(stripped(with, MediaFormat::jpeg) == picture);
}

TEST_CASE("broken EXIF goes with all that it says") {
  const std::string plain = test::jpeg(8, 8);
  const std::string good = test::exif(6);
  for (std::size_t size = 6; size < 26; ++size) {
    CHECK(stripped(test::with_segments(plain, test::jpeg_segment(0xe1, good.substr(0, size))), MediaFormat::jpeg) ==
          plain);
  }
  for (const int orientation : {0, 9, 255, 65535}) {
    CHECK(stripped(test::with_segments(plain, test::jpeg_segment(0xe1, test::exif(orientation))), MediaFormat::jpeg) ==
          plain);
  }
  // The first directory leads out of the block.
  std::string far = good;
  far[10] = '\x7f';
  CHECK(stripped(test::with_segments(plain, test::jpeg_segment(0xe1, far)), MediaFormat::jpeg) == plain);
}

TEST_CASE("a PNG loses EXIF, texts and the time, and keeps its frames and colours") {
  const std::string colours = test::png_chunk("gAMA", "\0\0\xb1\x8f"s);
  const std::string secrets = test::png_chunk("eXIf", "MM\0*SECRET"s) + test::png_chunk("tEXt", "place\0SECRET"s) +
                              test::png_chunk("iTXt", "XML\0\0\0\0\0SECRET"s) +
                              test::png_chunk("zTXt", "a\0\0SECRET"s) + test::png_chunk("tIME", "SECRET!") +
                              test::png_chunk("caBX", "SECRET") + test::png_chunk("prVt", "SECRET");
  for (const std::string& plain : {test::png(20, 10), test::apng(20, 10), test::png(9, 9, test::PngKind::palette)}) {
    const std::string picture = test::with_chunks(plain, secrets + colours) + "SECRET behind the end";
    const std::string rest = stripped(picture, MediaFormat::png);
    CHECK_FALSE(has(rest, "SECRET"));
    CHECK(rest == test::with_chunks(plain, colours));
    check_same_picture(picture, rest);
  }
}

TEST_CASE("a WebP loses EXIF and XMP, and says so") {
  const std::string picture = test::webp(20, 10).substr(12);
  const std::string secrets =
      test::riff_chunk("EXIF", "SECRET!") + test::riff_chunk("XMP ", "SECRET") + test::riff_chunk("abcd", "SECRET");
  const std::string icc = test::riff_chunk("ICCP", "colours");
  const std::string file = test::extended_webp(20, 10, 0x2c, icc + picture + secrets) + "SECRET";
  const std::string rest = stripped(file, MediaFormat::webp);
  CHECK(rest == test::extended_webp(20, 10, 0x20, icc + picture));
  check_same_picture(file, rest);

  CHECK(stripped(test::webp(20, 10), MediaFormat::webp) == test::webp(20, 10));
  CHECK(stripped(test::webp(20, 10, true), MediaFormat::webp) == test::webp(20, 10, true));
  const std::string moving = test::animated_webp(20, 10, 0, 0, 20, 10);
  CHECK(stripped(moving, MediaFormat::webp) == moving);
}

TEST_CASE("a frame of a WebP hides nothing") {
  const std::string head(16, '\0'), picture = test::webp(8, 8).substr(12);
  const auto file = [&](const std::string& inside) {
    return test::extended_webp(8, 8, 2, test::riff_chunk("ANIM", "......") + test::riff_chunk("ANMF", head + inside));
  };
  CHECK(stripped(file(test::riff_chunk("EXIF", "SECRET") + picture + test::riff_chunk("abcd", "SECRET")),
                 MediaFormat::webp) == file(picture));
}

TEST_CASE("half a picture is refused, wherever it is cut") {
  const std::string jpeg = test::with_segments(test::jpeg(40, 20), test::jpeg_segment(0xe1, test::exif(6)));
  check_cuts(jpeg, MediaFormat::jpeg, jpeg.size());
  const std::string progressive = test::jpeg(40, 20, test::JpegKind::progressive);
  check_cuts(progressive, MediaFormat::jpeg, progressive.size());
  const std::string png = test::apng(20, 10);
  check_cuts(png, MediaFormat::png, png.size());
  const std::string webp = test::animated_webp(20, 10, 0, 0, 20, 10);
  check_cuts(webp, MediaFormat::webp, webp.size());
}

TEST_CASE("what is no picture of that format is refused") {
  for (const std::string& bytes :
       {""s, "x"s, "<html>"s, "PK\x03\x04 named .jpg"s, std::string(70'000, '\xff'), "\xff\xd8\xff\xd9"s,
        "\xff\xd8"s + test::jpeg(8, 8), "\x89PNG\r\n\x1a\n"s + test::png_chunk("IEND", ""),
        "\x89PNG\r\n\x1a\n"s + test::png_chunk("IDAT", "x") + test::png_chunk("IEND", ""),
        test::with_chunks(test::png(8, 8), test::png_chunk("ABCD", "critical")),
        test::with_chunks(test::png(8, 8), "\xff\xff\xff\xf0tEXt"s), test::extended_webp(8, 8, 0, ""),
        test::extended_webp(8, 8, 0, "VP8 \xff\xff\xff\x0f"s)}) {
    for (const auto format : {MediaFormat::jpeg, MediaFormat::png, MediaFormat::webp}) {
      CHECK(stripped(bytes, format).empty());
    }
  }
}

TEST_CASE("other formats, and descriptors that do not serve, are errors") {
  const OwnedDescriptor from = memory_file(test::gif(8, 8, 1)), to = memory_file("");
  CHECK(strip_location(from.get(), to.get(), MediaFormat::gif).error().code == Code::unsupported);
  CHECK_FALSE(can_strip_location(MediaFormat::gif));
  const OwnedDescriptor picture = memory_file(test::jpeg(8, 8)), full(::open("/dev/full", O_WRONLY));
  CHECK(strip_location(picture.get(), full.get(), MediaFormat::jpeg).error().code == Code::internal);
  CHECK(strip_location(full.get(), to.get(), MediaFormat::jpeg).error().code == Code::internal);
}

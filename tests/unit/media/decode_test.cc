#include "media/decode.h"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <string>

#include "media/sniff.h"
#include "support/pictures.h"

using namespace snug;
using namespace std::string_literals;
using test::Rgba;

namespace {

constexpr PreviewRequest no_preview{};
constexpr PreviewRequest large{PreviewRequest::Shape::fit, max_preview_edge};

PreviewRequest fit(int edge) { return {PreviewRequest::Shape::fit, static_cast<std::uint16_t>(edge)}; }
PreviewRequest square(int edge) { return {PreviewRequest::Shape::square, static_cast<std::uint16_t>(edge)}; }

Picture decoded(std::string_view file, PreviewRequest preview = large) {
  PictureResult result = decode_picture(file, preview);
  REQUIRE(name_of(result.error) == name_of(PictureError::none));
  return std::move(result.picture);
}

PictureError error_of(std::string_view file, PreviewRequest preview = no_preview) {
  return decode_picture(file, preview).error;
}

/// The colours in the middle of the quarters, as letters: `RGBW` is a picture that is not turned.
std::string quarters_of(const Picture& picture) {
  std::uint32_t width = 0, height = 0;
  const std::string pixels = test::webp_pixels(picture.preview, width, height);
  CHECK(width == picture.preview_width);
  CHECK(height == picture.preview_height);
  std::string letters;
  for (const std::uint32_t y : {height / 4, height * 3 / 4}) {
    for (const std::uint32_t x : {width / 4, width * 3 / 4}) {
      const auto* pixel = reinterpret_cast<const std::uint8_t*>(pixels.data()) + (std::size_t{y} * width + x) * 4;
      const auto is = [&](Rgba c) {
        return std::abs(pixel[0] - c.red) < 60 && std::abs(pixel[1] - c.green) < 60 && std::abs(pixel[2] - c.blue) < 60;
      };
      letters += is({255, 0, 0})       ? 'R'
                 : is({0, 255, 0})     ? 'G'
                 : is({0, 0, 255})     ? 'B'
                 : is({255, 255, 255}) ? 'W'
                 : is({0, 0, 0})       ? '0'
                                       : '?';
    }
  }
  return letters;
}

std::string oriented(int orientation) {
  return test::with_segments(test::jpeg(400, 200), test::jpeg_segment(0xe1, test::exif(orientation)));
}

}  // namespace

TEST_CASE("a JPEG is turned as its EXIF says") {
  const char* seen[] = {"RGBW", "RGBW", "GRWB", "WBGR", "BWRG", "RBGW", "BRWG", "WGBR", "GWRB"};
  for (int orientation = 0; orientation <= 8; ++orientation) {
    INFO(orientation);
    const Picture picture = decoded(oriented(orientation));
    CHECK(quarters_of(picture) == seen[orientation]);
    CHECK(picture.width == (orientation >= 5 ? 200 : 400));
    CHECK(picture.height == (orientation >= 5 ? 400 : 200));
    CHECK_FALSE(picture.animated);
    CHECK_FALSE(picture.truncated);
    CHECK(picture.preview.find("GPS") == std::string::npos);
  }
}

TEST_CASE("all kinds of files give the same picture") {
  const std::string files[] = {
      test::jpeg(400, 200),
      test::jpeg(400, 200, test::JpegKind::progressive),
      test::jpeg(400, 200, test::JpegKind::cmyk),
      test::png(400, 200),
      test::png(400, 200, test::PngKind::palette),
      test::png(400, 200, test::PngKind::interlaced),
      test::gif(400, 200, 1),
      test::gif(400, 200, 1, true),
      test::webp(400, 200),
      test::webp(400, 200, true),
  };
  for (const std::string& file : files) {
    for (const int edge : {1280, 400, 399, 130, 64, 20}) {
      INFO(sniff(file).type, " ", edge);
      const Picture picture = decoded(file, fit(edge));
      CHECK(picture.width == 400);
      CHECK(picture.height == 200);
      CHECK(picture.preview_width == std::min(400, edge));
      CHECK(picture.preview_height == (edge == 399 ? 200 : std::min(200, edge / 2)));
      CHECK(quarters_of(picture) == "RGBW");
      CHECK_FALSE(picture.animated);
      CHECK_FALSE(picture.truncated);
    }
    const Picture middle = decoded(file, square(64));
    CHECK(middle.width == 400);
    CHECK(middle.preview_width == 64);
    CHECK(middle.preview_height == 64);
    CHECK(quarters_of(middle) == "RGBW");
    CHECK(decoded(file, square(512)).preview_width == 200);  // never larger than it is
    CHECK(decoded(file, no_preview).preview.empty());
    CHECK(decoded(file, no_preview).thumb_hash.size() >= 5);
  }
  CHECK(quarters_of(decoded(test::jpeg(400, 200, test::JpegKind::gray))) != "RGBW");
  CHECK(decoded(test::png(40, 20, test::PngKind::gray16)).width == 40);
}

TEST_CASE("of what moves the first frame is taken, and it is said to move") {
  const std::string files[] = {test::apng(40, 20), test::gif(40, 20, 2), test::gif(40, 20, 3, true),
                               test::animated_webp(40, 20, 0, 0, 40, 20)};
  for (const std::string& file : files) {
    INFO(sniff(file).type);
    const Picture picture = decoded(file);
    CHECK(picture.animated);
    CHECK(picture.width == 40);
    CHECK(quarters_of(picture) == "RGBW");
    CHECK_FALSE(picture.truncated);
  }
}

TEST_CASE("a frame lies where its canvas says") {
  const Picture picture = decoded(test::animated_webp(40, 40, 20, 20, 20, 20));
  CHECK(picture.width == 40);
  CHECK(quarters_of(picture).substr(0, 3) == "000");
  CHECK(error_of(test::animated_webp(40, 40, 22, 20, 20, 20)) == PictureError::broken);
}

TEST_CASE("transparency stays") {
  const auto alpha_in_the_middle = [](const Picture& picture) {
    std::uint32_t width = 0, height = 0;
    const std::string pixels = test::webp_pixels(picture.preview, width, height);
    return static_cast<std::uint8_t>(pixels[(std::size_t{height / 2} * width + width / 2) * 4 + 3]);
  };
  CHECK(alpha_in_the_middle(decoded(test::gif(40, 40, 1, false, true))) == 0);
  CHECK(alpha_in_the_middle(decoded(test::gif(40, 40, 1, true, true), fit(20))) == 0);
  CHECK(alpha_in_the_middle(decoded(test::gif(40, 40, 1))) == 255);
  CHECK(decoded(test::gif(40, 40, 1, false, true)).thumb_hash != decoded(test::gif(40, 40, 1)).thumb_hash);
}

TEST_CASE("sides of odd lengths keep one pixel at least") {
  const Picture thin = decoded(test::png(1, 100'000));
  CHECK(thin.width == 1);
  CHECK(thin.height == 100'000);
  CHECK(thin.preview_width == 1);
  CHECK(thin.preview_height == 1280);
  const Picture flat = decoded(test::jpeg(3000, 1), fit(100));
  CHECK(flat.preview_width == 100);
  CHECK(flat.preview_height == 1);
  CHECK(decoded(test::png(1, 1)).thumb_hash.size() >= 5);
  CHECK(decoded(test::png(1, 100'000), square(128)).preview_height == 1);
}

TEST_CASE("bombs are refused by what they say, before anything is decoded") {
  CHECK(error_of(test::png_bomb(30'000, 30'000)) == PictureError::too_large);
  CHECK(error_of(test::png_liar(60'000, 60'000)) == PictureError::too_large);
  CHECK(test::png_liar(60'000, 60'000).size() < 75);
  CHECK(error_of(test::png_liar(0x7fffffff, 0x7fffffff)) == PictureError::too_large);
  std::string jpeg = test::jpeg(8, 8);
  const std::size_t size = jpeg.find("\xff\xc0") + 5;
  jpeg.replace(size, 4, "\xff\xdc\xff\xdc");
  CHECK(error_of(jpeg) == PictureError::too_large);
  std::string gif = test::gif(8, 8, 1);
  gif.replace(6, 4, "\xff\xff\xff\xff");
  CHECK(error_of(gif) == PictureError::too_large);
  CHECK(error_of(test::extended_webp(16'000, 16'000, 0, test::webp(8, 8).substr(12))) != PictureError::none);
  PictureLimits limits;
  limits.pixels = 7999;
  limits.webp_pixels = 7999;
  limits.interlaced_pixels = 7999;
  for (const std::string& file :
       {test::jpeg(100, 80), test::png(100, 80), test::png(100, 80, test::PngKind::interlaced), test::gif(100, 80, 1),
        test::webp(100, 80)}) {
    CHECK(decode_picture(file, large, limits).error == PictureError::too_large);
  }
}

TEST_CASE("a picture that is cut in the middle is shown as far as it goes") {
  for (const std::string& file :
       {test::jpeg(400, 400), test::png(400, 400, test::PngKind::rough), test::png(400, 400, test::PngKind::interlaced),
        test::webp(400, 400), test::gif(400, 400, 1)}) {
    INFO(sniff(file).type);
    bool was_shown = false;
    for (std::size_t percent = 1; percent < 100; ++percent) {
      const PictureResult result = decode_picture(file.substr(0, file.size() * percent / 100), large);
      CHECK((result.error == PictureError::none || result.error == PictureError::broken ||
             (percent < 10 && result.error == PictureError::not_a_picture)));
      if (result.error != PictureError::none) continue;
      CHECK(result.picture.truncated);
      CHECK(result.picture.width == 400);
      was_shown = true;
    }
    CHECK(was_shown);
  }
}

TEST_CASE("what is no picture is told apart from a broken one") {
  CHECK(error_of("") == PictureError::not_a_picture);
  CHECK(error_of("<svg onload='alert(1)'/>") == PictureError::not_a_picture);
  CHECK(error_of("PK\x03\x04 a ZIP named .jpg") == PictureError::not_a_picture);
  CHECK(error_of("\x89PNG\r\n\x1a\n<html><script>alert(1)</script></html>") == PictureError::not_a_picture);
  CHECK(error_of(test::png_liar(8, 8)) == PictureError::broken);
  std::mt19937 dice(7);
  for (int i = 0; i < 50; ++i) {
    std::string noise(3000, '\0');
    for (char& c : noise) c = static_cast<char>(dice());
    CHECK(error_of("\xff\xd8\xff\xe0" + noise) == PictureError::broken);
    const PictureError error = error_of(test::gif(8, 8, 1).substr(0, 40) + noise);
    CHECK((error == PictureError::broken || error == PictureError::none || error == PictureError::too_large));
  }
}

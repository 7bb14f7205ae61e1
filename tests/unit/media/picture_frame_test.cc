#include "media/picture_frame.h"

#include <doctest/doctest.h>

#include <functional>

#include "support/pictures.h"

using namespace snug;

namespace {

constexpr PreviewRequest small{PreviewRequest::Shape::fit, 64};

PictureResult good() {
  PictureResult result{PictureError::none};
  result.picture = {400, 200, true, false, "12345", test::webp(64, 32), 64, 32};
  return result;
}

}  // namespace

TEST_CASE("a result comes through as it is") {
  const auto read = read_picture_frame(write_picture_frame(good()), small);
  REQUIRE(read);
  CHECK(read->error == PictureError::none);
  CHECK(read->picture.width == 400);
  CHECK(read->picture.height == 200);
  CHECK(read->picture.animated);
  CHECK_FALSE(read->picture.truncated);
  CHECK(read->picture.thumb_hash == "12345");
  CHECK(read->picture.preview == good().picture.preview);
  CHECK(read->picture.preview_width == 64);
  CHECK(read->picture.preview_height == 32);
  for (const auto error : {PictureError::not_a_picture, PictureError::too_large, PictureError::broken}) {
    const auto failed = read_picture_frame(write_picture_frame({error}), small);
    REQUIRE(failed);
    CHECK(failed->error == error);
  }
}

TEST_CASE("a frame that is cut, or has more behind it, is none") {
  const std::string frame = write_picture_frame(good());
  for (std::size_t size = 0; size < frame.size(); ++size) CHECK_FALSE(read_picture_frame(frame.substr(0, size), small));
  CHECK_FALSE(read_picture_frame(frame + "x", small));
  CHECK_FALSE(read_picture_frame(frame + std::string(max_picture_frame, 'x'), small));
}

TEST_CASE("what a worker would not say is no result") {
  const std::function<void(Picture&)> lies[] = {
      [](Picture& p) { p.width = 0; },
      [](Picture& p) { p.height = 0xffffffff; },
      [](Picture& p) { p.thumb_hash = "1234"; },
      [](Picture& p) { p.thumb_hash = std::string(26, 'x'); },
      [](Picture& p) { p.preview.clear(); },
      [](Picture& p) { p.preview = "<html><script>alert(1)</script>"; },
      [](Picture& p) { p.preview = test::jpeg(64, 32); },
      [](Picture& p) { p.preview += "<html>"; },
      [](Picture& p) { p.preview_width = 65; },
      [](Picture& p) { p.preview_height = 0; },
  };
  for (const auto& lie : lies) {
    PictureResult result = good();
    lie(result.picture);
    CHECK_FALSE(read_picture_frame(write_picture_frame(result), small));
  }
  for (const auto error : {PictureError::worker_failed, PictureError::timeout, PictureError::stopped}) {
    CHECK_FALSE(read_picture_frame(write_picture_frame({error}), small));
  }
  CHECK_FALSE(read_picture_frame(write_picture_frame(good()), {}));  // no preview was asked for
  PictureResult failed = good();
  failed.error = PictureError::broken;
  CHECK_FALSE(read_picture_frame(write_picture_frame(failed), small));
  std::string frame = write_picture_frame(good());
  for (const std::size_t at : {0, 4, 5, 7}) {
    std::string other = frame;
    other[at] = '\x7f';
    CHECK_FALSE(read_picture_frame(other, small));
  }
}

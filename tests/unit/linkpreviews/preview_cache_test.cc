#include "linkpreviews/preview_cache.h"

#include <doctest/doctest.h>

using namespace snug;
using namespace std::chrono_literals;

namespace {

SharedPreview preview(const std::string& title, std::size_t picture = 0) {
  PagePreview made{.title = title};
  if (picture > 0) made.picture = PreviewPicture{.webp = std::string(picture, 'x')};
  return std::make_shared<const PagePreview>(std::move(made));
}

}  // namespace

TEST_CASE("what is kept is found until its time is up, also that there is nothing") {
  const PreviewCache::Now now{};
  PreviewCache cache(10, 1 << 20);
  cache.keep("a", preview("A"), now + 2s);
  cache.keep("b", nullptr, now + 1s);
  CHECK((*cache.find("a", now))->title == "A");
  CHECK(cache.find("b", now) == SharedPreview());
  CHECK_FALSE(cache.find("c", now));
  CHECK_FALSE(cache.find("b", now + 1s));
  CHECK(cache.find("a", now + 1s));
  CHECK_FALSE(cache.find("a", now + 2s));
  CHECK(cache.size() == 0);
  CHECK(cache.bytes() == 0);
}

TEST_CASE("a link is kept once, with what came last") {
  const PreviewCache::Now now{};
  PreviewCache cache(10, 1 << 20);
  cache.keep("a", preview("A"), now + 1s);
  cache.keep("a", preview("B"), now + 2s);
  CHECK(cache.size() == 1);
  CHECK((*cache.find("a", now + 1s))->title == "B");
}

TEST_CASE("the oldest go when there are too many, or too many bytes") {
  const PreviewCache::Now now{};
  PreviewCache cache(3, 10'000);
  for (const char* link : {"a", "b", "c", "d"}) cache.keep(link, preview(link), now + 1s);
  CHECK(cache.size() == 3);
  CHECK_FALSE(cache.find("a", now));
  cache.keep("e", preview("e", 9'000), now + 1s);
  CHECK(cache.find("e", now));
  CHECK(cache.bytes() <= 10'000);
  CHECK_FALSE(cache.find("b", now));
  cache.keep("f", preview("f", 20'000), now + 1s);
  CHECK_FALSE(cache.find("f", now));
  CHECK(cache.find("e", now));
}

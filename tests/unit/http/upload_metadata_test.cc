#include "http/upload_metadata.h"

#include <doctest/doctest.h>

namespace snug {

TEST_CASE("what a tus client says of a file") {
  const auto metadata = parse_upload_metadata("filename 7ZWc6riALnBkZg==,filetype dGV4dC9wbGFpbg==,is_draft");
  REQUIRE(metadata);
  CHECK(value_in(*metadata, "filename") == "한글.pdf");
  CHECK(value_in(*metadata, "filetype") == "text/plain");
  CHECK(value_in(*metadata, "is_draft").empty());
  CHECK(value_in(*metadata, "other").empty());
  CHECK(metadata->size() == 3);
  CHECK(parse_upload_metadata("")->empty());
  CHECK(parse_upload_metadata("a YQ== , b Yg==")->size() == 2);
}

TEST_CASE("what is malformed says nothing") {
  for (const char* header : {"a !!!!", "a YQ==,a YQ==", "a YQ== x", ", ,", "a\x01 YQ==", "a YQ==,,b"})
    CHECK(!parse_upload_metadata(header));
  std::string many;
  for (int i = 0; i < 40; ++i) many += (i ? "," : "") + std::to_string(i) + " YQ==";
  CHECK(!parse_upload_metadata(many));
}

}  // namespace snug

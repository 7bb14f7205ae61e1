#include "base/percent.h"

#include <doctest/doctest.h>

using namespace snug;

TEST_CASE("percent-encoding is taken off") {
  CHECK(percent_decode("") == "");
  CHECK(percent_decode("a%20b%2f%2F") == "a b//");
  CHECK(percent_decode("%e2%82%ac") == "\xe2\x82\xac");
  CHECK(percent_decode("%00") == std::string(1, '\0'));
  CHECK(percent_decode("%2541") == "%41");  // once
}

TEST_CASE("a plus is a space in a query only") {
  CHECK(percent_decode("a+b%2B") == "a+b+");
  CHECK(percent_decode("a+b%2B", Plus::is_space) == "a b+");
}

TEST_CASE("what is no encoding is refused, or stays") {
  for (const char* text : {"%", "%4", "a%", "%zz", "%4g", "%g4", "%%41", "% 41", "%+4"}) {
    CAPTURE(text);
    CHECK_FALSE(percent_decode(text));
  }
  CHECK(percent_decode_where_valid("%41%4%zz%") == "A%4%zz%");
  CHECK(percent_decode_where_valid("%%41") == "%A");
  CHECK(percent_decode_where_valid("a+b") == "a+b");
}

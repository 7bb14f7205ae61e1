#include "base/quote.h"

#include <doctest/doctest.h>

using namespace snug;

namespace {

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace

TEST_CASE("what JSON wants escaped is escaped, the rest stays") {
  CHECK(json_string("") == R"("")");
  CHECK(json_string("plain, é 日本 👋") == "\"plain, é 日本 👋\"");
  CHECK(json_string("a\"b\\c") == R"("a\"b\\c")");
  CHECK(json_string("line\nbreak\r\t\x1b[31m\x7f") == R"("line\u000abreak\u000d\u0009\u001b[31m\u007f")");
  CHECK(json_string(std::string_view("nul\0!", 5)) == R"("nul\u0000!")");
}

TEST_CASE("bytes that are no UTF-8 become the replacement character") {
  CHECK(json_string("a\xff\x62") == R"("a\ufffdb")");
  CHECK(json_string("\x80") == R"("\ufffd")");
  CHECK(json_string("\xc0\xaf") == R"("\ufffd\ufffd")");                      // overlong
  CHECK(json_string("\xe0\x80\x80") == R"("\ufffd\ufffd\ufffd")");            // overlong
  CHECK(json_string("\xed\xa0\x80") == R"("\ufffd\ufffd\ufffd")");            // surrogate
  CHECK(json_string("\xf4\x90\x80\x80") == R"("\ufffd\ufffd\ufffd\ufffd")");  // beyond U+10FFFF
  CHECK(json_string("\xe6\x97") == R"("\ufffd\ufffd")");                      // cut off
  CHECK(json_string("\xf4\x8f\xbf\xbf") == "\"\xf4\x8f\xbf\xbf\"");
}

#include "base/quote.h"

#include <doctest/doctest.h>

using namespace snug;

namespace {

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace

TEST_CASE("what JSON wants escaped is escaped, the rest stays") {
  CHECK(quoted("") == R"("")");
  CHECK(quoted("plain, é 日本 👋") == "\"plain, é 日本 👋\"");
  CHECK(quoted("a\"b\\c") == R"("a\"b\\c")");
  CHECK(quoted("line\nbreak\r\t\x1b[31m\x7f") == R"("line\u000abreak\u000d\u0009\u001b[31m\u007f")");
  CHECK(quoted(std::string_view("nul\0!", 5)) == R"("nul\u0000!")");
}

TEST_CASE("bytes that are no UTF-8 become the replacement character") {
  CHECK(quoted("a\xff\x62") == R"("a\ufffdb")");
  CHECK(quoted("\x80") == R"("\ufffd")");
  CHECK(quoted("\xc0\xaf") == R"("\ufffd\ufffd")");                      // overlong
  CHECK(quoted("\xe0\x80\x80") == R"("\ufffd\ufffd\ufffd")");            // overlong
  CHECK(quoted("\xed\xa0\x80") == R"("\ufffd\ufffd\ufffd")");            // surrogate
  CHECK(quoted("\xf4\x90\x80\x80") == R"("\ufffd\ufffd\ufffd\ufffd")");  // beyond U+10FFFF
  CHECK(quoted("\xe6\x97") == R"("\ufffd\ufffd")");                      // cut off
  CHECK(quoted("\xf4\x8f\xbf\xbf") == "\"\xf4\x8f\xbf\xbf\"");
}

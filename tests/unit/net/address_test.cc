#include "net/address.h"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace snug;

TEST_CASE("a listening address") {
  const auto good = [](const char* text) { return to_string(parse_listen_address(text).address); };
  const auto why_not = [](const char* text) -> std::string {
    try {
      parse_listen_address(text);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "accepted";
  };
  CHECK(good("127.0.0.1:8080") == "127.0.0.1:8080");
  CHECK(good("0.0.0.0:0") == "0.0.0.0:0");
  CHECK(good("[::1]:8080") == "[::1]:8080");
  CHECK(good("[::]:65535") == "[::]:65535");
  CHECK(why_not("127.0.0.1") ==
        "cannot listen on '127.0.0.1': the port is missing; write HOST:PORT, e.g. 127.0.0.1:8080 or [::1]:8080");
  CHECK(why_not("127.0.0.1:").find("no number") != std::string::npos);
  CHECK(why_not("127.0.0.1:65536").find("no number") != std::string::npos);
  CHECK(why_not("127.0.0.1:80x").find("no number") != std::string::npos);
  CHECK(why_not("::1:8080").find("brackets") != std::string::npos);
  CHECK((good(":8080") == "[::]:8080" || good(":8080") == "0.0.0.0:8080"));  // as the machine has IPv6 or not
}

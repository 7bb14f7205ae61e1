#include "cli/setting_type.h"

#include <doctest/doctest.h>

using namespace snug::cli;
using namespace std::chrono_literals;

TEST_CASE("sizes are read in powers of 1024 and written in the largest unit that fits") {
  CHECK(parse_size("0") == 0u);
  CHECK(parse_size("65536") == 65536u);
  CHECK(parse_size("12B") == 12u);
  CHECK(parse_size("64KiB") == 65536u);
  CHECK(parse_size("64 KiB") == 65536u);
  CHECK(parse_size("64k") == 65536u);
  CHECK(parse_size("64kB") == 65536u);
  CHECK(parse_size("4M") == 4u << 20);
  CHECK(parse_size("2GiB") == 2ull << 30);
  for (const std::string bad : {"", "KiB", "-1", "1.5MiB", "64KiBs", "64 K B", "64TiB", "0x10", " 1", "1 ",
                                "99999999999999999999", "9999999999999GiB"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_size(bad).has_value());
  }
  CHECK(write_size(65536) == "64KiB");
  CHECK(write_size(4 << 20) == "4MiB");
  CHECK(write_size(1500) == "1500");
  CHECK(write_size(0) == "0");
}

TEST_CASE("durations need a unit, except for nothing") {
  CHECK(parse_duration("0") == 0ms);
  CHECK(parse_duration("250ms") == 250ms);
  CHECK(parse_duration("10s") == 10s);
  CHECK(parse_duration("10 s") == 10s);
  CHECK(parse_duration("15min") == 15min);
  CHECK(parse_duration("15m") == 15min);
  CHECK(parse_duration("2h") == 2h);
  CHECK(parse_duration("7d") == 168h);
  for (const std::string bad : {"", "10", "s", "-1s", "1.5s", "1h30m", "1w", "10S", "9999999999999999d"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_duration(bad).has_value());
  }
  CHECK(write_duration(10s) == "10s");
  CHECK(write_duration(60s) == "1min");
  CHECK(write_duration(90s) == "90s");
  CHECK(write_duration(1500ms) == "1500ms");
  CHECK(write_duration(0ms) == "0");
}

TEST_CASE("decimals are plain, finite and not negative") {
  CHECK(parse_decimal("0") == 0.0);
  CHECK(parse_decimal("20") == 20.0);
  CHECK(parse_decimal("0.5") == 0.5);
  for (const std::string bad : {"", "-1", "-0", "inf", "nan", "1e5", "0x1", "1,5", "1 ", "+1"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_decimal(bad).has_value());
  }
  CHECK(write_decimal(20) == "20");
  CHECK(write_decimal(0.25) == "0.25");
}

TEST_CASE("numbers stay in their range and type") {
  const SettingType<int> node = number(0, 1023);
  CHECK(node.read("0") == 0);
  CHECK(node.read("1023") == 1023);
  for (const std::string bad : {"-1", "1024", "", "1.0", "99999999999999", "one", "1 "}) {
    CAPTURE(bad);
    CHECK_FALSE(node.read(bad).has_value());
  }
  CHECK(node.wanted == "a whole number from 0 to 1023");
}

TEST_CASE("listening addresses have a host or none, and a port") {
  const SettingType<std::string> kind = listen_address();
  for (const std::string good : {"127.0.0.1:8080", "localhost:0", "[::1]:443", ":8080", "chat.example.org:65535"}) {
    CAPTURE(good);
    CHECK(kind.read(good) == good);
  }
  for (const std::string bad : {"", "8080", "localhost", "localhost:", "localhost:65536", "localhost:-1", "::1:8080",
                                "[::1]", "a b:1", "http://x:1", "[]:1", "host:1x"}) {
    CAPTURE(bad);
    CHECK_FALSE(kind.read(bad).has_value());
  }
}

TEST_CASE("web addresses lose their last slash, origins have no path") {
  CHECK(web_address().read("https://chat.example.org/") == "https://chat.example.org");
  CHECK(web_address().read("http://localhost:8080/talk/") == "http://localhost:8080/talk");
  CHECK(web_address().read("") == "");
  CHECK(web_address().read("https://[::1]:8443") == "https://[::1]:8443");
  for (const std::string bad : {"chat.example.org", "ftp://x", "https://", "https:///x", "https://a b",
                                "https://x:99999", "https://u@x", "https://x/?q", "https://:80"}) {
    CAPTURE(bad);
    CHECK_FALSE(web_address().read(bad).has_value());
  }
  CHECK(web_origin().read("*") == "*");
  CHECK(web_origin().read("https://app.example.org") == "https://app.example.org");
  CHECK_FALSE(web_origin().read("https://app.example.org/").has_value());
  CHECK_FALSE(web_origin().read("null").has_value());
}

TEST_CASE("proxies are addresses or networks") {
  CHECK(network().read("10.0.0.0/8") == "10.0.0.0/8");
  CHECK(network().read("::1") == "::1");
  CHECK_FALSE(network().read("10.0.0.1/8").has_value());
  CHECK_FALSE(network().read("proxy.example.org").has_value());
}

TEST_CASE("choices are exact words") {
  const auto kind = one_of<int>({{"text", 0}, {"json", 1}});
  CHECK(kind.read("json") == 1);
  CHECK_FALSE(kind.read("JSON").has_value());
  CHECK_FALSE(kind.read("").has_value());
  CHECK(kind.shape == "text|json");
  CHECK(kind.write(1) == "json");
}

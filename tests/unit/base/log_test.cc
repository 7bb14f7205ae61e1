#include "base/log.h"

#include <doctest/doctest.h>

#include <limits>

using namespace snug;
using log::Format;
using log::Level;

namespace {

std::string text(std::string_view what, std::initializer_list<log::Field> fields) {
  return log::line(Format::text, Level::info, Time{0}, what, fields);
}
std::string json(std::string_view what, std::initializer_list<log::Field> fields) {
  return log::line(Format::json, Level::warning, Time{1795418781123}, what, fields);
}

}  // namespace

TEST_CASE("text: words stay bare, everything else is quoted") {
  CHECK(text("started", {}) == "started");
  CHECK(text("started", {{"address", "http://127.0.0.1:8080"}, {"users", 3}, {"clean", true}}) ==
        "started address=http://127.0.0.1:8080 users=3 clean=true");
  CHECK(text("refused", {{"name", "a b"}, {"empty", ""}}) == "refused name=\"a b\" empty=\"\"");
}

TEST_CASE("a value cannot forge a line or a field") {
  CHECK(text("login failed", {{"user", "x\n2026-01-01 info all is well"}}) ==
        "login failed user=\"x\\u000a2026-01-01 info all is well\"");
  CHECK(text("login failed", {{"user", "x\" ok=\"1"}}) == "login failed user=\"x\\\" ok=\\\"1\"");
  CHECK(
      json("login failed", {{"user", "x\",\"ok\":\"1\n\xff"}}) ==
      R"({"time":"2026-11-23T07:26:21.123Z","level":"warning","event":"login failed","user":"x\",\"ok\":\"1\u000a\ufffd"})");
}

TEST_CASE("JSON: numbers and truth values are bare, what JSON has no number for is not") {
  CHECK(
      json("m", {{"i", -5}, {"d", 0.5}, {"b", false}, {"u", std::uint64_t{18446744073709551615u}}}) ==
      R"({"time":"2026-11-23T07:26:21.123Z","level":"warning","event":"m","i":-5,"d":0.5,"b":false,"u":18446744073709551615})");
  CHECK(json("m", {{"d", std::numeric_limits<double>::infinity()}}).ends_with(R"("d":"inf"})"));
}

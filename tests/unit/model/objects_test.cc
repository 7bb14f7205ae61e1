#include "model/objects.h"

#include <doctest/doctest.h>

#include "model/call.h"

using namespace snug;

TEST_CASE("a preview is cut at 200 characters, never inside one") {
  CHECK(preview_of("short") == "short");
  CHECK(preview_of("") == "");
  CHECK(preview_of(std::string(200, 'a')) == std::string(200, 'a'));
  CHECK(preview_of(std::string(201, 'a')) == std::string(200, 'a'));
  std::string smiles;
  for (int i = 0; i < 300; ++i) smiles += "😀";
  CHECK(preview_of(smiles) == smiles.substr(0, 800));
}

TEST_CASE("the answer to a command names its cursor, others don't") {
  CHECK(result_with_cursor({std::string("{}"), "e.7"}) == R"({"cursor":"e.7"})");
  CHECK(result_with_cursor({std::string(R"({"a":1})"), "e.7"}) == R"({"a":1,"cursor":"e.7"})");
  CHECK(result_with_cursor({std::string(R"({"cursor":"mine"})"), ""}) == R"({"cursor":"mine"})");
}

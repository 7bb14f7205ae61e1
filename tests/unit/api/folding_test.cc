#include "api/folding.h"

#include <doctest/doctest.h>

#include "model/json.h"

using namespace snug;
using Terms = std::vector<std::string>;

TEST_CASE("letters fold to lower case, everything else stays") {
  CHECK(fold("Hello, World 1!") == "hello, world 1!");
  CHECK(fold("ÄÖÜ ÀÞ ÷×ß") == "äöü àþ ÷×ß");
  CHECK(fold("ŁÓDŹ ČŠŽ ŸŐ") == "łódź čšž ÿő");
  CHECK(fold("İIı") == "iiı");
  CHECK(fold("ΑΒΓ ΆΈΉΊΌΎΏ ΟΔΟΣ οδος") == "αβγ άέήίόύώ οδοσ οδοσ");
  CHECK(fold("ПРИВЕТ Ёж ҐЄІЇ") == "привет ёж ґєії");
  CHECK(fold("日本 😀") == "日本 😀");
  CHECK(fold("") == "");
}

TEST_CASE("folding any code point gives valid UTF-8") {
  for (char32_t c = 1; c < 0x3000; ++c) {
    std::string text;
    if (c < 0x80) {
      text = {static_cast<char>(c)};
    } else if (c < 0x800) {
      text = {static_cast<char>(0xc0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
    } else {
      text = {static_cast<char>(0xe0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)),
              static_cast<char>(0x80 | (c & 63))};
    }
    const std::string folded = fold(text);
    REQUIRE(json::valid_utf8(folded));
    REQUIRE(fold(folded) == folded);
  }
}

TEST_CASE("a user is found by the username and by each word of the display name") {
  CHECK(search_terms("alice", "Alice Müller-LÜDENSCHEIDT") == Terms{"alice", "lüdenscheidt", "müller"});
  CHECK(search_terms("bob", "  ") == Terms{"bob"});
  CHECK(search_terms("bob", "bob BOB «Bob»") == Terms{"bob"});
}

TEST_CASE("terms are bounded") {
  std::string words, word;
  for (int i = 0; i < 100; ++i) words += "w" + std::to_string(i) + " ";
  CHECK(search_terms("bob", words).size() == 16);
  for (int i = 0; i < 64; ++i) word += "ы";
  const Terms terms = search_terms("bob", "x" + word);
  REQUIRE(terms.size() == 2);
  CHECK(terms[1].size() == 63);  // cut between two letters
  CHECK(json::valid_utf8(terms[1]));
}

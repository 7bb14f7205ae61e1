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

TEST_CASE("words are made of letters, marks and numbers of any script; what has no shape is not there") {
  CHECK(search_terms("bob", "Ann，Lee　李·ԱՐԱՄ") == Terms{"ann", "bob", "lee", "արամ", "李"});
  CHECK(search_terms("bob", "A\u200bnn\u00ad") == Terms{"ann", "bob"});
  CHECK(search_terms("bob", "🦊 \u2800") == Terms{"bob"});
  CHECK(fold("ẾẞK") == "ếßk");
}

TEST_CASE("a sign behind a word of a query ends it; an underscore is a username's") {
  const auto words = [](std::string_view query) {
    std::string text;
    for (const SearchWord& word : search_words(query)) text += word.text + (word.ended ? ". " : " ");
    return text;
  };
  CHECK(words("Ann Le") == "ann le ");
  CHECK(words("jean-lu") == "jean. lu ");
  CHECK(words("ann.") == "ann. ");
  CHECK(words("\"ann\" b") == "ann. b ");
  CHECK(words("ann_") == "");
  CHECK(words("\u200b…") == "");
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

#include "model/emoji_text.h"

#include <doctest/doctest.h>

using namespace snug;

namespace {

std::string spelled(std::string_view text) { return emoji_of(text).value_or("none"); }

}  // namespace

TEST_CASE("an emoji has one spelling") {
  CHECK(spelled("👍") == "👍");
  CHECK(spelled("👍\uFE0F") == "👍");            // it is a picture anyway
  CHECK(spelled("\u2764") == "\u2764\uFE0F");  // a heart, which is a text without U+FE0F
  CHECK(spelled("\u2764\uFE0F") == "\u2764\uFE0F");
  CHECK(spelled("\u261D\uFE0F\U0001F3FE") == "\u261D\U0001F3FE");
  CHECK(spelled("\u261D\U0001F3FE") == "\u261D\U0001F3FE");
  CHECK(spelled("1\u20E3") == "1\uFE0F\u20E3");
  CHECK(spelled("1\uFE0F\u20E3") == "1\uFE0F\u20E3");
  CHECK(spelled("\U0001F469\u200D\u2764\u200D\U0001F48B\u200D\U0001F468") ==
        "\U0001F469\u200D\u2764\uFE0F\u200D\U0001F48B\u200D\U0001F468");
  CHECK(spelled("\U0001F469\U0001F3FB\u200D\u2764\uFE0F\u200D\U0001F48B\u200D\U0001F468\U0001F3FB") != "none");
  CHECK(spelled("🇩🇪") == "🇩🇪");
  CHECK(spelled("🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F") ==
        "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F");
}

TEST_CASE("what is not one emoji is none") {
  for (const std::string_view text : {"",
                                      " ",
                                      "a",
                                      "1",
                                      "#",
                                      "👍👍",
                                      "👍 ",
                                      " 👍",
                                      "\u200D",
                                      "👍\u200D",
                                      "\u200D👍",
                                      "🇩",
                                      "🇩🇪🇫🇷",
                                      "\uFE0F",
                                      "\u20E3",
                                      "a\u20E3",
                                      "🏴\U000E0067",
                                      "🏴\U000E007F",
                                      ":+1:",
                                      "👍🏽🏽",
                                      "👍\uFE0F\uFE0F",
                                      "1\uFE0F",
                                      "👍\u200Da"})
    CHECK_MESSAGE(spelled(text) == "none", text);
  std::string family = "👩";
  while (family.size() < 64) family += "\u200D👩";
  CHECK(spelled(family) == "none");  // longer than any there is
}

TEST_CASE("an emoji of a server is a name between colons") {
  CHECK(emoji_name_of(":party_cat:") == "party_cat");
  CHECK(one_emoji(":party_cat:") == ":party_cat:");
  CHECK(one_emoji("\u2764") == "\u2764\uFE0F");
  for (const std::string_view text : {":", "::", ":a:", "cat", ":cat", "cat:", ":Cat:", ":ca t:", ":cat::", ":кот:"})
    CHECK_MESSAGE(!emoji_name_of(text), text);
}

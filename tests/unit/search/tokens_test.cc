#include "search/tokens.h"

#include <doctest/doctest.h>

#include <string>

#include "search/wanted.h"

using namespace snug;

namespace {

/// The tokens of a text with spaces between them; a sign stands in brackets, as it has no place of its own.
std::string tokens(std::string_view text) {
  std::string out;
  each_token(text, [&](const Token& token) {
    const bool sign = token.kind == Token::Kind::sign;
    out += (out.empty() ? "" : " ") + (sign ? "(" + std::string(token.text) + ")" : std::string(token.text));
  });
  return out;
}

/// The parts of a text that a phrase finds, in brackets; without brackets: it finds none.
std::string lit(std::string_view text, std::string_view looked_for, bool beginning = false) {
  std::u32string points;
  std::string out;
  const auto ranges = find_phrase(text, phrase_of(looked_for, beginning));
  std::int64_t at = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80;
    if (begins)
      for (const TextRange& range : ranges) {
        if (range.to == at) out += ']';
        if (range.from == at) out += '[';
      }
    at += begins ? 1 : 0;
    out += text[i];
  }
  for (const TextRange& range : ranges)
    if (range.to == at) out += ']';
  return out;
}

}  // namespace

TEST_CASE("words are letters and numbers, without case and accents") {
  CHECK(tokens("Hello, World!") == "hello world");
  CHECK(tokens("crème brûlée") == "creme brulee");
  CHECK(tokens("cre\xcc\x80me") == "creme");  // a mark of its own
  CHECK(tokens("İstanbul ISTANBUL ıstanbul") == "istanbul istanbul istanbul");
  CHECK(tokens("ёлка Ёлка") == "елка елка");
  CHECK(tokens("ΣΊΣΥΦΟΣ σίσυφος") == "σισυφοσ σισυφοσ");
  CHECK(tokens("PLT-3699 foo_bar 1.2.3") == "plt 3699 foo bar 1 2 3");
  CHECK(tokens("don't don’t") == "don t don t");
  CHECK(tokens("_word_ **bold** ~~gone~~ `code` ||hidden||") == "word bold gone code hidden");
  CHECK(tokens("https://example.com/path?q=1#top") == "https example com path q 1 top");
  CHECK(tokens("") == "");
  CHECK(tokens("*** --- …") == "");
}

TEST_CASE("ligatures, widths and letters of several") {
  CHECK(tokens("Größe GRÖSSE große") == "grosse grosse grosse");
  CHECK(tokens("ﬁnd ﬃ") == "find ffi");
  CHECK(tokens("Ａｂｃ１２３") == "abc123");
  CHECK(tokens("Ærø Øl Łódź Œuvre") == "aero ol lodz oeuvre");
  CHECK(tokens("𝐁𝐨𝐥𝐝") == "bold");
  CHECK(tokens("x² Ⅳ") == "x2 iv");
}

TEST_CASE("Hebrew and Arabic without points, words joined by what has no shape") {
  CHECK(tokens("שָׁלוֹם") == "שלום");
  CHECK(tokens("مُحَمَّد") == "محمد");
  CHECK(tokens("مـحـمد") == "محمد");
  CHECK(tokens("soft\u00adhyphen") == "softhyphen");
  CHECK(tokens("हिन्दी में") == "हिन्दी में");  // these marks are letters
}

TEST_CASE("scripts without spaces: each pair of neighbours, and the last letter") {
  CHECK(tokens("上海") == "上海 海");
  CHECK(tokens("我家在上海东边") == "我家 家在 在上 上海 海东 东边 边");
  CHECK(tokens("海") == "海");
  CHECK(tokens("我爱C++编程") == "我爱 爱 c (c++) 编程 程");
  CHECK(tokens("ひらがな") == "ひら らが がな な");
  CHECK(tokens("か\u3099く") == "がく く");
  CHECK(tokens("ｶﾞｸ") == "ガク ク");
  CHECK(tokens("สวัสดี") == "สว วั ัส สด ดี ี");
  CHECK(tokens("한국어 문서") == "한국어 문서");
  CHECK(tokens("\u1112\u1161\u11ab") == "한");
}

TEST_CASE("emoji: each as its base, a flag as one") {
  CHECK(tokens("👍") == "👍");
  CHECK(tokens("👍🏽👍🏿") == "👍 👍");
  CHECK(tokens("❤️ ❤") == "❤ ❤");
  CHECK(tokens("ok👍ok") == "ok 👍 ok");
  CHECK(tokens("👩‍❤️‍💋‍👨") == "👩 ❤ 💋 👨");
  CHECK(tokens("🇩🇪🇫🇷 🇩") == "🇩🇪 🇫🇷");
  CHECK(tokens("1️⃣") == "1");
}

TEST_CASE("c++ and c# beside c") {
  CHECK(tokens("C++ and C#, or c") == "c (c++) and c (c#) or c");
  CHECK(tokens("i++; a+b a#b c+++ ## words++") == "i (i++) a b a b c words");
}

TEST_CASE("a token has at most 64 bytes, and ends between two letters") {
  CHECK(tokens(std::string(200, 'a')) == std::string(64, 'a'));
  std::string greek, half;
  for (int i = 0; i < 40; ++i) greek += "ω";
  for (int i = 0; i < 32; ++i) half += "ω";
  CHECK(tokens(greek) == half);
  CHECK(tokens("a" + greek) == "a" + half.substr(0, 62));
}

TEST_CASE("bytes that are no UTF-8 give some tokens, and end") {
  for (int first = 0; first < 256; ++first) {
    const std::string bytes{static_cast<char>(first), static_cast<char>(0xff), 'a', static_cast<char>(first)};
    CHECK(tokens(bytes).size() < 64);
  }
}

TEST_CASE("what is found is lit whole, in code points") {
  CHECK(lit("I like Crème brûlée.", "creme brulee") == "I like [Crème brûlée].");
  CHECK(lit("cre\xcc\x80me!", "creme") == "[cre\xcc\x80me]!");
  CHECK(lit("👍🏽 Größe ﬁn", "grosse") == "👍🏽 [Größe] ﬁn");
  CHECK(lit("nice 👍🏽!", "👍") == "nice [👍🏽]!");
  CHECK(lit("C++ and C", "c++") == "[C++] and C");
  CHECK(lit("C++ and C", "c") == "[C]++ and [C]");
  CHECK(lit("foo bar foobar foo-bar", "foo bar") == "[foo bar] foobar [foo-bar]");
  CHECK(lit("see PLT-3699", "plt-3699") == "see [PLT-3699]");
  CHECK(lit("sess.opts", "sess opts") == "[sess.opts]");
  CHECK(lit("nothing here", "there") == "nothing here");
}

TEST_CASE("scripts without spaces are found anywhere in a run") {
  CHECK(lit("我家在上海东边", "上海") == "我家在[上海]东边");
  CHECK(lit("我家在上海", "上海") == "我家在[上海]");
  CHECK(lit("我家在上海东边", "海上") == "我家在上海东边");
  CHECK(lit("我家在上海东边", "海") == "我家在上[海]东边");
  CHECK(lit("我家在上海", "海") == "我家在上[海]");
  CHECK(lit("爱C++编程", "c++编程") == "爱[C++编程]");
  CHECK(lit("看abc编程", "abc编程") == "看[abc编程]");
  CHECK(lit("看上海abc", "海abc") == "看上[海abc]");
  CHECK(lit("看上海 abc", "上海 abc") == "看[上海 abc]");
}

TEST_CASE("the last word may be a beginning, from three letters on") {
  CHECK(lit("sessions end", "ses", true) == "[sessions] end");
  CHECK(lit("sessions end", "se", true) == "sessions end");
  CHECK(lit("sessions end", "ses", false) == "sessions end");
  CHECK(lit("my sessions", "my sess", true) == "[my sessions]");
  CHECK(lit("한국어", "한국", true) == "[한국어]");
  CHECK(lit("한국어", "한", true) == "한국어");
  CHECK(lit("c++11 ok", "c++", true) == "c++11 ok");
}

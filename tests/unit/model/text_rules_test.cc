#include "model/text_rules.h"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace snug;

namespace {

void all_refused(std::initializer_list<const char*> names, std::string_view why) {
  for (const char* name : names) {
    CAPTURE(name);
    const auto problem = text::line_problem(name);
    REQUIRE(problem);
    CHECK(problem->find(why) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("a text is blank that shows nothing: white space of any kind, and what has no shape") {
  for (const char* blank :
       {"",       " \t\r\n",      "\u3000", "\u00a0\u2003", "\u2028", "\u0085", "\u200b",     "\u2060\ufeff",
        "\ufe0f", "\u115f\u1160", "\u3164", "\uffa0",       "\u2800", "\u202e", "\U000e0041", "\u034f",
        "\u180e", "\u0301",       "\u00ad", "\u200d"})
    CHECK_MESSAGE(text::is_blank(blank), blank);
  for (const char* seen : {"a", " . ", "\u200b!", "é", "e\u0301", "😀", "❤\ufe0f", "漢", "\u3000ß", "\u0903"})
    CHECK_MESSAGE(!text::is_blank(seen), seen);
}

TEST_CASE("a line shows something, in one line and one direction") {
  all_refused({"\u200b", "\u3000", "\u2800", "\u3164\u3164", "\ufe0f", "\u0301"}, "blank");
  all_refused({"a\nb", "a\u0085b", "a\u2028b", "a\u2029b", "a\x7f", "\tab", "a\u009fb"}, "control");
  all_refused({"a\u202eb", "\u202aa", "a\u2066b\u2069", "a\u200e", "a\u200fb", "a\u061cb"}, "direction");
  all_refused({" a", "a\u00a0", "\u3000a", "a\u2003", "\u1680a"}, "space");
  for (const char* name : {"Ann", "Ann Lee", "李\u3000明", "Zoë", "e\u0301", "أحمد", "❤", "#general", "a·b"})
    CHECK_MESSAGE(!text::line_problem(name), name);
}

TEST_CASE("what has no shape stands in a line only where it does something") {
  all_refused({"al\u200bice", "ali\u00adce", "al\u2060ice", "\ufeffalice", "a\u200dlice", "alice\u200d", "\u200d😀",
               "😀\u200d", "a\ufe0f", "a\ufe00", "1\ufe0f", "д\u200cд", "a\U000e0061b", "🏴\U000e0067", "a\u3164b",
               "a\u034fb", "\U000e0100ab", "😀\u200da", "می\u200c"},
              "invisible");
  for (const char* name : {"👩\u200d💻", "👨\u200d👩\u200d👧", "🏳\ufe0f\u200d🌈", "👩🏽\u200d🚀", "❤\ufe0f Ann",
                           "1\ufe0f\u20e3", "می\u200cخواهم", "ക്\u200dഷ", "葛\U000e0100",
                           "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"})
    CHECK_MESSAGE(!text::line_problem(name), name);
}

TEST_CASE("prose has lines and tabs, but no other controls, and changes no direction of what is around it") {
  for (const char* prose : {"a\n\tb\r\n", "a\u200fb", "\u2068a\u2069", "a\u200bb", " a "})
    CHECK_MESSAGE(!text::prose_problem(prose), prose);
  for (const char* bad : {"", " \n", "\u3000\u200b", "a\x1b[31m", "a\u202eb", "a\x07"})
    CHECK_MESSAGE(text::prose_problem(bad), bad);
}

TEST_CASE("of a program's text what can't be shown is left out") {
  CHECK(text::shown_line("  curl/8\u202e\x1b \u200b", 100) == "curl/8");
  CHECK(text::shown_line("\u200b\u3000", 100).empty());
  CHECK(text::shown_line("ääää", 5) == "ää");
}

TEST_CASE("white space at the ends is of any kind") {
  CHECK(text::trimmed("\u3000 a b\u00a0\n") == "a b");
  CHECK(text::trimmed("\u3000").empty());
  CHECK(text::trimmed("").empty());
}

TEST_CASE("a word goes on across an end: letters, marks and numbers, through what has no shape") {
  for (const char* end : {"ß", "xé", "e\u0301", "я", "٣", "ñ\u200b", "가", "a"})
    CHECK_MESSAGE(text::ends_within_word(end), end);
  for (const char* end : {"", " ", "a.", "(", "😀", "❤\ufe0f", "漢", "ね", "ไ", "\u200b"})
    CHECK_MESSAGE(!text::ends_within_word(end), end);
  for (const char* begin : {"ß", "\u0301", "\u200bé", "я", "٣"}) CHECK_MESSAGE(text::begins_within_word(begin), begin);
  for (const char* begin : {"", "!", " ß", "さん", "😀", "\u200b "})
    CHECK_MESSAGE(!text::begins_within_word(begin), begin);
}

TEST_CASE("letters are counted with their marks") {
  CHECK(text::count_letters("\"a") == 1);
  CHECK(text::count_letters("a\u0301") == 1);
  CHECK(text::count_letters("_a.\u200b\u3164") == 1);
  CHECK(text::count_letters("李明") == 2);
  CHECK(text::count_letters("é1") == 2);
}

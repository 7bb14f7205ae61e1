#include "base/utf8.h"

#include <doctest/doctest.h>

#include "unit/wire/utf8_cases.h"

namespace snug::test {
namespace {

// How many texts of exactly `length` bytes the validator accepts, given what it has seen. Checks on the way that what
// is not refused can still become valid.
std::size_t count_accepted(const Utf8Validator& seen, int length, int first = 0, int last = 255) {
  if (length == 0) return seen.complete() ? 1 : 0;
  std::size_t accepted = 0;
  bool continues = false;
  for (int byte = first; byte <= last; ++byte) {
    const char c = static_cast<char>(byte);
    Utf8Validator next = seen;
    if (!next.feed({&c, 1})) continue;
    continues = true;
    accepted += count_accepted(next, length - 1);
  }
  if (first == 0) CHECK(continues);
  return accepted;
}

}  // namespace

TEST_CASE("exactly the texts of RFC 3629 are UTF-8") {
  constexpr std::size_t of1 = 128, of2 = 0x800 - 0x80, of3 = 0x10000 - 0x800 - 0x800, of4 = 0x110000 - 0x10000;
  CHECK(count_accepted({}, 1) == of1);
  CHECK(count_accepted({}, 2) == of1 * of1 + of2);
  CHECK(count_accepted({}, 3, 0x80) == of2 * of1 + of3);
  CHECK(count_accepted({}, 4, 0xf0) == of4);
  CHECK(count_accepted({}, 4, 0x80, 0xc1) == 0);
}

TEST_CASE("texts whole and cut in two anywhere") {
  for (const Utf8Case& c : utf8_cases()) {
    CAPTURE(c.name);
    CHECK(is_utf8(c.bytes) == c.valid);
    for (std::size_t cut = 0; cut <= c.bytes.size(); ++cut) {
      Utf8Validator validator;
      const bool accepted = validator.feed(std::string_view(c.bytes).substr(0, cut)) &&
                            validator.feed(std::string_view(c.bytes).substr(cut)) && validator.complete();
      CHECK(accepted == c.valid);
    }
  }
}

TEST_CASE("a bad byte is seen at every offset of a long text") {
  for (std::size_t at = 0; at < 39; ++at) {
    CAPTURE(at);
    std::string text(40, 'a');
    CHECK(is_utf8(text));
    text[at] = '\xff';
    CHECK_FALSE(is_utf8(text));
    text[at] = '\xc3';  // begins a character that the next byte does not continue, or that the end cuts
    CHECK_FALSE(is_utf8(text));
    CHECK_FALSE(is_utf8(text + '\xa4'));  // even if something continues it later
  }
}

TEST_CASE("refused at the first byte that cannot be continued") {
  Utf8Validator validator;
  CHECK(validator.feed(hex("ce ba f4")));
  CHECK_FALSE(validator.complete());
  CHECK_FALSE(validator.feed(hex("90")));
  validator.reset();
  CHECK(validator.complete());
  CHECK(validator.feed("plain"));
}

}  // namespace snug::test

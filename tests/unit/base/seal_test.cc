#include "base/seal.h"

#include <doctest/doctest.h>

#include "base/bytes.h"

using namespace snug;

TEST_CASE("what was sealed is opened with the same key, whole and unchanged, and not otherwise") {
  start_crypto();
  const std::string key(32, 'k'), other(32, 'o');
  for (const std::string& text : {std::string(), std::string("text"), std::string(100'000, 'x')}) {
    const std::string sealed = seal(key, text);
    CHECK(unseal(key, sealed) == text);
    CHECK(seal(key, text) != sealed);
    CHECK_FALSE(unseal(other, sealed));
    for (const std::size_t at : {std::size_t{0}, sealed.size() / 2, sealed.size() - 1}) {
      std::string changed = sealed;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      CHECK_FALSE(unseal(key, changed));
    }
    CHECK_FALSE(unseal(key, sealed.substr(1)));
    CHECK_FALSE(unseal(key, sealed.substr(0, 30)));
  }
  CHECK_FALSE(unseal(key, ""));
}

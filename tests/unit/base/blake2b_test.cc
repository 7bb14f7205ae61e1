#include "base/blake2b.h"

#include <doctest/doctest.h>

#include "base/bytes.h"

using namespace snug;

TEST_CASE("a text in pieces has the hash of the whole") {
  start_crypto();
  const std::string text(1000, 'x');
  for (const std::size_t piece : {std::size_t{1}, std::size_t{64}, std::size_t{127}, std::size_t{128}, text.size()}) {
    Blake2b hash;
    for (std::size_t at = 0; at < text.size(); at += piece) hash.add(std::string_view(text).substr(at, piece));
    CHECK(hash.finish() == blake2b256(text));
  }
  CHECK(Blake2b().finish() == blake2b256(""));
}

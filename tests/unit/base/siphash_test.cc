#include "base/siphash.h"

#include <doctest/doctest.h>

using namespace snug;

// Of an implementation that gives the vector of the paper's appendix A.
TEST_CASE("SipHash-2-4 with a key of zeros") {
  CHECK(siphash("") == 0x1e924b9d737700d7u);
  CHECK(siphash("a clientId of 36 characters, or so") == 0x1468c98aa4c33599u);
}

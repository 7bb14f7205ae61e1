#include "base/bytes.h"

#include <doctest/doctest.h>

using namespace snug;

namespace {

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

}  // namespace

TEST_CASE("base64 as in RFC 4648") {
  CHECK(base64_encode("") == "");
  CHECK(base64_encode("fo") == "Zm8=");
  CHECK(base64_encode("foobar") == "Zm9vYmFy");
  CHECK(base64url_encode("fo") == "Zm8");
  CHECK(base64url_encode("\xfb\xff\xfe") == "-__-");
  CHECK(base64url_decode("-__-") == "\xfb\xff\xfe");
  CHECK(base64url_decode("") == "");
}

TEST_CASE("base64url reads back any bytes, and one spelling only") {
  for (std::size_t size = 0; size < 70; ++size) {
    const std::string bytes = random_bytes(size);
    CHECK(base64url_decode(base64url_encode(bytes)) == bytes);
  }
  for (const std::string bad : {"Zm8=", "Zm8+", "Zm8/", "Zm 8", "Z", "Zm9", "Zm8\n"}) {
    CAPTURE(bad);
    CHECK_FALSE(base64url_decode(bad).has_value());
  }
  CHECK_FALSE(base64url_decode(std::string_view("Zm8\0", 4)).has_value());
}

TEST_CASE("hashes match their published vectors") {
  CHECK(hex(blake2b256("abc")) == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("tokens are long and never the same") {
  CHECK(random_token().size() == 22);
  CHECK(random_token(256).size() == 43);
  CHECK(random_token() != random_token());
}

TEST_CASE("constant-time comparison compares") {
  CHECK(equal_constant_time("", ""));
  CHECK(equal_constant_time("secret", "secret"));
  CHECK_FALSE(equal_constant_time("secret", "secreT"));
  CHECK_FALSE(equal_constant_time("secret", "secret "));
}

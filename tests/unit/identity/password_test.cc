#include "identity/password.h"

#include <doctest/doctest.h>
#include <sodium.h>

#include <stdexcept>

using namespace snug;

namespace {
constexpr std::size_t little = 8192;  // as fast as Argon2id can be
}

TEST_CASE("a password matches its own hash only") {
  const PasswordHasher hasher(little, 1);
  const std::string hash = hasher.hash("correct horse");
  CHECK(hash.rfind("$argon2id$v=19$m=8,t=1,p=1$", 0) == 0);
  CHECK(hasher.matches(hash, "correct horse"));
  CHECK_FALSE(hasher.matches(hash, "Correct horse"));
  CHECK_FALSE(hasher.matches(hash, ""));
  CHECK(hasher.hash("correct horse") != hash);  // salted
  CHECK_FALSE(hasher.matches("", "correct horse"));
  CHECK_FALSE(hasher.matches("nonsense", "correct horse"));
}

TEST_CASE("hashes made with other parameters keep working") {
  const std::string hash = PasswordHasher(little * 2, 2).hash("secret");
  CHECK(PasswordHasher(little, 1).matches(hash, "secret"));
}

TEST_CASE("the hash for users that are not there costs the same and matches nothing") {
  const PasswordHasher hasher(little * 4, 3);
  CHECK(hasher.unmatchable().rfind("$argon2id$v=19$m=32,t=3,p=1$", 0) == 0);
  CHECK(hasher.unmatchable().size() == hasher.hash("x").size());
  CHECK(crypto_pwhash_str_needs_rehash(hasher.unmatchable().c_str(), 3, little * 4) == 0);  // well formed
  CHECK_FALSE(hasher.matches(hasher.unmatchable(), ""));
  CHECK_FALSE(hasher.matches(hasher.unmatchable(), "x"));
}

TEST_CASE("parameters that Argon2id can't take are refused at once") {
  CHECK_THROWS_AS(PasswordHasher(1000, 1), std::invalid_argument);
  CHECK_THROWS_AS(PasswordHasher(little, 0), std::invalid_argument);
}

// Passwords: hashed with Argon2id (RFC 9106), kept as PHC strings that carry their own parameters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace snug {

/// Slow on purpose: only on crypto threads. Thread: any.
class PasswordHasher {
 public:
  /// `memory`: bytes per hash; `ops`: passes. Out of Argon2id's range: std::invalid_argument.
  PasswordHasher(std::size_t memory, int ops);

  /// Both throw std::bad_alloc if there is no memory for it: that is not to be taken for another password.
  std::string hash(std::string_view password) const;
  bool matches(std::string_view hash, std::string_view password) const;

  /// A hash that no password has: checking against it takes as long as against a real one.
  const std::string& unmatchable() const { return unmatchable_; }

 private:
  const std::size_t memory_;
  const unsigned long long ops_;
  const std::string unmatchable_;
};

}  // namespace snug

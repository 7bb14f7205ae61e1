// KeyRing: the secrets that tokens are signed with, kept in one small file.
//
// The file has one key in a line, `KID ALGORITHM SECRET` with the secret in base64url; `#` begins a comment. The first
// key signs, all are accepted, each for its own algorithm only: so a key is replaced by putting a new one on top and
// taking the old one out when its tokens have run out.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace snug {

struct TokenKey {
  std::string id;         ///< `kid`
  std::string algorithm;  ///< HS256
  std::string secret;     ///< raw, at least 32 bytes
};

/// Immutable. Thread: any.
class KeyRing {
 public:
  /// Reads the file; makes it, with one random key and mode 0600, if it isn't there. Throws std::runtime_error with
  /// one line that says what to do: not readable, not ours to share (others may read it), not a key ring.
  static KeyRing open(const std::filesystem::path& file);
  /// The same, of a file that is there.
  static KeyRing read(const std::filesystem::path& file);
  /// Reads a file's text. Throws as `open`.
  static KeyRing parse(std::string_view text);

  /// What `parse` reads.
  std::string text() const;
  /// Those of `other` that this one does not have come behind its own.
  void add(const KeyRing& other);

  const TokenKey& signing() const { return keys_.front(); }
  const std::vector<TokenKey>& keys() const { return keys_; }
  /// Null if the ring has no such key.
  const TokenKey* find(std::string_view id) const;

 private:
  std::vector<TokenKey> keys_;  // never empty
};

}  // namespace snug

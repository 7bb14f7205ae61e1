// ClusterSecret: what all nodes of a cluster know and nobody else does.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace snug {

/// Keys are derived from it, one for each purpose: HMAC-SHA256 of the purpose, as in HKDF-Expand (RFC 5869) for one
/// block. Immutable. Thread: any.
class ClusterSecret {
 public:
  static constexpr std::size_t least = 16;  ///< characters

  /// Spaces and line breaks at both ends do not count. Throws std::runtime_error with one line that says what to do.
  static ClusterSecret of(std::string_view text);
  /// Of a file. That others may read it is warned of. Throws the same.
  static ClusterSecret read(const std::filesystem::path& file);

  /// 32 raw bytes.
  std::string key(std::string_view purpose) const;
  /// HMAC-SHA256 of `text` under that key, base64url.
  std::string sign(std::string_view purpose, std::string_view text) const;
  /// Whether `signature` is what `sign` makes; in constant time.
  bool verify(std::string_view purpose, std::string_view text, std::string_view signature) const;

 private:
  explicit ClusterSecret(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace snug

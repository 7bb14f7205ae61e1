// Sha256: the hash that `sha256sum` prints, of bytes that come piece by piece.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace snug {

/// Thread: one.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void add(std::string_view bytes);
  /// In lower-case hex; what is added from here on begins anew.
  std::string finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

/// Of a whole file, in lower-case hex. Throws std::system_error if it can't be read.
std::string sha256_of(const std::filesystem::path& file);

}  // namespace snug

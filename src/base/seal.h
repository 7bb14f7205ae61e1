// Sealing: text that only who has the same key can read or make.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace snug {

/// `text` encrypted and authenticated (XSalsa20-Poly1305) under a key of 32 bytes; how long it is shows. Thread: any.
std::string seal(std::string_view key, std::string_view text);
/// Nothing, if that was not made with this key.
std::optional<std::string> unseal(std::string_view key, std::string_view sealed);

}  // namespace snug

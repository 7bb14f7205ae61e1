// Encodings of bytes as text, hashes and random bytes; libsodium behind them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snug {

/// RFC 4648 section 5, without padding. Decoding refuses every character outside the alphabet.
std::string base64url_encode(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);
/// RFC 4648 section 4. Encoding pads; decoding takes padding or none, and refuses every character outside the alphabet.
std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);

/// Cryptographic random bytes. Thread: any.
std::string random_bytes(std::size_t count);
/// A random URL-safe token of `bits` bits (a multiple of 8).
std::string random_token(std::size_t bits = 128);

/// BLAKE2b-256 of `bytes`, raw 32 bytes. For tokens (stored as hashes) and the chain hash.
std::string blake2b256(std::string_view bytes);
/// HMAC-SHA256 (RFC 2104) of `message`, raw 32 bytes. `key` may have any length.
std::string hmac_sha256(std::string_view key, std::string_view message);
/// Compares without leaking where the difference is.
bool equal_constant_time(std::string_view a, std::string_view b);

/// Starts libsodium; throws std::runtime_error if it can't. Called once by every program before anything else here.
void start_crypto();

}  // namespace snug

// Hashes that stand in commands in the place of what is secret or long.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "model/json.h"

namespace snug {

/// Of a token that is only shown once.
inline std::string token_hash(std::string_view token) { return base64url_encode(blake2b256(token)); }

/// Of a request that carries a clientId: what must be the same if the clientId comes again. Empty without one.
template <class Params>
std::string request_hash(std::string_view operation, Params params) {
  if (!params.client_id) return {};
  params.client_id.reset();
  std::string text(operation);
  json::write(text, params);
  return base64url_encode(blake2b256(text));
}

}  // namespace snug

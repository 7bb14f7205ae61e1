// What an ACME server says: whatever it is, it is read or refused.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "acme/objects.h"
#include "base/url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)snug::read_acme_directory(text);
  (void)snug::read_acme_order(text);
  if (const auto authorization = snug::read_acme_authorization(text))
    for (const auto& challenge : authorization->challenges)
      if (!snug::is_acme_token(challenge.token)) __builtin_trap();
  if (snug::read_acme_problem(text).detail.size() > 500) __builtin_trap();
  (void)snug::read_retry_after(text, {});
  if (const auto url = snug::Url::parse(text))
    if (url->host.empty() || !url->target.starts_with('/')) __builtin_trap();
  return 0;
}

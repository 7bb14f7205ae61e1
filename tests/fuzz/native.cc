// NativeDialect: whatever a client says, a call that was understood says the same when it is written down and read
// again, and what we answer is UTF-8.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "wire/native.h"

namespace {

// The call as a message, or nothing if there is none.
std::string write_down(const snug::Result<snug::IncomingCall>& call) {
  if (!call || call->malformed) return {};
  std::string out = "{\"event\":";
  snug::json::write_string(out, call->event);
  out += ",\"data\":";
  snug::json::write_value(out, call->data);
  if (call->ack) out += ",\"ack\":" + std::to_string(*call->ack);
  out += ",\"cursor\":";
  snug::json::write_string(out, call->cursor);
  return out + "}";
}

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const snug::NativeDialect native;
  const auto call = native.decode({reinterpret_cast<const char*>(data), size});
  if (!call) {
    check(snug::is_utf8(native.failure(1, call.error())->payload()));
    return 0;
  }
  check(!call->malformed || call->ack);
  const std::string written = write_down(call);
  check(snug::is_utf8(written));
  if (!written.empty()) check(write_down(native.decode(written)) == written);
  return 0;
}

// Tokens: nothing but what we made ourselves is accepted; cursors read back as they were written.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "identity/tokens.h"
#include "model/cursor.h"

using namespace snug;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

struct Maker {
  ManualClock clock;
  Tokens tokens{KeyRing::parse("k1 HS256 " + base64url_encode(std::string(32, 's')) + "\n"), clock,
                std::chrono::seconds(900)};
  std::string access = tokens.make_access({UserId{1}, LoginSessionId{2}, 3}, false);
  std::string refresh = tokens.make_refresh({LoginSessionId{2}, 3});
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool ready = (start_crypto(), true);
  static const Maker maker;
  check(ready);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (maker.tokens.check_access(text)) check(text == maker.access);
  if (maker.tokens.check_refresh(text)) check(text == maker.refresh);

  // A true token with one byte changed is none.
  if (size >= 2) {
    for (const std::string* good : {&maker.access, &maker.refresh}) {
      std::string forged = *good;
      char& byte = forged[data[0] * forged.size() / 256];
      const char before = byte;
      byte = static_cast<char>(data[1]);
      if (byte == before) continue;
      check(!maker.tokens.check_access(forged));
      check(!maker.tokens.check_refresh(forged));
    }
  }
  if (const auto cursor = parse_cursor(text)) {
    const auto again = parse_cursor(to_string(*cursor));
    check(again.has_value());
    check(to_string(*again) == to_string(*cursor));
  }
  return 0;
}

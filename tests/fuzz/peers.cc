// What another node sends: only a request that was signed is taken, and a place in a table is one of ours or none.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "peers/peer_signature.h"
#include "store/schema.h"
#include "store/table_hashes.h"
#include "support/temp_folder.h"

using namespace snug;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

constexpr std::string_view target = "/cluster/v1/tables";

struct Maker {
  Maker() : db(folder.file("db"), Database::Mode::write, Database::Synchronous::off) {
    migrate(db);
    for (int i = 0; i < 5; ++i) db.run("INSERT INTO user_terms (term, user_id) VALUES (?1, ?2)", i % 2 ? "x" : "", i);
  }
  ManualClock clock;
  ClusterSecret secret = ClusterSecret::of("a secret of all nodes");
  std::string good = sign_peer_request(secret, "GET", target, 7, clock.now(), "0123456789abcdef");
  test::TempFolder folder;
  Database db;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool ready = (start_crypto(), true);
  static Maker maker;
  check(ready);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  PeerAuthenticator authenticator(maker.secret, maker.clock);
  if (authenticator.check(text, "GET", target)) check(text == maker.good);

  // A true header with one byte changed is none.
  if (size >= 2) {
    std::string forged = maker.good;
    char& byte = forged[data[0] * forged.size() / 256];
    const char before = byte;
    byte = static_cast<char>(data[1]);
    if (byte != before) check(!authenticator.check(forged, "GET", target));
  }

  // As it came, and as the bytes of a place.
  for (const std::string& place : {std::string(text), base64url_encode(text)}) {
    const auto page = hash_rows(maker.db, "user_terms", place, 2);
    if (!page) continue;
    check(page->rows.size() <= 2);
    if (!page->next.empty()) check(hash_rows(maker.db, "user_terms", page->next, 2).has_value());
  }
  return 0;
}

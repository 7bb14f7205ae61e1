#include "peers/peer_signature.h"

#include <doctest/doctest.h>

#include "base/bytes.h"

using namespace snug;
using namespace std::chrono_literals;

namespace {

constexpr const char* target = "/cluster/v1/snapshot?x=1";
const ClusterSecret secret = ClusterSecret::of("a secret of all nodes");

struct Fixture {
  ManualClock clock;
  PeerAuthenticator authenticator{secret, clock};

  std::string signed_now(std::string_view nonce = "0123456789abcdef") const {
    return sign_peer_request(secret, "GET", target, 3, clock.now(), nonce);
  }
  bool takes(const std::string& authorization) { return authenticator.check(authorization, "GET", target).has_value(); }
};

}  // namespace

TEST_CASE("a signed request is taken once") {
  Fixture f;
  const std::string header = f.signed_now();
  const auto from = f.authenticator.check(header, "GET", target);
  REQUIRE(from);
  CHECK(from->node == 3);
  CHECK(from->nonce == "0123456789abcdef");
  CHECK_FALSE(f.takes(header));
  f.clock.advance(59s);
  CHECK_FALSE(f.takes(header));
  CHECK(f.takes(f.signed_now("fedcba9876543210")));
  // Also of another time, as long as the number is remembered.
  CHECK_FALSE(f.takes(f.signed_now()));
  f.clock.advance(62s);
  CHECK(f.takes(f.signed_now()));
}

TEST_CASE("a request that is too old or of the future is refused") {
  Fixture f;
  const auto at = [&](std::int64_t ms, std::string_view nonce) {
    return sign_peer_request(secret, "GET", target, 3, Time{f.clock.now().ms + ms}, nonce);
  };
  CHECK(f.takes(at(-60'000, "aaaaaaaaaaaaaaaa")));
  CHECK(f.takes(at(60'000, "bbbbbbbbbbbbbbbb")));
  CHECK_FALSE(f.takes(at(-60'001, "cccccccccccccccc")));
  CHECK_FALSE(f.takes(at(60'001, "dddddddddddddddd")));
}

TEST_CASE("what was signed for something else is refused") {
  Fixture f;
  const std::string header = f.signed_now();
  CHECK_FALSE(f.authenticator.check(header, "POST", target));
  CHECK_FALSE(f.authenticator.check(header, "GET", "/cluster/v1/snapshot"));
  const ClusterSecret other = ClusterSecret::of("a secret of other nodes");
  CHECK_FALSE(f.takes(sign_peer_request(other, "GET", target, 3, f.clock.now(), "0123456789abcdef")));
  for (std::size_t at = 13; at < header.size(); ++at) {  // behind the scheme
    std::string changed = header;
    changed[at] = changed[at] == '1' ? '2' : '1';
    CHECK_FALSE(f.takes(changed));
  }
  CHECK(f.takes(header));  // none of these has used it up
}

TEST_CASE("what is not of the form is refused") {
  Fixture f;
  const auto with = [&](const std::string& node, const std::string& ms, const std::string& nonce) {
    const std::string text = std::string("GET\n") + target + "\n" + node + "\n" + ms + "\n" + nonce;
    return "Snug-Cluster " + node + " " + ms + " " + nonce + " " + secret.sign("peers", text);
  };
  const std::string ms = std::to_string(f.clock.now().ms);
  CHECK(f.takes(with("1023", ms, std::string(64, 'n'))));
  CHECK(f.takes(with("0", ms, "ABCDEFGHIJKLMN-_")));
  const std::string good = "0123456789abcdef";
  for (const char* node : {"1024", "-1", "+1", "01", "x", "", "99999999999999999999"})
    CHECK_FALSE(f.takes(with(node, ms, good)));
  CHECK_FALSE(f.takes(with("3", "0" + ms, good)));
  CHECK_FALSE(f.takes(with("3", "", good)));
  for (const std::string& nonce : {std::string(15, 'n'), std::string(65, 'n'), std::string("0123456789abcde="),
                                   std::string("0123456789abcde\n"), std::string()})
    CHECK_FALSE(f.takes(with("3", ms, nonce)));
  const std::string header = f.signed_now();
  for (const std::string& text :
       {std::string(), std::string("Snug-Cluster"), std::string("Snug-Cluster "), "snug-cluster" + header.substr(12),
        header + " ", header + " x", " " + header, header.substr(0, header.rfind(' ')), std::string("Bearer x")})
    CHECK_FALSE(f.takes(text));
  CHECK(f.takes(header));
}

TEST_CASE("the numbers that are remembered are bounded, and only who knows the secret fills them") {
  ManualClock clock;
  PeerAuthenticator authenticator(secret, clock, {.nonces = 3});
  const auto takes = [&](const ClusterSecret& by, const std::string& nonce) {
    return authenticator.check(sign_peer_request(by, "GET", target, 1, clock.now(), nonce), "GET", target).has_value();
  };
  for (int i = 0; i < 10; ++i) CHECK_FALSE(takes(ClusterSecret::of("another, of strangers"), new_peer_nonce()));
  for (int i = 0; i < 3; ++i) CHECK(takes(secret, new_peer_nonce()));
  CHECK_FALSE(takes(secret, new_peer_nonce()));
  clock.advance(121s);
  CHECK(takes(secret, new_peer_nonce()));
}

TEST_CASE("an answer is vouched for together with the request that it is for") {
  const std::string content = snapshot_content("d", 7);
  const std::string proof = sign_peer_answer(secret, "n", content);
  CHECK(is_signed_peer_answer(secret, "n", content, proof));
  CHECK_FALSE(is_signed_peer_answer(secret, "m", content, proof));
  CHECK_FALSE(is_signed_peer_answer(secret, "n", snapshot_content("d", 8), proof));
  CHECK_FALSE(is_signed_peer_answer(secret, "n", text_content("d"), proof));
  CHECK_FALSE(is_signed_peer_answer(ClusterSecret::of("another secret of nodes"), "n", content, proof));
  CHECK_FALSE(is_signed_peer_answer(secret, "n", content, ""));
}

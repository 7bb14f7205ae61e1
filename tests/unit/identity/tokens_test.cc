#include "identity/tokens.h"

#include <doctest/doctest.h>

#include "base/bytes.h"
#include "model/json.h"

using namespace snug;

namespace {

const std::string secret_a(32, 'a'), secret_b(32, 'b');

KeyRing ring(const std::string& text) { return KeyRing::parse(text); }
std::string line(const std::string& kid, const std::string& secret) {
  return kid + " HS256 " + base64url_encode(secret) + "\n";
}

struct Fixture {
  ManualClock clock;
  Tokens tokens{ring(line("k1", secret_a) + line("k0", secret_b)), clock, std::chrono::seconds(900)};
  const AccessClaims alice{UserId{41}, LoginSessionId{77}, 3};

  bool accepted(const std::string& token) { return tokens.check_access(token).ok(); }
  /// A token of any header and body, signed properly with `secret`.
  std::string sign(const std::string& header, const std::string& body, const std::string& secret) {
    const std::string text = base64url_encode(header) + "." + base64url_encode(body);
    return text + "." + base64url_encode(hmac_sha256(secret, text));
  }
  std::int64_t seconds() { return clock.now().ms / 1000; }
};

const std::string body = R"({"sub":"41","sid":"77","iat":1})";
const std::string header = R"({"alg":"HS256","kid":"k1","typ":"JWT"})";

}  // namespace

TEST_CASE_FIXTURE(Fixture, "an access token says who and which login session") {
  const std::string token = tokens.make_access(alice, false);
  const auto claims = tokens.check_access(token);
  REQUIRE(claims);
  CHECK(claims->user == alice.user);
  CHECK(claims->login == alice.login);
  CHECK(claims->generation == 3);

  const auto text = base64url_decode(token.substr(token.find('.') + 1, token.rfind('.') - token.find('.') - 1));
  REQUIRE(text);
  const auto parsed = json::parse(*text);
  REQUIRE(parsed);
  CHECK(parsed->member("exp")->integer() == seconds() + 900);
  CHECK(parsed->member("iat")->integer() == seconds());
  CHECK(parsed->member("sub")->string() == "41");
}

TEST_CASE_FIXTURE(Fixture, "checking a token leaves what json::parse read alone") {
  const std::string frame = R"({"token":")" + tokens.make_access(alice, false) + R"("})";
  const auto parsed = json::parse(frame);
  const std::string_view token = *parsed->member("token")->string();
  CHECK(tokens.check_access(token).ok());
  CHECK(token == frame.substr(10, frame.size() - 12));
}

TEST_CASE_FIXTURE(Fixture, "an access token ends at its expiry; a long-lived one does not") {
  const std::string token = tokens.make_access(alice, false), forever = tokens.make_access(alice, true);
  clock.advance(std::chrono::seconds(899));
  CHECK(accepted(token));
  clock.advance(std::chrono::seconds(1));
  const auto claims = tokens.check_access(token);
  REQUIRE_FALSE(claims);
  CHECK(claims.error().code == Code::unauthorized);
  clock.advance(std::chrono::hours(24 * 365 * 10));
  CHECK(accepted(forever));
}

TEST_CASE_FIXTURE(Fixture, "every key of the ring is accepted, no other") {
  CHECK(accepted(sign(header, body, secret_a)));
  CHECK(accepted(sign(R"({"alg":"HS256","kid":"k0"})", body, secret_b)));
  CHECK_FALSE(accepted(sign(R"({"alg":"HS256","kid":"k0"})", body, secret_a)));
  CHECK_FALSE(accepted(sign(header, body, std::string(32, 'c'))));
  CHECK_FALSE(accepted(sign(R"({"alg":"HS256","kid":"k2"})", body, secret_a)));
  CHECK_FALSE(accepted(sign(R"({"alg":"HS256"})", body, secret_a)));
  CHECK_FALSE(accepted(sign(R"({"alg":"HS256","kid":7})", body, secret_a)));
}

TEST_CASE_FIXTURE(Fixture, "a token can't choose its algorithm") {
  CHECK_FALSE(accepted(base64url_encode(R"({"alg":"none","kid":"k1"})") + "." + base64url_encode(body) + "."));
  for (const char* algorithm : {"none", "None", "HS384", "HS512", "RS256", "hs256", ""})
    CHECK_FALSE(accepted(sign(R"({"alg":")" + std::string(algorithm) + R"(","kid":"k1"})", body, secret_a)));
  CHECK_FALSE(accepted(sign(R"({"kid":"k1"})", body, secret_a)));
  CHECK_FALSE(accepted(sign(R"({"alg":"HS256","kid":"k1","crit":["exp"]})", body, secret_a)));
}

TEST_CASE_FIXTURE(Fixture, "a token that was changed anywhere is refused") {
  const std::string token = tokens.make_access(alice, false);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    CHECK_MESSAGE(!accepted(changed), i);
  }
  CHECK_FALSE(accepted(token.substr(0, token.size() - 1)));
  CHECK_FALSE(accepted(token + "A"));
  CHECK_FALSE(accepted(token + "."));
  CHECK_FALSE(accepted(token.substr(0, token.rfind('.') + 1)));
  CHECK_FALSE(accepted(token.substr(0, token.rfind('.'))));
}

TEST_CASE_FIXTURE(Fixture, "claims that are missing or of the wrong type are refused, whoever signed them") {
  for (const char* wrong : {"", "null", "[]", "7", "{}", R"({"sub":"41"})", R"({"sid":"77"})", R"({"sub":41,"sid":77})",
                            R"({"sub":"0","sid":"77"})", R"({"sub":"-1","sid":"77"})", R"({"sub":"alice","sid":"77"})",
                            R"({"sub":"41","sid":"77","exp":"never"})", R"({"sub":"41","sid":"77","exp":1.5e99})",
                            R"({"sub":"41","sid":"77","exp":null})", R"({"sub":"41","sid":"77","exp":1})"})
    CHECK_MESSAGE(!accepted(sign(header, wrong, secret_a)), wrong);
}

TEST_CASE_FIXTURE(Fixture, "what is no token at all is refused") {
  for (const std::string& text :
       {std::string(), std::string("."), std::string(".."), std::string("a.b.c"), std::string("....."),
        std::string(100'000, '.'), std::string(5000, 'a'), std::string("\0\0.\0.\0", 7)})
    CHECK_FALSE(accepted(text));
}

TEST_CASE_FIXTURE(Fixture, "a refresh token carries its login session and generation") {
  const std::string token = tokens.make_refresh({LoginSessionId{77}, 12});
  CHECK(token.rfind("77.12.", 0) == 0);
  const auto claims = tokens.check_refresh(token);
  REQUIRE(claims);
  CHECK(claims->login == LoginSessionId{77});
  CHECK(claims->generation == 12);
}

TEST_CASE_FIXTURE(Fixture, "a refresh token that was changed or made up is refused") {
  const std::string token = tokens.make_refresh({LoginSessionId{77}, 12});
  const std::string mac = token.substr(token.rfind('.'));
  for (const std::string& text : {std::string(), std::string("77.12"), std::string("77.12."), "77.13" + mac,
                                  "78.12" + mac, "77.012" + mac, "+77.12" + mac, token + "A",
                                  token.substr(0, token.size() - 1), "77.12.12" + mac, tokens.make_access(alice, true)})
    CHECK_MESSAGE(!tokens.check_refresh(text), text);
  CHECK_FALSE(accepted(token));

  const Tokens others{ring(line("k1", std::string(32, 'z'))), clock, std::chrono::seconds(900)};
  CHECK_FALSE(others.check_refresh(token));
}

TEST_CASE_FIXTURE(Fixture, "a refresh token of an older key of the ring is accepted") {
  const Tokens before{ring(line("k0", secret_b)), clock, std::chrono::seconds(900)};
  CHECK(tokens.check_refresh(before.make_refresh({LoginSessionId{77}, 1})));
}

TEST_CASE_FIXTURE(Fixture, "a derived secret is the same for the same, and 128 bits") {
  CHECK(tokens.derive("a") == tokens.derive("a"));
  CHECK(tokens.derive("a") != tokens.derive("b"));
  CHECK(base64url_decode(tokens.derive("a"))->size() == 16);
}

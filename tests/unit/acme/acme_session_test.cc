#include "acme/acme_session.h"

#include <doctest/doctest.h>

#include <deque>
#include <vector>

#include "acme/obtain.h"
#include "base/bytes.h"
#include "tls/self_signed.h"

using namespace snug;
using namespace std::chrono_literals;

namespace {

constexpr const char* ca = "https://ca.example.org";

/// A CA whose answers are written down beforehand.
class Script final : public AcmeWorld {
 public:
  Result<AcmeResponse> exchange(const AcmeRequest& request) override {
    static constexpr const char* methods[] = {"GET ", "HEAD ", "POST "};
    asked.push_back(methods[static_cast<std::size_t>(request.method)] + request.url);
    bodies.push_back(request.body);
    if (answers.empty()) return fail(Code::unavailable, "nobody there");
    AcmeResponse answer = std::move(answers.front());
    answers.pop_front();
    return answer;
  }
  bool rest(std::chrono::milliseconds time) override {
    rested += time;
    return rests-- > 0;
  }
  Time now() const override { return {1'795'000'000'000}; }

  void answer(int status, std::string body, std::string location = {}, std::string retry_after = {}) {
    answers.push_back(
        {status, std::move(body), "nonce" + std::to_string(++nonces), std::move(location), std::move(retry_after)});
  }
  /// All up to an account.
  void greet() {
    answer(
        200,
        R"({"newNonce":"https://ca.example.org/n","newAccount":"https://ca.example.org/a","newOrder":"https://ca.example.org/o"})");
    answer(200, "");
    answer(201, "{}", "https://ca.example.org/account/1");
  }

  std::deque<AcmeResponse> answers;
  std::vector<std::string> asked;
  std::vector<std::string> bodies;
  std::chrono::milliseconds rested{0};
  int rests = 1000;
  int nonces = 0;
};

std::string header_of(const std::string& jws) {
  const auto begin = jws.find("\"protected\":\"") + 13;
  return *base64url_decode(jws.substr(begin, jws.find('"', begin) - begin));
}

struct Fixture {
  Script script;
  AccountKey key{new_key()};
  AcmeSession session{script, key, std::string(ca) + "/dir"};
  Challenges challenges;

  void authorization(const std::string& status, const std::string& challenges_json,
                     const std::string& retry_after = {}) {
    script.answer(200,
                  R"({"status":")" + status +
                      R"(","identifier":{"type":"dns","value":"chat.example.org"},"challenges":[)" + challenges_json +
                      "]}",
                  {}, retry_after);
  }
  void order(const std::string& status) {
    script.answer(200,
                  R"({"status":")" + status +
                      R"(","authorizations":["https://ca.example.org/z"],"finalize":"https://ca.example.org/f"})",
                  "https://ca.example.org/order");
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "the account is found by the key, and asked with from then on") {
  script.greet();
  REQUIRE(session.open("admin@example.org"));
  script.answer(200, "{}");
  REQUIRE(session.post("https://ca.example.org/x", ""));
  CHECK(script.asked == std::vector<std::string>{"GET https://ca.example.org/dir", "HEAD https://ca.example.org/n",
                                                 "POST https://ca.example.org/a", "POST https://ca.example.org/x"});
  CHECK(header_of(script.bodies[2]) ==
        R"({"alg":"ES256","jwk":)" + key.jwk() + R"(,"nonce":"nonce2","url":"https://ca.example.org/a"})");
  CHECK(
      header_of(script.bodies[3]) ==
      R"({"alg":"ES256","kid":"https://ca.example.org/account/1","nonce":"nonce3","url":"https://ca.example.org/x"})");
}

TEST_CASE_FIXTURE(Fixture, "a bad nonce is replaced, but not for ever") {
  script.greet();
  REQUIRE(session.open(""));
  for (int i = 0; i < 4; ++i) script.answer(400, R"({"type":"urn:ietf:params:acme:error:badNonce","detail":"old"})");
  const auto response = session.post("https://ca.example.org/x", "{}");
  REQUIRE(!response);
  CHECK(response.error().message == "the CA answered 400: old (badNonce)");
  CHECK(script.asked.size() == 7);
}

TEST_CASE_FIXTURE(Fixture, "a refusal quotes the CA, and when it may be asked again") {
  script.greet();
  REQUIRE(session.open(""));
  script.answer(429, R"({"type":"urn:ietf:params:acme:error:rateLimited","detail":"enough"})", {}, "60");
  const auto limited = session.post("https://ca.example.org/x", "{}");
  CHECK(limited.error().message == "the CA's rate limit is reached: enough (rateLimited)");
  CHECK(limited.error().retry_after_ms == 60'000);
  script.answer(502, "<html>");
  CHECK(session.post("https://ca.example.org/x", "{}").error().message ==
        "the CA answered 502 to https://ca.example.org/x");
}

TEST_CASE_FIXTURE(Fixture, "nobody is asked without TLS, and a nonce that is none is not used") {
  CHECK(!AcmeSession(script, key, "http://ca.example.org/dir").open(""));
  CHECK(script.asked.empty());
  script.greet();
  script.answers[1].nonce = "\"}";
  CHECK(session.open("").error().message == "the CA gave no nonce");
  script = Script();
  script.greet();
  script.answers[2].location = "http://evil.example.org/account";
  CHECK(!session.open(""));
}

TEST_CASE_FIXTURE(Fixture, "a challenge is there while the CA may come, and gone when it has decided") {
  script.greet();
  order("pending");
  const std::string offered =
      R"({"type":"tls-alpn-01","url":"https://ca.example.org/c2","token":"T2"},{"type":"http-01","url":"https://ca.example.org/c1","token":"T1"})";
  authorization("pending", offered);
  script.answer(200, "{}");
  authorization("pending", offered, "3");
  authorization("pending", offered, "100000");
  authorization(
      "invalid",
      R"({"type":"http-01","url":"x","token":"T1","error":{"type":"urn:ietf:params:acme:error:connection","detail":"timeout"}})");
  REQUIRE(session.open(""));
  const auto pem = obtain_certificate(session, challenges, {{"chat.example.org"}, {"http-01", "tls-alpn-01"}});
  REQUIRE(!pem);
  CHECK(pem.error().message ==
        "the CA cannot reach chat.example.org on port 80: let it through to this server (the CA says: timeout)");
  CHECK(script.asked[5] == "POST https://ca.example.org/c1");
  CHECK(script.rested == 63s);  // as asked, but a minute at most
  CHECK(!challenges.over_http("T1"));
}

TEST_CASE_FIXTURE(Fixture, "a CA that never decides is given up, and a stop breaks off") {
  script.greet();
  order("pending");
  const std::string offered = R"({"type":"http-01","url":"https://ca.example.org/c1","token":"T1"})";
  authorization("pending", offered);
  script.answer(200, "{}");
  for (int i = 0; i < 100; ++i) authorization("pending", offered);
  std::string expected = "the CA has not come to a decision within 10 minutes";
  SUBCASE("") { script.rests = 1000; }
  SUBCASE("") {
    script.rests = 2;
    expected = "the server is stopping";
  }
  REQUIRE(session.open(""));
  const auto pem = obtain_certificate(session, challenges, {{"chat.example.org"}, {"http-01"}});
  REQUIRE(!pem);
  CHECK(pem.error().message == expected);
  CHECK(script.rested < 12min);
}

TEST_CASE_FIXTURE(Fixture, "a CA that asks about somebody else is not helped") {
  script.greet();
  order("pending");
  script.answer(
      200,
      R"({"status":"pending","identifier":{"type":"dns","value":"evil.example.org"},"challenges":[{"type":"http-01","url":"https://ca.example.org/c","token":"T"}]})");
  REQUIRE(session.open(""));
  const auto pem = obtain_certificate(session, challenges, {{"chat.example.org"}, {"http-01"}});
  CHECK(pem.error().message == "the CA asks about evil.example.org, which nobody ordered");
  CHECK(script.asked.size() == 5);
}

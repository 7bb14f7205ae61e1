#include "acme/objects.h"

#include <doctest/doctest.h>

using namespace snug;

TEST_CASE("a directory") {
  const auto directory = read_acme_directory(
      R"({"newNonce":"https://ca/n","newAccount":"https://ca/a","newOrder":"https://ca/o","meta":{"externalAccountRequired":true},"x":1})");
  REQUIRE(directory);
  CHECK(directory->new_nonce == "https://ca/n");
  CHECK(directory->external_account_required);
  for (const char* text : {"", "[]", "<html>", "{}", R"({"newNonce":1,"newAccount":"a","newOrder":"o"})"})
    CHECK(!read_acme_directory(text));
}

TEST_CASE("an order") {
  const auto order = read_acme_order(
      R"({"status":"pending","authorizations":["https://ca/1",2,"https://ca/3"],"finalize":"https://ca/f",
          "error":{"type":"urn:ietf:params:acme:error:caa","detail":"no\nway"}})");
  REQUIRE(order);
  CHECK(order->authorizations == std::vector<std::string>{"https://ca/1", "", "https://ca/3"});
  CHECK(order->error->type == "caa");
  CHECK(order->error->detail == "no way");
  CHECK(order->certificate.empty());
  std::string many = R"({"status":"pending","authorizations":[)";
  for (int i = 0; i < 1000; ++i) many += R"("x",)";
  CHECK(read_acme_order(many + R"("x"]})")->authorizations.size() == 100);
  CHECK(!read_acme_order(R"({"authorizations":[]})"));
  CHECK(!read_acme_order("null"));
}

TEST_CASE("an authorization; a token that could become a path is none") {
  const auto authorization = read_acme_authorization(
      R"({"status":"invalid","identifier":{"type":"dns","value":"chat.example.org"},"challenges":[
          {"type":"http-01","url":"https://ca/c","token":"AZaz09-_","error":{"type":"about:blank","detail":"d",
           "subproblems":[{"detail":"first"},{"detail":"second"}]}},
          {"type":"http-01","url":"https://ca/c","token":"../../etc/passwd"},
          {"type":"dns-01","url":"https://ca/c"}]})");
  REQUIRE(authorization);
  CHECK(authorization->domain == "chat.example.org");
  REQUIRE(authorization->challenges.size() == 1);
  CHECK(authorization->challenges[0].error->detail == "d; first");
  CHECK(!read_acme_authorization(R"({"status":"valid"})"));
}

TEST_CASE("a problem") {
  CHECK(read_acme_problem(R"({"type":"urn:ietf:params:acme:error:badNonce"})").type == "badNonce");
  CHECK(read_acme_problem("<html>502</html>").type.empty());
  CHECK(read_acme_problem(R"({"detail":")" + std::string(5000, 'x') + R"("})").detail.size() == 500);
}

TEST_CASE("Retry-After") {
  const Time now = *parse_iso8601("2026-11-27T11:00:00.000Z");
  CHECK(read_retry_after("120", now) == std::chrono::seconds(120));
  CHECK(read_retry_after("Fri, 27 Nov 2026 11:01:00 GMT", now) == std::chrono::seconds(60));
  CHECK(read_retry_after("Fri, 27 Nov 2026 10:00:00 GMT", now) == std::chrono::seconds(0));
  CHECK(read_retry_after("99999999999", now) == std::chrono::hours(31 * 24));
  for (const char* text : {"", "soon", "1.5", "12 s", "Fri, 27 Nov 2026 11:01:00 GMT+1"})
    CHECK(!read_retry_after(text, now));
}

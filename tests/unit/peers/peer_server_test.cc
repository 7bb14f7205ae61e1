// The listener between nodes, over real sockets.
#include "peers/peer_server.h"

#include <doctest/doctest.h>

#include "httpclient/blocking_http_client.h"
#include "model/json.h"
#include "unit/peers/member.h"

using namespace snug;
using namespace snug::test;
using namespace std::chrono_literals;

namespace {

struct Asked {
  int status = 0;
  ClientResponse response;
  std::string nonce;
};

Asked get(const TestMember& member, const std::string& target, const FieldList& more = {},
          const std::string& method = "GET", const std::optional<std::string>& authorization = {}) {
  BlockingHttpClient client({.filter = AddressFilter::everything(), .idle = 0ms});
  Asked asked{.nonce = new_peer_nonce()};
  ClientRequest request{.method = method, .url = Url::parse("http://" + member.address() + target).value()};
  request.fields = more;
  const std::string own = sign_peer_request(cluster_secret(), "GET", target, 7, member.clock.now(), asked.nonce);
  if (authorization.value_or(own) != "") request.fields.emplace_back("Authorization", authorization.value_or(own));
  request.limits.body = 64 << 20;
  ClientOutcome outcome = client.fetch(std::move(request));
  REQUIRE(std::holds_alternative<ClientResponse>(outcome));
  asked.response = std::get<ClientResponse>(std::move(outcome));
  asked.status = asked.response.status;
  return asked;
}

bool is_vouched_for(const Asked& asked, const std::string& content) {
  return is_signed_peer_answer(cluster_secret(), asked.nonce, content, asked.response.field("snug-cluster-proof"));
}

std::string text_of(const json::Value& value, std::string_view name) {
  return std::string(value.member(name).value().string().value());
}

}  // namespace

TEST_CASE("who is no node of the cluster learns nothing") {
  TestMember member;
  for (const char* target : {"/cluster/v1/snapshot", "/cluster/v1/tables", "/cluster/v1/keys"}) {
    const Asked refused = get(member, target, {}, "GET", "");
    CHECK(refused.status == 401);
    CHECK(refused.response.body.find("only for the nodes of the cluster") != std::string::npos);
    CHECK(get(member, target, {}, "GET", "Bearer x").status == 401);
    const auto wrong = sign_peer_request(ClusterSecret::of("a secret of strangers"), "GET", target, 1,
                                         member.clock.now(), new_peer_nonce());
    CHECK(get(member, target, {}, "GET", wrong).status == 401);
    // Two headers leave room for two opinions.
    const auto right = sign_peer_request(cluster_secret(), "GET", target, 1, member.clock.now(), new_peer_nonce());
    CHECK(get(member, target, {{"Authorization", right}, {"Authorization", "Bearer x"}}, "GET", "").status == 401);
  }
  CHECK(member.made == 0);
}

TEST_CASE("a request is good once, and for its target only") {
  TestMember member;
  const std::string header =
      sign_peer_request(cluster_secret(), "GET", "/cluster/v1/tables", 1, member.clock.now(), new_peer_nonce());
  CHECK(get(member, "/cluster/v1/tables?table=users", {}, "GET", header).status == 401);
  CHECK(get(member, "/cluster/v1/tables", {}, "GET", header).status == 200);
  CHECK(get(member, "/cluster/v1/tables", {}, "GET", header).status == 401);
}

TEST_CASE("there is nothing else") {
  TestMember member;
  for (const char* target : {"/", "/cluster/v1", "/cluster/v1/snapshot/", "/api/v1/login", "/ws", "/healthz"})
    CHECK(get(member, target).status == 404);
  for (const char* method : {"POST", "PUT", "DELETE"})
    CHECK(get(member, "/cluster/v1/snapshot", {}, method).status == 404);
  CHECK(member.made == 0);
}

TEST_CASE("a snapshot is streamed, with what vouches for it, and none of it stays") {
  TestMember member;
  const Asked asked = get(member, "/cluster/v1/snapshot");
  CHECK(asked.status == 200);
  const std::string tag(asked.response.field("etag"));
  REQUIRE(tag.size() == 66);
  CHECK(is_vouched_for(asked, snapshot_content(tag.substr(1, 64), asked.response.body.size())));
  CHECK(asked.response.body.starts_with("snug-backup.json"));
  CHECK(member.copies() == 0);
  CHECK(member.made == 1);
}

TEST_CASE("a part of a snapshot") {
  TestMember member(1000);
  const Asked part = get(member, "/cluster/v1/snapshot", {{"Range", "bytes=0-99"}});
  CHECK(part.status == 206);
  CHECK(part.response.body.size() == 100);
  const std::string tag(part.response.field("etag"));
  const Asked next = get(member, "/cluster/v1/snapshot", {{"Range", "bytes=100-"}, {"If-Range", tag}});
  CHECK(next.status == 206);
  CHECK(next.response.field("etag") == tag);
  CHECK(member.made == 1);
  // What is asked for anew, or is not there any more, is another one, whole.
  const std::string gone = "\"" + std::string(64, 'f') + "\"";
  const Asked other = get(member, "/cluster/v1/snapshot", {{"Range", "bytes=100-"}, {"If-Range", gone}});
  CHECK(other.status == 200);
  CHECK(other.response.field("etag") != tag);
  CHECK(member.made == 2);
  CHECK(other.response.body.size() == next.response.body.size() + 100);
}

TEST_CASE("the hashes of all ordered tables, and of the rows of one") {
  TestMember member(1500);
  const Asked all = get(member, "/cluster/v1/tables");
  CHECK(all.status == 200);
  CHECK(is_vouched_for(all, text_content(all.response.body)));
  {
    const auto parsed = json::parse(all.response.body);
    REQUIRE(parsed);
    CHECK(parsed->member("position").value().integer() == 90);
    CHECK(parsed->member("term").value().integer() == 4);
    CHECK(text_of(*parsed, "chain") == "Y2hhaW4");
    CHECK(text_of(*parsed, "log") == "the-log");
  }
  CHECK(all.response.body.find("\"name\":\"messages\",\"rows\":1500,\"hash\":\"") != std::string::npos);
  CHECK(all.response.body.find("presence") == std::string::npos);
  CHECK(all.response.body.find("log_tail") == std::string::npos);

  const Asked first = get(member, "/cluster/v1/tables?table=messages");
  CHECK(first.status == 200);
  CHECK(first.response.body.find("{\"key\":[1],\"hash\":\"") != std::string::npos);
  CHECK(first.response.body.find("{\"key\":[1001],") == std::string::npos);
  const auto parsed = json::parse(first.response.body);
  REQUIRE(parsed);
  const Asked rest = get(member, "/cluster/v1/tables?table=messages&after=" + text_of(*parsed, "next"));
  CHECK(rest.response.body.find("{\"key\":[1001],") != std::string::npos);
  CHECK(rest.response.body.find("\"next\"") == std::string::npos);

  CHECK(get(member, "/cluster/v1/tables?table=presence").status == 404);
  CHECK(get(member, "/cluster/v1/tables?table=sqlite_schema").status == 404);
  CHECK(get(member, "/cluster/v1/tables?table=messages&after=x").status == 400);
}

TEST_CASE("a body is refused") {
  TestMember member;
  BlockingHttpClient client({.filter = AddressFilter::everything(), .idle = 0ms});
  ClientRequest request{.method = "POST", .url = Url::parse("http://" + member.address() + "/x").value()};
  request.body = std::string(2000, 'x');
  const ClientOutcome outcome = client.fetch(std::move(request));
  REQUIRE(std::holds_alternative<ClientResponse>(outcome));
  CHECK(std::get<ClientResponse>(outcome).status == 413);
}

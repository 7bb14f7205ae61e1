#include "unit/httpclient/fetching.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>

#include <cstring>

#include "support/patience.h"

namespace snug::test {

using namespace std::chrono_literals;

ResolvedName resolved(const std::vector<std::string>& addresses) {
  ResolvedName name;
  for (const std::string& address : addresses) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    REQUIRE(::inet_pton(AF_INET, address.c_str(), &in.sin_addr) == 1);
    sockaddr_storage storage{};
    std::memcpy(&storage, &in, sizeof in);
    name.addresses.push_back(storage);
  }
  return name;
}

HttpClientOptions local_options() {
  return {.filter = AddressFilter({AllowedDestination::parse("127.0.0.1").value()}),
          .user_agent = "snug-test",
          .lookup = [](const std::string& host) {
            return host.ends_with(".test") ? resolved({"127.0.0.1"}) : ResolvedName{{}, "no such name"};
          }};
}

void Fetching::until(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + patience;
  context.restart();
  while (!holds()) {
    REQUIRE(std::chrono::steady_clock::now() < end);
    context.run_one_for(10ms);
    if (context.stopped()) context.restart();
  }
}

ClientOutcome Fetching::fetch(ClientRequest request) {
  std::optional<ClientOutcome> outcome;
  client_->fetch(std::move(request), [&outcome](ClientOutcome got) {
    REQUIRE(!outcome);
    outcome = std::move(got);
  });
  CHECK(!outcome);
  until([&] { return outcome.has_value(); });
  return std::move(*outcome);
}

ClientOutcome Fetching::get(const std::string& url) { return fetch(request(url)); }

std::string shown(const ClientOutcome& outcome) {
  static constexpr const char* kinds[] = {"bad_request", "refused",      "unresolved", "unreachable", "certificate",
                                          "tls",         "timeout",      "cancelled",  "closed",      "no_http",
                                          "too_large",   "bad_redirect", "unwanted"};
  if (const auto* failure = std::get_if<ClientFailure>(&outcome))
    return std::string(kinds[static_cast<std::size_t>(failure->kind)]) + ": " + failure->message;
  const auto& response = std::get<ClientResponse>(outcome);
  return std::to_string(response.status) + " " + response.body;
}

ClientFailure::Kind kind_of(const ClientOutcome& outcome) {
  REQUIRE(std::holds_alternative<ClientFailure>(outcome));
  return std::get<ClientFailure>(outcome).kind;
}

ClientRequest request(const std::string& url) {
  return {.url = Url::parse(url).value(),
          .deadlines = {.connect = patience, .address = patience, .first_byte = patience, .whole = patience}};
}

ClientRequest post(const std::string& url, std::string body) {
  ClientRequest asked = request(url);
  asked.method = "POST";
  asked.body = std::move(body);
  return asked;
}

void greet(Peer& peer) {
  while (!peer.read_request().empty()) peer.say(answer("hello"));
}

CertificatePem certificate_for(const std::string& name) {
  const Time now = SystemClock().now();
  return self_sign({.names = {name}, .not_before = {now.ms - 3'600'000}, .not_after = {now.ms + 3'600'000}});
}

}  // namespace snug::test

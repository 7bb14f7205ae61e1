#include "acme/ca_client.h"

#include <utility>
#include <variant>

namespace snug {

using namespace std::chrono_literals;
using Kind = ClientFailure::Kind;

namespace {

constexpr auto longest_exchange = 30s;

std::string words_for(const ClientFailure& failure, const std::string& host) {
  switch (failure.kind) {
    case Kind::unresolved:
      return "its name is not found (" + failure.detail + "): does DNS work on this machine?";
    case Kind::unreachable:
      return "nobody answers there (" + failure.detail + ")";
    case Kind::certificate:
      return "its certificate is not that of " + host + ", or of no authority known here (" + failure.detail +
             "): is the package ca-certificates installed, the clock right, acme-ca-file set?";
    case Kind::cancelled:
      return "the server is stopping";
    default:
      return failure.message;
  }
}

ClientRequest request_to(const Url& url, const AcmeRequest& asked) {
  static constexpr const char* methods[] = {"GET", "HEAD", "POST"};
  ClientRequest request{.method = methods[static_cast<std::size_t>(asked.method)], .url = url};
  if (!asked.accept.empty()) request.fields.emplace_back("Accept", asked.accept);
  if (asked.method == AcmeRequest::Method::post) {
    request.fields.emplace_back("Content-Type", "application/jose+json");
    request.body = asked.body;
  }
  request.limits.body = 1 << 20;
  request.deadlines = {
      .connect = longest_exchange, .address = 5s, .first_byte = longest_exchange, .whole = longest_exchange};
  return request;
}

}  // namespace

CaClient::CaClient(const std::filesystem::path& ca_file, std::string user_agent)
    : client_({.filter = AddressFilter::everything(), .ca_file = ca_file, .user_agent = std::move(user_agent)}) {}

Result<AcmeResponse> CaClient::exchange(const AcmeRequest& asked) {
  const auto url = Url::parse(asked.url);
  if (!url) return fail(Code::bad_request, "'" + asked.url.substr(0, 200) + "' is no http(s) address");
  auto outcome = client_.fetch(request_to(*url, asked));
  if (const auto* failure = std::get_if<ClientFailure>(&outcome))
    return fail(Code::unavailable,
                "the CA at " + url->host_header() + " cannot be asked: " + words_for(*failure, url->host));
  auto& response = std::get<ClientResponse>(outcome);
  return AcmeResponse{.status = response.status,
                      .body = std::move(response.body),
                      .nonce = std::string(response.field("replay-nonce")),
                      .location = std::string(response.field("location")),
                      .retry_after = std::string(response.field("retry-after"))};
}

}  // namespace snug

#include "acme/obtain.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "acme/signing_request.h"
#include "base/bytes.h"
#include "model/json.h"
#include "tls/certificate.h"

namespace snug {

namespace {

using namespace std::chrono_literals;
using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds longest_wait = 10min;  // for one thing to be decided
constexpr Milliseconds first_pause = 500ms;
constexpr Milliseconds longest_pause = 60s;

Error stopped() { return fail(Code::unavailable, "the server is stopping"); }

/// Asks for an object until it is decided, in the CA's own rhythm or ever more slowly.
template <class Object>
Result<Object> poll(AcmeSession& session, const std::string& url, Result<Object> (*read)(std::string_view),
                    bool (*undecided)(const Object&)) {
  Milliseconds waited{0};
  for (Milliseconds pause = first_pause; waited < longest_wait; pause = std::min(2 * pause, longest_pause)) {
    const auto response = session.post(url, "");
    if (!response) return response.error();
    auto object = read(response->body);
    if (!object || !undecided(*object)) return object;
    const auto asked = read_retry_after(response->retry_after, session.world().now());
    const Milliseconds rest = asked ? std::clamp<Milliseconds>(*asked, first_pause, longest_pause) : pause;
    if (!session.world().rest(rest)) return stopped();
    waited += rest;
  }
  return fail(Code::unavailable, "the CA has not come to a decision within 10 minutes");
}

/// What people can do about a challenge that failed. `detail` is the CA's.
std::string explain(const std::string& domain, const std::string& type, const AcmeProblem& problem) {
  const std::string port = type == "http-01" ? "80" : "443";
  const std::string said = problem.detail.empty() ? std::string() : " (the CA says: " + problem.detail + ")";
  if (problem.type == "dns")
    return "the CA finds no address for " + domain + ": let its A or AAAA record point to this machine" + said;
  if (problem.type == "connection")
    return "the CA cannot reach " + domain + " on port " + port + ": let it through to this server" + said;
  if (problem.type == "unauthorized" || problem.type == "incorrectResponse" || problem.type == "tls")
    return "on port " + port + " of " + domain + " the CA has met another server: does its DNS record point here?" +
           said;
  if (problem.type == "caa") return "a CAA record of " + domain + " forbids this CA" + said;
  return "the CA does not believe that " + domain + " is this server" + said + " [" + problem.type + "]";
}

const AcmeChallenge* choose(const AcmeAuthorization& authorization, const std::vector<std::string>& possible) {
  for (const std::string& type : possible)
    for (const AcmeChallenge& challenge : authorization.challenges)
      if (challenge.type == type) return &challenge;
  return nullptr;
}

bool is_pending(const AcmeAuthorization& authorization) { return authorization.status == "pending"; }

std::string text_of_reason(const AcmeAuthorization& authorization, const std::string& type) {
  for (const AcmeChallenge& challenge : authorization.challenges)
    if (challenge.type == type && challenge.error) return explain(authorization.domain, type, *challenge.error);
  return "the CA calls its authorization of " + authorization.domain + " " + authorization.status;
}

/// Lets the CA see that a name is ours.
Result<void> prove(AcmeSession& session, Challenges& challenges, const std::string& url,
                   const WantedCertificate& wanted) {
  const auto response = session.post(url, "");
  if (!response) return response.error();
  const auto authorization = read_acme_authorization(response->body);
  if (!authorization) return authorization.error();
  if (authorization->status == "valid") return {};
  const std::string& domain = authorization->domain;
  if (std::find(wanted.domains.begin(), wanted.domains.end(), domain) == wanted.domains.end())
    return fail(Code::internal, "the CA asks about " + domain.substr(0, 253) + ", which nobody ordered");
  if (!is_pending(*authorization))
    return fail(Code::unavailable, text_of_reason(*authorization, wanted.challenges.front()));
  const AcmeChallenge* const chosen = choose(*authorization, wanted.challenges);
  if (chosen == nullptr)
    return fail(Code::unsupported, "the CA offers no challenge for " + domain + " that this server can meet: " +
                                       "http-01 needs --redirect-listen on port 80, tls-alpn-01 --listen on port 443");

  challenges.set(domain, chosen->token, chosen->token + "." + session.key().thumbprint(), session.world().now());
  const auto begun = session.post(chosen->url, "{}");
  auto decided =
      begun ? poll(session, url, read_acme_authorization, is_pending) : Result<AcmeAuthorization>(begun.error());
  challenges.clear(domain);
  if (!decided) return decided.error();
  if (decided->status == "valid") return {};
  return fail(Code::forbidden, text_of_reason(*decided, chosen->type));
}

bool awaits_authorization(const AcmeOrder& order) { return order.status == "pending"; }
bool is_processing(const AcmeOrder& order) { return order.status == "processing" || order.status == "ready"; }

Error refused(const AcmeOrder& order) {
  return fail(Code::forbidden, "the CA calls the order " + order.status +
                                   (order.error ? ": " + order.error->detail + " (" + order.error->type + ")" : ""));
}

std::string order_payload(const std::vector<std::string>& domains) {
  std::string payload = R"({"identifiers":[)";
  for (const std::string& domain : domains) {
    payload += payload.back() == '[' ? R"({"type":"dns","value":)" : R"(,{"type":"dns","value":)";
    json::write_string(payload, domain);
    payload += '}';
  }
  return payload + "]}";
}

/// Is what the CA gave out what was ordered?
Result<CertificatePem> checked(CertificatePem pem, const std::vector<std::string>& domains, Time now) {
  try {
    const Certificate certificate = Certificate::from_pem({"the CA's answer", pem.chain}, {"the new key", pem.key});
    const std::set<std::string> names(certificate.names().begin(), certificate.names().end());
    for (const std::string& domain : domains)
      if (!names.contains(domain))
        return fail(Code::internal, "the CA's certificate is for " + certificate.names_text() + ", not for " + domain);
    if (certificate.not_after() <= now)
      return fail(Code::internal, "the CA's certificate has expired: is the clock right?");
    return pem;
  } catch (const CertificateError& error) {
    return fail(Code::internal, error.what());
  }
}

}  // namespace

Result<CertificatePem> obtain_certificate(AcmeSession& session, Challenges& challenges,
                                          const WantedCertificate& wanted) {
  const auto made = session.post(session.directory().new_order, order_payload(wanted.domains));
  if (!made) return made.error();
  const std::string url = made->location;
  auto order = read_acme_order(made->body);
  if (!order) return order.error();

  if (order->status == "pending")
    for (const std::string& authorization : order->authorizations) {
      const auto proven = prove(session, challenges, authorization, wanted);
      if (!proven) return proven.error();
    }
  order = poll(session, url, read_acme_order, awaits_authorization);
  if (!order) return order.error();
  if (order->status != "ready") return refused(*order);

  const openssl::Key key = new_key();
  const std::string request = base64url_encode(signing_request(key.get(), wanted.domains));
  const auto finalized = session.post(order->finalize, R"({"csr":")" + request + "\"}");
  if (!finalized) return finalized.error();
  order = poll(session, url, read_acme_order, is_processing);
  if (!order) return order.error();
  if (order->status != "valid") return refused(*order);

  const auto chain = session.post(order->certificate, "", "application/pem-certificate-chain");
  if (!chain) return chain.error();
  return checked({chain->body, to_pem(key.get())}, wanted.domains, session.world().now());
}

}  // namespace snug

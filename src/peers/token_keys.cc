#include "peers/token_keys.h"

#include "base/bytes.h"
#include "base/private_file.h"
#include "base/seal.h"
#include "httpclient/blocking_http_client.h"
#include "peers/peer_handler.h"
#include "peers/peer_signature.h"

namespace snug {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view purpose = "hand over token keys";
constexpr std::uint64_t longest_answer = 64 << 10;

}  // namespace

std::string seal_token_keys(const ClusterSecret& secret, const std::filesystem::path& file) {
  const std::string text = std::filesystem::exists(file) ? read_private_file(file) : std::string();
  return base64url_encode(seal(secret.key(purpose), text));
}

std::optional<std::string> fetch_token_keys(const ClusterSecret& secret, int node, const Clock& clock,
                                            const std::string& address, std::string& why) {
  const auto url = Url::parse("http://" + address + std::string(keys_path));
  if (!url || url->target != keys_path) {
    why = "that is no address of a node (HOST:PORT)";
    return std::nullopt;
  }
  BlockingHttpClient client({.filter = AddressFilter::everything(), .user_agent = "snug/" SNUG_VERSION, .idle = 0ms});
  const std::string nonce = new_peer_nonce();
  ClientRequest request{.url = *url};
  request.fields.emplace_back("Authorization", sign_peer_request(secret, "GET", url->target, node, clock.now(), nonce));
  request.deadlines = {.connect = 5s, .first_byte = 5s, .whole = 10s, .silence = 5s};
  request.limits.body = longest_answer;
  const ClientOutcome outcome = client.fetch(std::move(request));
  const auto* response = std::get_if<ClientResponse>(&outcome);
  if (response == nullptr) {
    why = "it did not answer";
  } else if (response->status != 200 || response->cut) {
    why = "it answered with status " + std::to_string(response->status);
  } else if (!is_signed_peer_answer(secret, nonce, text_content(response->body),
                                    response->field("snug-cluster-proof"))) {
    why = "its answer is not signed with this cluster's secret";
  } else {
    const auto sealed = base64url_decode(response->body);
    auto text = sealed ? unseal(secret.key(purpose), *sealed) : std::nullopt;
    if (!text) why = "its keys are not sealed with this cluster's secret";
    return text;
  }
  return std::nullopt;
}

}  // namespace snug

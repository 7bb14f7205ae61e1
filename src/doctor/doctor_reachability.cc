// Reachability: the server as a browser meets it, with the proxy or whatever else is in between.
#include <variant>

#include "base/bytes.h"
#include "base/url.h"
#include "doctor/diagnosis.h"
#include "http/upgrade.h"
#include "httpclient/blocking_http_client.h"
#include "model/json.h"

namespace snug {

namespace {

using namespace std::chrono_literals;

constexpr const char* check = "way in";
constexpr std::chrono::milliseconds timeout = 10s;

struct Question {
  std::string method = "GET";
  std::string path = "/";
  FieldList fields{};
  std::string body{};
};

/// Each question goes on a connection of its own, as that of another client would, and wherever the operator says.
HttpClientOptions doctors_client() {
  return {.filter = AddressFilter::everything(),
          .trust = TlsContext::Trust::reported,
          .user_agent = "snug-doctor/" SNUG_VERSION,
          .idle = std::chrono::milliseconds(0)};
}

/// Asks the server as people reach it, question by question.
class Reachability {
 public:
  /// `base`: its path stands in front of every other, without a slash at the end.
  Reachability(const Diagnosis& d, Url base)
      : d_(d), base_(std::move(base)), url_(base_.text()), client_(doctors_client()) {
    while (url_.ends_with('/')) url_.pop_back();
    path_ = url_.substr(base_.origin().size());
  }

  void examine() {
    if (!answers()) return;
    fine_ &= websockets();
    fine_ &= polling();
    fine_ &= authorization();
    fine_ &= large_body();
    fine_ &= client_addresses();
    if (fine_)
      d_.ok(check,
            url_ +
                ": WebSocket, long-polling, headers and bodies pass; whatever is in between must let a connection "
                "rest for " +
                std::to_string(rest_seconds()) + " s");
  }

 private:
  std::int64_t rest_seconds() const {
    return std::chrono::ceil<std::chrono::seconds>(d_.config().ping_interval + d_.config().ping_timeout).count();
  }

  /// An answer, or in its place (status 0) why there is none.
  ClientResponse ask(Question question) {
    ClientRequest request{.method = std::move(question.method),
                          .url = base_,
                          .fields = std::move(question.fields),
                          .body = std::move(question.body),
                          .limits = {.cut = true},
                          .deadlines = {timeout, timeout, timeout, timeout}};
    request.url.target = path_ + question.path;
    auto outcome = client_.fetch(std::move(request));
    if (const auto* failure = std::get_if<ClientFailure>(&outcome)) return {.body = failure->message};
    return std::get<ClientResponse>(std::move(outcome));
  }

  static std::string in_words(const ClientResponse& answer) {
    return " (" + (answer.status == 0 ? answer.body : std::to_string(answer.status)) + ")";
  }

  static bool is_ours(const ClientResponse& answer) {
    return answer.field("content-type").starts_with("application/problem+json") &&
           answer.body.find("\"code\":") != std::string::npos;
  }

  bool wrong(const std::string& what, const std::string& fix) const {
    d_.error(check, url_ + ": " + what, fix);
    return false;
  }

  bool answers() {
    const ClientResponse answer = ask({.path = "/healthz"});
    if (!answer.certificate_problem.empty())
      fine_ = wrong("browsers don't trust its certificate: " + answer.certificate_problem,
                    "openssl s_client -connect " + base_.host + ":" + base_.port + " -servername " + base_.host +
                        " shows it; renew it, or send the whole chain");
    if (answer.status == 200 && answer.body == "ok\n") return true;
    if (answer.status == 0)
      return wrong(answer.body,
                   "see that the name leads to this machine, the port is open in the firewall, and the "
                   "server or its proxy is at work");
    if (answer.status == 502 || answer.status == 503 || answer.status == 504)
      return wrong("a proxy answers, but doesn't reach the server" + in_words(answer),
                   "see that snug serve listens where the proxy looks (listen = \"" + d_.config().listen + "\")");
    return wrong("something else answers there to /healthz" + in_words(answer),
                 "see where the name leads, and that the proxy passes every path to " + d_.config().listen);
  }

  bool websockets() {
    const std::string key = base64_encode(random_bytes(16));
    const ClientResponse answer = ask({.path = "/ws",
                                       .fields = {{"Connection", "Upgrade"},
                                                  {"Upgrade", "websocket"},
                                                  {"Sec-WebSocket-Version", "13"},
                                                  {"Sec-WebSocket-Key", key},
                                                  {"Origin", base_.origin()}}});
    if (answer.status == 101 && answer.field("sec-websocket-accept") == websocket_accept(key)) return true;
    if (answer.status == 403 && is_ours(answer))
      return wrong("the server takes its own pages for strangers, because the proxy hides the host they asked for",
                   "pass it on (nginx: proxy_set_header Host $host;), or set public_url = \"" + base_.origin() + "\"");
    return wrong("WebSockets don't get through" + in_words(answer),
                 "pass upgrades on (nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; "
                 "proxy_set_header Connection \"upgrade\";)");
  }

  bool polling() {
    const ClientResponse answer = ask({.path = "/socket.io/?EIO=4&transport=polling"});
    if (answer.status == 200 && answer.body.starts_with("0{")) return true;
    return wrong("Socket.IO's long-polling doesn't get through" + in_words(answer),
                 "pass /socket.io/ on as it is, with its query, without caching");
  }

  bool authorization() {
    const ClientResponse answer =
        ask({.path = "/api/v1/users/me", .fields = {{"Authorization", "Bearer snug-doctor"}}});
    // The server says another thing to somebody without any token.
    if (answer.status == 401 && is_ours(answer) && answer.body.find("not valid") != std::string::npos) return true;
    if (answer.status == 401 && is_ours(answer))
      return wrong("the Authorization header doesn't arrive: nobody is logged in over REST",
                   "pass it on, and don't let the proxy ask for passwords of its own");
    return wrong("REST doesn't get through" + in_words(answer), "pass every path under /api/ on as it is");
  }

  bool large_body() {
    // What it says doesn't matter: whoever refuses it for its size does so before.
    const std::size_t size = d_.config().max_body_size;
    const ClientResponse answer = ask({.method = "POST",
                                       .path = "/api/v1/auth/login",
                                       .fields = {{"Content-Type", "application/json"}},
                                       .body = std::string(size, ' ')});
    if (answer.status == 400 && is_ours(answer)) return true;
    if (answer.status == 413 && is_ours(answer))
      return wrong("the server takes less than max_body_size says here (" + std::to_string(size) + " bytes)",
                   "give the doctor the settings of the server: snug doctor --config FILE");
    if (answer.status == 413)
      return wrong("the proxy refuses a body of " + std::to_string(size) + " bytes that the server would take",
                   "raise its limit (nginx: client_max_body_size " + std::to_string((size + 1023) / 1024 + 1) + "k;)");
    return wrong("a body of " + std::to_string(size) + " bytes doesn't get through" + in_words(answer),
                 "see the proxy's log");
  }

  /// Asks the server itself, if it is at work, what arrives there: the doctor calls itself by an address that is
  /// nobody's (RFC 5737), and adds a word that whoever speaks HTTP in between has to take off (RFC 9110 section 7.6.1).
  bool client_addresses() {
    constexpr const char *nobody = "192.0.2.1", *word = "x-snug-doctor";
    const std::string path = mirror();
    if (path.empty()) return true;
    const ClientResponse answer =
        ask({.path = path, .fields = {{"Connection", std::string("close, ") + word}, {"X-Forwarded-For", nobody}}});
    const auto seen = answer.status == 200 ? json::parse(answer.body) : Result<json::Value>(json::Value());
    const auto trusted = seen ? seen->member("trusted") : std::nullopt;
    if (!trusted)
      return wrong("a request that names a client doesn't get through" + in_words(answer), "see the proxy's log");
    const std::string from = text(*seen, "connectedFrom"), chain = text(*seen, "forwardedFor");
    const bool straight = text(*seen, "connection").find(word) != std::string::npos;
    if (straight) return true;
    const std::string named = "X-Forwarded-For (nginx: proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;)";
    const std::string trust = "trusted_proxies = [\"" + from + "\"]";
    if (chain == nobody && trusted->boolean() == true)
      return wrong("the proxy at " + from + " passes on what clients say of their address: anybody can take any",
                   "let it add or set " + named);
    if (chain.empty() || chain == nobody)
      return careful("the proxy at " + from + " doesn't name its clients: all of them share its limits",
                     "let it add or set " + named + ", and set " + trust);
    if (trusted->boolean() != true)
      return careful("the proxy at " + from + " names its clients, but isn't trusted: all of them share its limits",
                     "set " + trust + " and snug reload");
    return true;
  }

  /// The path under which the server shows how one request has arrived; empty: no server to ask.
  std::string mirror() const {
    const auto answer = d_.options().control ? d_.options().control(R"({"operation":"open_mirror"})") : std::nullopt;
    const auto opened = answer ? json::parse(*answer) : Result<json::Value>(json::Value());
    return opened ? text(*opened, "path") : "";
  }

  static std::string text(const json::Value& object, std::string_view name) {
    const auto member = object.member(name);
    return std::string(member ? member->string().value_or("") : "");
  }

  bool careful(const std::string& what, const std::string& fix) const {
    d_.warn(check, url_ + ": " + what, fix);
    return false;
  }

  const Diagnosis& d_;
  const Url base_;
  std::string url_;
  std::string path_;
  BlockingHttpClient client_;
  bool fine_ = true;
};

}  // namespace

void examine_reachability(const Diagnosis& d) {
  const std::string url = d.url();
  if (url.empty()) return d.ok(check, "nobody was asked (public_url, or snug doctor --url URL)");
  const auto base = Url::parse(url);
  if (!base) return d.error(check, "'" + url + "' is not an address", "snug doctor --url https://chat.example.org");
  Reachability(d, *base).examine();
}

}  // namespace snug

#include "endpoints/engine_handler.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/ip_address.h"
#include "base/percent.h"
#include "http/header_list.h"
#include "http/target.h"
#include "http/upgrade.h"
#include "net/ws_connection.h"

namespace snug {

namespace {

HttpResponse response_of(EngineReply reply) {
  HttpResponse response{reply.status, std::move(reply.content_type), std::move(reply.body)};
  return std::move(response).with("Cache-Control", "no-store");
}

bool wants_websocket(const HttpRequest& request) { return has_token(request.list_header("Upgrade"), "websocket"); }

std::size_t announced_length(const HttpRequest& request) {
  const std::string_view text = request.header_or_empty("Content-Length");
  std::size_t length = 0;
  std::from_chars(text.data(), text.data() + text.size(), length);
  return length;
}

}  // namespace

struct EngineHandler::Query {
  std::string transport;
  std::string sid;
  std::string version;
  bool base64 = false;
};

/// All of a request that is needed on another thread.
struct EngineHandler::Request {
  Query query;
  EngineExchange exchange;
  std::string method;
  std::string content_type;
  std::string body;
  std::string token;
  bool coded = false;  // its body
  bool upgrade = false;
  HttpResponse handshake{};  // of an upgrade
  OriginVerdict origin = OriginVerdict::none;
  int io = 0;

  /// A refused upgrade is told in plain words, and on a connection that is closed behind it.
  HttpResponse refuse(EngineError why) const {
    if (!upgrade) return response_of(EngineReply::error(why));
    HttpResponse refusal{400, "text/html", std::string(message_of(why))};
    refusal.last = true;
    return refusal;
  }
};

/// Thread: the peer's io thread.
class EngineHandler::Following final : public HttpExchange {
 public:
  Following(EngineHandler& handler, EngineExchange exchange, int io)
      : handler_(handler), exchange_(std::move(exchange)), io_(io) {}
  ~Following() override {
    if (!answered_)
      handler_.on_owner(exchange_.sid, io_,
                        [exchange = exchange_](EngineServer& server) { server.broke_off(exchange); });
  }
  void answered() override { answered_ = true; }
  const EngineExchange& exchange() const { return exchange_; }

 private:
  EngineHandler& handler_;
  const EngineExchange exchange_;
  const int io_;
  bool answered_ = false;
};

EngineHandler::EngineHandler(std::string path, std::vector<EngineServer*> servers, std::vector<Executor*> executors,
                             std::shared_ptr<ConnectionLimiter> limiter, std::size_t max_payload)
    : path_(std::move(path)),
      servers_(std::move(servers)),
      executors_(std::move(executors)),
      limiter_(std::move(limiter)),
      max_payload_(max_payload) {}

bool EngineHandler::serves(std::string_view target) const {
  const std::string_view path = path_of(target);
  return path == path_ || path == std::string_view(path_).substr(0, path_.size() - 1);
}

/// Apps put things of their own into the query, so only what is ours is looked at. What stands twice is no value.
EngineHandler::Query EngineHandler::read(std::string_view target) {
  Query query;
  std::string base64;
  const std::pair<std::string_view, std::string*> ours[] = {
      {"transport", &query.transport}, {"sid", &query.sid}, {"EIO", &query.version}, {"b64", &base64}};
  const auto mark = target.find('?');
  std::string_view rest = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string name = percent_decode_where_valid(pair.substr(0, equals));
    for (const auto& [known, value] : ours)
      if (name == known) *value = value->empty() ? percent_decode_where_valid(pair.substr(equals + 1)) : "?";
  }
  query.base64 = !base64.empty() && base64 != "0" && base64 != "false";
  return query;
}

int EngineHandler::owner_of(const std::string& sid) const {
  return EngineServer::owner_of(sid, static_cast<int>(servers_.size()));
}

void EngineHandler::on_owner(const std::string& sid, int here, MoveFunction<void(EngineServer&)> task) {
  const int owner = owner_of(sid);
  EngineServer& server = *servers_[static_cast<std::size_t>(owner)];
  if (owner == here) return task(server);
  executors_[static_cast<std::size_t>(owner)]->post([&server, task = std::move(task)]() mutable { task(server); });
}

std::shared_ptr<HttpExchange> EngineHandler::begin(const HttpRequest& header, const HttpPeer& peer) {
  Query query = read(header.target());
  if (query.sid.empty() || query.transport != "polling" || wants_websocket(header)) return nullptr;
  const bool posts = header.method() == "POST";
  if (posts && announced_length(header) > max_payload_) return nullptr;  // refused, and the session goes on
  const EngineExchange exchange{std::move(query.sid), peer.address, next_exchange_.fetch_add(1)};
  if (posts) on_owner(exchange.sid, peer.io, [exchange](EngineServer& server) { server.begin_post(exchange); });
  return std::make_shared<Following>(*this, exchange, peer.io);
}

void EngineHandler::respond(const HttpRequest& http, const HttpPeer& peer, OriginVerdict origin, ResponseHandler done) {
  Request request{.query = read(http.target()),
                  .method = std::string(http.method()),
                  .content_type = std::string(http.header_or_empty("Content-Type")),
                  .body = std::string(http.body()),
                  .token = std::string(bearer_token(http)),
                  .coded = http.has_coded_body(),
                  .upgrade = wants_websocket(http),
                  .origin = origin,
                  .io = peer.io};
  request.exchange = peer.exchange ? static_cast<Following&>(*peer.exchange).exchange()
                                   : EngineExchange{request.query.sid, peer.address, 0};
  const bool known = request.query.transport == "polling" || request.query.transport == "websocket";
  if (!known) return done(request.refuse(EngineError::transport_unknown));
  if (request.upgrade) {
    request.handshake = answer_upgrade(http);
    if (request.handshake.status != 101) return done(std::move(request.handshake));
  }
  request.query.sid.empty() ? open(request, std::move(done)) : go_on(std::move(request), std::move(done));
}

// --- A session to be opened -----------------------------------------------------------------------------------------

void EngineHandler::open(const Request& request, ResponseHandler done) {
  const bool websocket = request.query.transport == "websocket";
  if (request.method != "GET") return done(request.refuse(EngineError::bad_handshake_method));
  if (websocket != request.upgrade) return done(request.refuse(EngineError::bad_request));
  if (request.origin == OriginVerdict::refused) return done(request.refuse(EngineError::forbidden));
  if (request.query.version != "4") return done(request.refuse(EngineError::unsupported_version));

  EngineServer& server = *servers_[static_cast<std::size_t>(request.io)];
  EnginePeer peer{.address = request.exchange.address, .token = request.token, .base64 = request.query.base64};
  if (websocket) {
    HttpResponse response = request.handshake;
    response.websocket = std::make_shared<WebSocketPlan>(WebSocketPlan{
        request.io,
        [&server, peer = std::move(peer)](Transport& connection) { return server.open_websocket(peer, connection); }});
    return done(std::move(response));
  }
  // Between two polls there is no connection: the session itself takes a place at the limiter.
  std::shared_ptr<void> place;
  if (const auto address = IpAddress::parse(peer.address)) {
    auto verdict = limiter_->admit(*address);
    if (std::holds_alternative<ConnectionLimiter::Refusal>(verdict))
      return done(response_of({429, "application/json", R"({"code":4,"message":"Too many connections"})"})
                      .with("Retry-After", "10"));
    place = std::make_shared<Admission>(std::get<Admission>(std::move(verdict)));
  }
  done(response_of(server.handshake(std::move(peer), std::move(place))));
}

// --- A session that is open -----------------------------------------------------------------------------------------

void EngineHandler::go_on(Request request, ResponseHandler done) {
  const int io = request.io;
  Executor& back = *executors_[static_cast<std::size_t>(io)];
  const bool here = owner_of(request.query.sid) == io;
  const std::string sid = request.query.sid;
  // Answers go back to the thread of the connection.
  ResponseHandler answer = std::move(done);
  if (!here)
    answer = [&back, done = std::move(answer)](HttpResponse response) mutable {
      back.post([done = std::move(done), response = std::move(response)]() mutable { done(std::move(response)); });
    };
  on_owner(sid, io, [this, request = std::move(request), answer = std::move(answer)](EngineServer& server) mutable {
    serve(server, std::move(request), std::move(answer));
  });
}

void EngineHandler::serve(EngineServer& server, Request request, ResponseHandler answer) {
  const auto refuse = [&](EngineError why) {
    server.refused(request.exchange);
    answer(request.refuse(why));
  };
  const auto place = server.find(request.exchange);
  if (place == EngineServer::Place::unknown) return refuse(EngineError::session_unknown);
  if (request.origin == OriginVerdict::refused) return refuse(EngineError::forbidden);
  if (request.query.version != "4") return refuse(EngineError::unsupported_version);
  const bool websocket = request.query.transport == "websocket";
  if (request.upgrade) {
    if (!websocket || request.method != "GET") return refuse(EngineError::bad_request);
    HttpResponse response = std::move(request.handshake);
    response.websocket = std::make_shared<WebSocketPlan>(
        WebSocketPlan{owner_of(request.exchange.sid), [&server, exchange = request.exchange](Transport& connection) {
                        return server.probe_websocket(exchange, connection);
                      }});
    return answer(std::move(response));
  }
  if (websocket || place != EngineServer::Place::polling) return refuse(EngineError::bad_request);
  if (request.method != "GET" && request.method != "POST") return refuse(EngineError::bad_request);
  if (request.coded && !request.body.empty()) {
    server.refused(request.exchange);
    return answer(refuse_coding());
  }
  EngineReplyHandler reply = [answer = std::move(answer)](EngineReply r) mutable { answer(response_of(std::move(r))); };
  if (request.method == "GET")
    server.poll(request.exchange, std::move(reply));
  else
    server.post(request.exchange, request.content_type, request.body, std::move(reply));
}

}  // namespace snug

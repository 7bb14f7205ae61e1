#include "engine/engine_server.h"

#include "base/bytes.h"
#include "engine/engine_session.h"
#include "engine/engine_socket.h"
#include "model/json.h"

namespace snug {

namespace {

// A session id: NNrrrrrrrrrrrrrrrrrr, the node in base 32, and 13 bytes in base64url.
constexpr std::size_t node_digits = 2;
constexpr std::size_t sid_bytes = 13;

Deadlines<EngineWait, engine_waits>::Limits limits_of(const EngineSettings& settings) {
  Deadlines<EngineWait, engine_waits>::Limits limits{};
  const auto set = [&](EngineWait kind, std::chrono::milliseconds limit) {
    limits[static_cast<std::size_t>(kind)] = limit;
  };
  set(EngineWait::ping, settings.ping_interval);
  set(EngineWait::pong, settings.ping_timeout);
  set(EngineWait::close, settings.close_timeout);
  set(EngineWait::probe, settings.upgrade_timeout);
  return limits;
}

std::uint32_t number_in(std::string_view bytes) {
  return (std::uint32_t{static_cast<unsigned char>(bytes[0])} << 8) | static_cast<unsigned char>(bytes[1]);
}

/// A balancer sends requests to their node by these. 0 to 1023.
std::string digits_of(int node) {
  constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuv";
  return {digits[static_cast<std::size_t>(node) / 32 % 32], digits[static_cast<std::size_t>(node) % 32]};
}

/// Random behind the node, and telling the thread by the first two bytes.
std::string make_sid(int node, int io, int threads) {
  std::string bytes = random_bytes(sid_bytes);
  const auto count = static_cast<std::uint32_t>(threads);
  std::uint32_t number = number_in(bytes);
  number -= number % count;
  number += static_cast<std::uint32_t>(io);
  if (number > 0xffff) number -= count;
  bytes[0] = static_cast<char>(number >> 8);
  bytes[1] = static_cast<char>(number & 0xff);
  return digits_of(node) + base64url_encode(bytes);
}

}  // namespace

EngineMetrics::EngineMetrics(Metrics& metrics)
    : polling(metrics.gauge("snug_engine_sessions", "Engine.IO sessions by transport", "transport=\"polling\"")),
      websocket(metrics.gauge("snug_engine_sessions", "Engine.IO sessions by transport", "transport=\"websocket\"")),
      upgrades(metrics.counter("snug_engine_upgrades_total", "Engine.IO sessions moved from polling to WebSocket")),
      polls(metrics.counter("snug_engine_polls_total", "Polls answered")),
      posts(metrics.counter("snug_engine_posts_total", "Payloads posted")),
      dead_peers(metrics.counter("snug_engine_dead_peers_total", "Engine.IO sessions without a pong in time")),
      violations(metrics.counter("snug_engine_violations_total", "Engine.IO sessions closed for what they said")) {}

EngineReply EngineReply::payload(std::string body) { return {200, "text/plain; charset=UTF-8", std::move(body)}; }

EngineReply EngineReply::broken() { return {503, "text/plain", "come back"}; }

std::string_view message_of(EngineError error) {
  static constexpr std::string_view messages[] = {
      "Transport unknown", "Session ID unknown", "Bad handshake method",
      "Bad request",       "Forbidden",          "Unsupported protocol version"};
  return messages[static_cast<std::size_t>(error)];
}

EngineReply EngineReply::error(EngineError why) {
  EngineReply reply{why == EngineError::forbidden ? 403 : 400, "application/json"};
  reply.body =
      "{\"code\":" + std::to_string(static_cast<int>(why)) + ",\"message\":\"" + std::string(message_of(why)) + "\"}";
  return reply;
}

EngineServer::EngineServer(const EngineSettings& settings, Executor& executor, const Clock& clock,
                           EngineApplication& application, EngineMetrics& metrics, int io, int threads)
    : settings_(settings),
      executor_(executor),
      application_(application),
      metrics_(metrics),
      io_(io),
      threads_(threads),
      deadlines_(limits_of(settings), executor, clock,
                 [](auto& due) { static_cast<EngineTimed&>(due).on_deadline(); }) {}

EngineServer::~EngineServer() {
  while (!sessions_.empty()) {
    const auto session = sessions_.begin()->second;
    session->abandon();
  }
}

int EngineServer::owner_of(std::string_view sid, int threads) {
  if (sid.size() < node_digits) return 0;
  const auto bytes = base64url_decode(sid.substr(node_digits));
  if (!bytes || bytes->size() != sid_bytes) return 0;
  return static_cast<int>(number_in(*bytes) % static_cast<std::uint32_t>(threads));
}

std::shared_ptr<EngineSession> EngineServer::find_session(const EngineExchange& exchange) const {
  const auto found = sessions_.find(exchange.sid);
  return found == sessions_.end() ? nullptr : found->second;
}

EngineServer::Place EngineServer::find(const EngineExchange& exchange) {
  auto session = find_session(exchange);
  if (session && session->probe()) {
    session->probe()->connection().read_now();
    session = find_session(exchange);
  }
  if (!session) return Place::unknown;
  return session->on_websocket() ? Place::websocket : Place::polling;
}

// --- Requests -------------------------------------------------------------------------------------------------------

std::shared_ptr<EngineSession> EngineServer::make_session(EnginePeer peer) {
  auto session = std::make_shared<EngineSession>(*this, make_sid(settings_.node, io_, threads_), std::move(peer));
  sessions_.emplace(session->sid(), session);
  return session;
}

std::string EngineServer::open_data(const EngineSession& session, bool upgrades) const {
  return "{\"sid\":\"" + session.sid() + "\",\"upgrades\":" + (upgrades ? "[\"websocket\"]" : "[]") +
         ",\"pingInterval\":" + std::to_string(settings_.ping_interval.count()) +
         ",\"pingTimeout\":" + std::to_string(settings_.ping_timeout.count()) +
         ",\"maxPayload\":" + std::to_string(settings_.max_payload) + "}";
}

EngineReply EngineServer::handshake(EnginePeer peer, std::shared_ptr<void> held) {
  const auto session = make_session(std::move(peer));
  session->begin_polling(std::move(held));
  return EngineReply::payload("0" + open_data(*session, true));
}

void EngineServer::poll(const EngineExchange& exchange, EngineReplyHandler reply) {
  const auto session = find_session(exchange);
  session ? session->poll(exchange, std::move(reply)) : reply(EngineReply::error(EngineError::session_unknown));
}

void EngineServer::begin_post(const EngineExchange& exchange) {
  if (const auto session = find_session(exchange)) session->begin_post(exchange);
}

void EngineServer::post(const EngineExchange& exchange, std::string_view content_type, std::string_view body,
                        EngineReplyHandler reply) {
  const auto session = find_session(exchange);
  session ? session->post(exchange, content_type, body, std::move(reply))
          : reply(EngineReply::error(EngineError::session_unknown));
}

void EngineServer::refused(const EngineExchange& exchange) {
  if (const auto session = find_session(exchange)) session->refused(exchange);
}

void EngineServer::broke_off(const EngineExchange& exchange) {
  if (const auto session = find_session(exchange)) session->broke_off(exchange);
}

// --- WebSockets -----------------------------------------------------------------------------------------------------

std::shared_ptr<Endpoint> EngineServer::open_websocket(EnginePeer peer, Transport& connection) {
  const auto session = make_session(std::move(peer));
  const auto socket = std::make_shared<EngineSocket>(*this, session, connection);
  session->begin_websocket(*socket, open_data(*session, false));
  return socket;
}

std::shared_ptr<Endpoint> EngineServer::probe_websocket(const EngineExchange& exchange, Transport& connection) {
  const auto session = find_session(exchange);
  const auto socket = std::make_shared<EngineSocket>(*this, session, connection);
  if (session && session->begin_probe(*socket)) {
    socket->begin_probe();
  } else {
    socket->leave_session();
    connection.close(CloseCode::protocol_error, "");
  }
  return socket;
}

// --- For the sessions -----------------------------------------------------------------------------------------------

void EngineServer::forget(const EngineSession& session) { sessions_.erase(session.sid()); }

void EngineServer::flush_later(std::shared_ptr<EngineSession> session) {
  to_flush_.push_back(std::move(session));
  if (to_flush_.size() > 1) return;
  executor_.post([this] {
    std::vector<std::shared_ptr<EngineSession>> now;
    now.swap(to_flush_);
    for (const auto& each : now) each->flush();
  });
}

std::vector<std::shared_ptr<EngineSession>> EngineServer::all() const {
  std::vector<std::shared_ptr<EngineSession>> all;
  all.reserve(sessions_.size());
  for (const auto& [sid, session] : sessions_) all.push_back(session);
  return all;
}

void EngineServer::shut_down() {
  for (const auto& session : all()) session->shut_down();
}

void EngineServer::end_from(const IpRange& gone) {
  for (const auto& session : all()) {
    const auto address = IpAddress::parse(session->peer().address);
    if (address && gone.contains(*address)) session->end(EngineReply::broken(), CloseCode::policy_violation);
  }
}

}  // namespace snug

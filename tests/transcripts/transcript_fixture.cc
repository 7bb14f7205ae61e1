#include "transcripts/transcript_fixture.h"

#include "base/result.h"
#include "store/database.h"
#include "support/socket_io_client.h"
#include "transcripts/cursors.h"

namespace snug::test {

namespace {

/// A command that changes nothing; a command, because every shard tells a batch before the answers of a later one.
constexpr std::string_view fence = "remove_contact", of_nobody = R"({"userId":"1"})";

std::unique_ptr<Client> make_client(Speech speech, const std::string& address, const HttpHeaders& headers) {
  if (speech == Speech::native) return std::make_unique<NativeClient>(address, headers);
  std::unique_ptr<EngineConnection> connection;
  if (speech == Speech::socket_io)
    connection = std::make_unique<EngineOverWebSocket>(address, headers);
  else
    connection = std::make_unique<EngineOverPolling>(address, headers);
  return std::make_unique<SocketIoClient>(std::move(connection), headers);
}

/// `{"ok":…}` of an embedding call.
Answer embedded_answer(const CallResult& result) {
  auto data = parse_json(result.json);
  if (!data) throw std::runtime_error("an answer that is not JSON: " + result.json);
  Answer answer{.ok = result.ok, .data = *std::move(data)};
  const Json* ok = answer.data.find("ok");
  if (!ok || ok->boolean != result.ok) throw std::runtime_error("an answer without the right ok: " + result.json);
  if (!answer.ok) {
    const Json* error = answer.data.find("error");
    if (!error) throw std::runtime_error("a failure without error: " + result.json);
    answer.data = Json(*error);
  }
  std::erase_if(answer.data.members, [](const auto& member) { return member.first == "ok"; });
  return answer;
}

/// The HTTP status that goes with an error code of the wire contract.
int status_of(const std::string& code) {
  static const std::map<std::string, int> statuses{{"bad_request", 400}, {"unauthorized", 401}, {"forbidden", 403},
                                                   {"not_member", 403},  {"not_found", 404},    {"conflict", 409},
                                                   {"too_large", 413},   {"unsupported", 415},  {"rate_limited", 429},
                                                   {"internal", 500},    {"unavailable", 503}};
  const auto at = statuses.find(code);
  return at == statuses.end() ? 0 : at->second;
}

Answer rest_answer(const HttpReply& reply) {
  const std::string type = reply.header("content-type").value_or("");
  Answer answer{.ok = reply.status == 200, .data = reply.json()};
  if (answer.ok) {
    if (!type.starts_with("application/json")) throw std::runtime_error("a result of type " + type);
    if (answer.data.find("ok")) throw std::runtime_error("a result over REST has no ok: " + reply.body);
    if (const auto cursor = reply.header("snug-cursor")) answer.data.set("cursor", Json::of(*cursor));
    return answer;
  }
  const Json* status = answer.data.find("status");
  if (type != "application/problem+json" || status_of(answer.data.string_at("code")) != reply.status || !status ||
      status->integer != reply.status)
    throw std::runtime_error("not a problem of the catalogue: " + std::to_string(reply.status) + " " + type + " " +
                             reply.body);
  const Json* wait = answer.data.find("retryAfterMs");
  const auto seconds = reply.header("retry-after");
  if ((reply.status == 429 && !wait) || (wait && (!seconds || std::stoll(*seconds) * 1000 < wait->integer)))
    throw std::runtime_error("Retry-After " + seconds.value_or("none") + " of " + reply.body);
  if (const Json* detail = answer.data.find("detail"))
    answer.data.set("message", Json(*detail));  // RFC 9457's name for it
  return answer;
}

}  // namespace

TranscriptFixture::TranscriptFixture(const Protocol& protocol, const Config& config, Listener* listener)
    : protocol_(protocol), config_(config), listener_(listener) {
  start();
}

void TranscriptFixture::start() {
  server_ = std::make_unique<Server>(config_);
  server_->start();
  http_ = std::make_unique<HttpClient>(server_->address());
  rest_.emplace(http_->request("GET", "/api/v1/openapi.json").json());
  if (const auto link = server_->setup_link()) scope_.variables["setup"] = Json::of(link->substr(link->find('=') + 1));
}

void TranscriptFixture::restart(std::int64_t days) {
  server_->stop();
  if (days > 0) {
    constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
    Database db((config_.data / "snug.db").string(), Database::Mode::write, Database::Synchronous::off);
    db.run("UPDATE messages SET created_at = created_at - ?1", days * day_ms);
  }
  start();
}

Session& TranscriptFixture::session(const std::string& name) {
  Session& session = sessions_[name];
  if (session.name.empty()) {
    session.name = name;
    session.user = name.substr(0, name.find('/'));
  }
  return session;
}

// --- Calls ---------------------------------------------------------------------------------------

void TranscriptFixture::call(Session& session, const std::string& name, const Json& params, const std::string& cursor,
                             std::optional<Way> wanted, bool pipelined) {
  PendingCall call{.name = name, .params = params, .pipelined = pipelined};
  if (session.name == "host") {
    call.answer = embedded_answer(server_->call(name, system_user, params.dump()));
    session.calls.push_back(std::move(call));
    return;
  }
  // A protocol that can't make the call leaves it to another: without a user nothing can be embedded, what has no REST
  // form goes over the socket, and who has no socket uses REST.
  Way way = wanted.value_or(protocol_.calls);
  const auto user = scope_.users.find(session.user);
  if (!wanted && way == Way::embedded && (user == scope_.users.end() || session.token.empty() || !cursor.empty()))
    way = Way::rest;
  const auto request = rest_->request(name, params);
  if (!wanted && way == Way::rest && !request) way = Way::socket;
  if (!wanted && way == Way::socket && !session.socket) way = Way::rest;
  // Nothing stands beside a call over Socket.IO.
  if (!wanted && way == Way::socket && !cursor.empty() && protocol_.speech != Speech::native) way = Way::rest;

  switch (way) {
    case Way::socket:
      if (!session.socket) throw ScriptError(session.name + " is not connected");
      call.ack = session.socket->send_call(name, params.dump(), cursor);
      break;
    case Way::rest:
      if (!request) throw ScriptError(name + " has no REST form");
      call.answer = over_rest(session, *request, cursor);
      break;
    case Way::embedded:
      call.answer = embedded_answer(server_->call(name, user->second, params.dump()));
      break;
  }
  session.calls.push_back(std::move(call));
}

Answer TranscriptFixture::over_rest(const Session& session, const RestMap::Request& request,
                                    const std::string& cursor) {
  HttpHeaders headers;
  if (!session.token.empty()) headers.emplace_back("Authorization", "Bearer " + session.token);
  if (!cursor.empty()) headers.emplace_back("Snug-Cursor", cursor);
  if (!request.body.empty()) headers.emplace_back("Content-Type", "application/json");
  return rest_answer(http_->request(request.method, request.target, headers, request.body));
}

void TranscriptFixture::request(Session& session, const std::string& method, const std::string& target,
                                const Json& request) {
  HttpHeaders headers;
  bool authorized = session.token.empty(), typed = false;
  if (const Json* given = request.find("headers")) {
    for (const auto& [name, value] : given->members) {
      headers.emplace_back(name, value.text);
      authorized = authorized || name == "Authorization";
      typed = typed || name == "Content-Type";
    }
  }
  std::string body = request.string_at("body");
  if (const Json* json = request.find("json")) {
    body = json->dump();
    if (!typed) headers.emplace_back("Content-Type", "application/json");
  }
  if (!authorized) headers.emplace_back("Authorization", "Bearer " + session.token);

  Answer answer{.ok = true, .data = Json::object(), .http = http_->request(method, target, headers, body)};
  Json received = Json::object();
  for (const auto& [name, value] : answer.http->headers) received.set(name, Json::of(value));
  answer.data.set("headers", std::move(received));
  answer.data.set("body", Json::of(answer.http->body));
  if (auto json = parse_json(answer.http->body)) answer.data.set("json", *std::move(json));
  session.calls.push_back({.name = method, .answer = std::move(answer)});
}

Answer TranscriptFixture::answer(Session& session) {
  if (session.calls.empty()) throw ScriptError(session.name + " has called nothing");
  PendingCall call = std::move(session.calls.front());
  session.calls.pop_front();
  const std::size_t before = session.events.size();
  while (!call.answer) {
    Incoming in;
    if (const auto aside = session.answers.find(call.ack); aside != session.answers.end()) {
      in = std::move(aside->second);
      session.answers.erase(aside);
    } else {
      in = session.socket->receive();
    }
    if (in.kind == Incoming::Kind::closed)
      throw std::runtime_error(call.name + " is not answered, but " + in.describe());
    if (in.kind == Incoming::Kind::answer && in.ack == call.ack)
      call.answer = Answer{.ok = in.ok, .data = std::move(in.data)};
    else if (in.kind == Incoming::Kind::answer)
      session.answers.emplace(in.ack, std::move(in));
    else if (in.name == "presence_update")
      session.presence.push_back(std::move(in));
    else
      session.events.push_back(std::move(in));
  }
  const std::string cursor = call.answer->data.string_at("cursor");
  for (std::size_t i = before; i < session.events.size() && !cursor.empty() && call.ack != 0; ++i)
    if (stands_at(session.events[i], cursor))
      throw std::runtime_error("before the answer to " + call.name +
                               " came its event: " + session.events[i].describe());
  if (!call.answer->http && rest_->knows(call.name)) {
    const std::string code = call.answer->ok ? "" : call.answer->data.string_at("code");
    if (!code.empty() && !rest_->may_fail(call.name, code))
      throw std::runtime_error(call.name + " failed by " + code +
                               ", which its row of the operation table does not tell");
    if (listener_) listener_->answered(call);
  }
  remember_login(session, *call.answer);
  return *std::move(call.answer);
}

void TranscriptFixture::remember_login(Session& session, const Answer& answer) {
  const Json* token = answer.data.find("accessToken");
  if (!answer.ok || !token || session.name == "host") return;
  session.token = token->text;
  scope_.variables[session.name + ".accessToken"] = *token;
  scope_.variables[session.name + ".refreshToken"] = Json::of(answer.data.string_at("refreshToken"));
  if (const Json* user = answer.data.find("user")) scope_.users[session.user] = user->string_at("id");
}

// --- Sockets -------------------------------------------------------------------------------------

void TranscriptFixture::open_socket(Session& session, const HttpHeaders& headers) {
  session.socket = make_client(protocol_.speech, server_->address(), headers);
  session.calls.clear();
  session.events.clear();
  session.answers.clear();
  session.presence.clear();
  session.presence_seen = 0;
  session.ready.reset();
}

void TranscriptFixture::connect(Session& session, const std::optional<std::string>& cursor) {
  if (session.token.empty()) throw ScriptError(session.name + " is not logged in");
  if (protocol_.hello || cursor) {
    open_socket(session, {});
    Json hello = Json::object();
    hello.set("token", Json::of(session.token));
    if (cursor) hello.set("cursor", Json::of(*cursor));
    call(session, "hello", hello, {}, Way::socket, false);
    const Answer answer = this->answer(session);
    if (!answer.ok) throw std::runtime_error("hello was answered " + answer.data.dump());
  } else {
    open_socket(session, {{"Authorization", "Bearer " + session.token}});
  }
  Incoming ready = next(session);
  if (ready.name != "ready") throw std::runtime_error("expected ready, got " + ready.describe());
  scope_.variables[session.name + ".cursor"] = Json::of(ready.data.string_at("cursor"));
  session.ready = std::move(ready);
}

Incoming TranscriptFixture::next(Session& session) {
  if (!session.events.empty()) {
    Incoming event = std::move(session.events.front());
    session.events.pop_front();
    return event;
  }
  if (!session.socket) throw ScriptError(session.name + " is not connected");
  for (;;) {
    Incoming in = session.socket->receive();
    if (in.kind == Incoming::Kind::answer)
      session.answers.emplace(in.ack, std::move(in));
    else if (in.kind == Incoming::Kind::event && in.name == "presence_update")
      session.presence.push_back(std::move(in));
    else
      return in;
  }
}

void TranscriptFixture::next_presence(Session& session) {
  if (!session.socket) throw ScriptError(session.name + " is not connected");
  Incoming in = session.socket->receive();
  if (in.name != "presence_update")
    throw std::runtime_error("waiting for presence_update, and this came: " + in.describe());
  session.presence.push_back(std::move(in));
}

void TranscriptFixture::await_rest(Session& session, const Incoming& event) {
  if (!event.gathered || event.gathered->whole) return;
  try {
    session.socket->call(fence, of_nobody);
  } catch (const TimedOut&) {
    throw;
  } catch (const std::runtime_error&) {  // closed: nothing more comes
  }
}

std::vector<Incoming> TranscriptFixture::leftover(Session& session) {
  if (!session.socket) throw ScriptError(session.name + " is not connected");
  auto came = session.socket->fence(fence, of_nobody);
  std::vector<Incoming> left(std::make_move_iterator(session.events.begin()),
                             std::make_move_iterator(session.events.end()));
  session.events.clear();
  for (Incoming& in : came) {
    if (in.kind == Incoming::Kind::event && in.name == "presence_update")
      session.presence.push_back(std::move(in));
    else if (in.kind == Incoming::Kind::answer)
      session.answers.emplace(in.ack, std::move(in));
    else
      left.push_back(std::move(in));
  }
  return left;
}

}  // namespace snug::test

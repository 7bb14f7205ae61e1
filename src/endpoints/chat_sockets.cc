#include "endpoints/chat_sockets.h"

#include <optional>
#include <utility>

#include "base/bytes.h"
#include "model/cursor.h"
#include "session/session.h"
#include "session/transport.h"
#include "socketio/sio_connection.h"

namespace snug {

namespace {

constexpr std::size_t name_bits = 88;
constexpr std::size_t name_length = 15;  // characters of base64url
constexpr std::size_t sid_length = 20;

std::optional<std::string> text_of(json::Value object, std::string_view name) {
  const auto member = object.member(name);
  const auto text = member ? member->string() : std::nullopt;
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

/// The one argument that our operations take.
struct Argument {
  std::size_t count = 0;
  json::Value value{};
};

Argument argument_of(json::Value args) {
  Argument argument;
  args.each_element([&](json::Value element) {
    if (argument.count++ == 1) argument.value = element;
    return true;
  });
  --argument.count;  // the name
  return argument;
}

/// A string stands for the only parameter that must be there: `emit('join_chat', chatId)`.
bool is_parameters(json::Value value) { return value.is_object() || value.kind() == json::Kind::string; }

std::optional<Error> problem_with(const SioEvent& event, const Argument& argument) {
  if (event.name.empty()) return bad_field("event", "must be a name");
  if (event.problem) return *event.problem;
  if (!event.attachments.empty()) return fail(Code::unsupported, "binary arguments are not understood");
  if (argument.count > 1) return fail(Code::bad_request, "an event takes one object, and a callback");
  if (argument.value.kind() != json::Kind::null && !is_parameters(argument.value))
    return fail(Code::bad_request, "the argument must be an object");
  return std::nullopt;
}

}  // namespace

/// A session's transport and a socket's handler: what one says the other does.
class ChatSocket final : public SioHandler, public Transport {
 public:
  ChatSocket(ChatSockets& sockets, SioSocket& socket, const std::string& address)
      : sockets_(sockets),
        socket_(socket),
        connection_(socket.transport()),
        session_(std::make_shared<Session>(sockets.sessions_, *this, socket.outbox(), sockets.dialect_, address)) {}

  void log_in(const std::string& token, json::Value auth);

  /// Another connection goes on where this one was.
  void displaced() { session_->interrupted(); }

  // --- SioHandler ---
  void on_event(const SioEvent& event) override;
  void on_gone() override {
    sockets_.remove(name_, *this);
    session_->on_closed();
  }
  bool shut_down() override { return session_->shut_down(); }

  // --- Transport ---
  void wake() override { connection_.wake(); }
  void close(CloseCode code, std::string_view reason) override;
  void pause_reading() override { connection_.pause_reading(); }
  void resume_reading() override { connection_.resume_reading(); }
  FramePtr welcome(bool recovered) override;
  bool refuse(const Error& error) override;

 private:
  void turn_away(const Error& error);

  ChatSockets& sockets_;
  SioSocket& socket_;
  Transport& connection_;  // the socket's
  const std::shared_ptr<Session> session_;
  std::string name_;
};

/// `auth`: {token, cursor?, pid?, offset?}; the last two are what a client knows of the connection before.
void ChatSocket::log_in(const std::string& token, json::Value auth) {
  std::optional<std::string> cursor = text_of(auth, "cursor");  // all at once: checking a token parses, too
  std::optional<std::string> offset = text_of(auth, "offset");
  const std::optional<std::string> pid = text_of(auth, "pid");
  if (token.empty()) return turn_away(Error{Code::unauthorized, "a token is needed", "token"});
  const Result<Identity> identity = sockets_.authenticator_.verify(token);
  if (!identity) return turn_away(identity.error());
  if (cursor && !parse_cursor(*cursor)) return turn_away(bad_field("cursor", "is no cursor of this server"));
  if (offset && parse_cursor(*offset)) {
    cursor = std::move(offset);
    if (pid) name_ = sockets_.name_in(*pid, *identity);
  }
  const bool recovers = !name_.empty();
  if (recovers) sockets_.displace(name_);
  session_->log_in(*identity, std::move(cursor), recovers);
}

FramePtr ChatSocket::welcome(bool recovered) {
  if (!name_.empty() && sockets_.to_other_nodes_) sockets_.to_other_nodes_(name_);
  if (!recovered) name_ = random_token(name_bits);
  sockets_.add(name_, *this);
  return socket_.accept(sockets_.sid_of(name_), sockets_.pid_of(name_, {session_->user(), session_->login()}));
}

bool ChatSocket::refuse(const Error& error) {
  turn_away(error);
  return true;
}

void ChatSocket::turn_away(const Error& error) {
  // Of what passes by itself no client is to be told in a way that makes it give up.
  if (error.code == Code::unavailable || error.code == Code::internal)
    connection_.close(CloseCode::service_restart, error.message);
  else
    socket_.refuse(error.message, to_json(error));
}

void ChatSocket::on_event(const SioEvent& event) {
  const Argument argument = argument_of(event.args);
  IncomingCall call{
      .event = sockets_.names_.operation(event.name), .ack = event.ack, .malformed = problem_with(event, argument)};
  if (is_parameters(argument.value)) call.data = argument.value;
  session_->on_call(call);
}

/// Clients come back by themselves when the connection breaks; not when they are made to leave the namespace.
void ChatSocket::close(CloseCode code, std::string_view reason) {
  if (code == CloseCode::unauthorized) socket_.leave();
  connection_.close(code, reason);
}

// --- ChatSockets ----------------------------------------------------------------------------------------------------

std::unique_ptr<SioHandler> ChatSockets::connect(SioSocket& socket, std::string_view nsp, json::Value auth,
                                                 const EnginePeer& peer) {
  if (nsp != "/") return nullptr;
  auto chat = std::make_unique<ChatSocket>(*this, socket, peer.address);
  chat->log_in(text_of(auth, "token").value_or(peer.token), auth);
  return chat;
}

std::string ChatSockets::pid_of(std::string_view name, const Identity& whose) const {
  return std::string(name) + authenticator_.derive("socket.io pid " + to_string(whose.user) + " " +
                                                   to_string(whose.login) + " " + std::string(name));
}

std::string ChatSockets::sid_of(std::string_view name) const {
  return authenticator_.derive("socket.io sid " + std::string(name)).substr(0, sid_length);
}

std::string ChatSockets::name_in(std::string_view pid, const Identity& whose) const {
  if (pid.size() <= name_length) return {};
  const std::string name(pid.substr(0, name_length));
  return equal_constant_time(pid, pid_of(name, whose)) ? name : std::string();
}

void ChatSockets::add(const std::string& name, ChatSocket& socket) {
  close(name);
  sockets_[name] = &socket;
}

void ChatSockets::remove(const std::string& name, const ChatSocket& socket) {
  const auto found = sockets_.find(name);
  if (found != sockets_.end() && found->second == &socket) sockets_.erase(found);
}

void ChatSockets::displace(const std::string& name) {
  close(name);  // at once: what is posted here may run after the new socket was added
  for (ChatSockets* there : all_)
    if (there != this) there->executor_.post([there, name] { there->close(name); });
}

void ChatSockets::displaced(std::string name) {
  executor_.post([this, name = std::move(name)] { close(name); });
}

void ChatSockets::close(const std::string& name) {
  const auto found = sockets_.find(name);
  if (found == sockets_.end()) return;
  ChatSocket& old = *found->second;
  sockets_.erase(found);
  old.displaced();
}

}  // namespace snug

#include "unit/net/loopback.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <future>
#include <stdexcept>

#include "base/bytes.h"
#include "http/range.h"
#include "net/listen_socket.h"
#include "support/patience.h"
#include "wire/websocket.h"

namespace snug::test {

namespace {

constexpr int timeout_ms = std::chrono::milliseconds(patience).count();

}  // namespace

// --- Client ---------------------------------------------------------------------------------------------------------

Client::Client(const std::string& address) {
  const auto colon = address.rfind(':');
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
  inet_pton(AF_INET, address.substr(0, colon).c_str(), &where.sin_addr);
  descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&where), sizeof where) < 0)
    throw std::runtime_error("cannot connect to " + address);
}

Client::Client(Client&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), buffer_(std::move(other.buffer_)), reset_(other.reset_) {}

Client::~Client() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0) {
      refused_ = true;
      return;
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::size_t Client::send_until_stuck(std::string_view bytes, std::size_t most, std::chrono::milliseconds timeout) {
  std::size_t sent = 0;
  std::size_t at = 0;  // frames must not be cut, however the kernel takes them
  while (sent < most) {
    pollfd waiting{descriptor_, POLLOUT, 0};
    if (::poll(&waiting, 1, static_cast<int>(timeout.count())) == 0) return sent;
    const ssize_t count = ::send(descriptor_, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno != EAGAIN) return sent;
    if (count < 0) continue;
    sent += static_cast<std::size_t>(count);
    at = (at + static_cast<std::size_t>(count)) % bytes.size();
  }
  if (at == 0) return sent;
  send(bytes.substr(at));
  return sent + bytes.size() - at;
}

void Client::finish_sending() { ::shutdown(descriptor_, SHUT_WR); }

bool Client::fill() {
  pollfd waiting{descriptor_, POLLIN, 0};
  if (::poll(&waiting, 1, timeout_ms) == 0) throw std::runtime_error("the server said nothing");
  char bytes[64 << 10];
  const ssize_t count = ::recv(descriptor_, bytes, sizeof bytes, 0);
  if (count <= 0) {
    reset_ = count < 0;
    return false;
  }
  buffer_.append(bytes, static_cast<std::size_t>(count));
  return true;
}

std::string Client::receive(std::size_t count) {
  while (buffer_.size() < count && fill()) {
  }
  const std::string out = buffer_.substr(0, count);
  buffer_.erase(0, out.size());
  return out;
}

std::string Client::receive_until(std::string_view mark) {
  std::size_t at;
  while ((at = buffer_.find(mark)) == std::string::npos)
    if (!fill()) return receive(buffer_.size());
  return receive(at + mark.size());
}

std::string Client::receive_all() {
  while (fill()) {
  }
  return receive(buffer_.size());
}

std::string Client::response() {
  std::string header = receive_until("\r\n\r\n");
  const auto at = header.find("Content-Length: ");
  if (at == std::string::npos) return header;
  return header + receive(std::stoul(header.substr(at + 16)));
}

int Client::Frame::close_code() const {
  if (opcode != 8 || payload.size() < 2) return 0;
  return static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
}

Client::Frame Client::frame() {
  const std::string head = receive(2);
  if (head.size() < 2) return {};
  Frame frame;
  frame.opcode = head[0] & 0x0f;
  std::size_t size = static_cast<unsigned char>(head[1]);
  if (size >= 126) {
    std::size_t longer = 0;
    for (const char c : receive(size == 126 ? 2 : 8)) longer = longer << 8 | static_cast<unsigned char>(c);
    size = longer;
  }
  frame.payload = receive(size);
  return frame.payload.starts_with("presence_update ") ? this->frame() : frame;
}

void Client::send_frame(int opcode, std::string_view payload) {
  send(encode_masked_frame(static_cast<Opcode>(opcode), payload, {1, 2, 3, 4}));
}

void Client::send_close(int code) { send(encode_masked_close(static_cast<std::uint16_t>(code), "", {1, 2, 3, 4})); }

std::string Client::upgrade(std::string_view more_headers) {
  send(
      "GET /ws HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
      std::string(more_headers) + "\r\n");
  return receive_until("\r\n\r\n");
}

// --- What stands behind ---------------------------------------------------------------------------------------------

namespace {

FramePtr text_frame(std::string_view text) {
  std::string bytes;
  append_frame_header(bytes, Opcode::text, text.size());
  const std::size_t payload_at = bytes.size();
  bytes += text;
  return FramePtr::make(std::move(bytes), payload_at);
}

}  // namespace

Result<IncomingCall> PlainDialect::decode(std::string_view message) const {
  const auto space = message.find(' ');
  IncomingCall call;
  call.event = message.substr(0, space);
  const std::string_view rest = space == std::string_view::npos ? std::string_view() : message.substr(space + 1);
  if (call.event == "hello") {
    call.data = *json::parse("{\"token\":\"" + std::string(rest) + "\"}");
  } else if (!rest.empty()) {
    call.ack = std::stoll(std::string(rest));
  }
  return call;
}

FramePtr PlainDialect::event(std::string_view name, std::string_view data, std::string_view) const {
  return text_frame(std::string(name) + " " + std::string(name == "ready" ? "" : data));
}

FramePtr PlainDialect::ack(std::int64_t ack, std::string_view result, std::string_view cursor) const {
  return text_frame(std::to_string(ack) + " " + result_with_cursor({std::string(result), std::string(cursor)}));
}

FramePtr PlainDialect::failure(std::int64_t ack, const Error& error) const {
  return text_frame(std::to_string(ack) + " " + std::string(name_of(error.code)));
}

Result<Identity> PlainAuthenticator::verify(std::string_view token) {
  const auto user = parse_id<UserTag>(token);
  if (!user) return fail(Code::unauthorized, "no such token");
  return Identity{*user, LoginSessionId{user->value}};
}

void Backend::load(Request request, MoveFunction<void(Result<SessionStart>)> done) {
  SessionStart start;
  start.user.id = request.user;
  start.version = request.at_least;
  if (request.memberships) start.memberships = Memberships{.rooms = {{RoomId{1}, 1000}}};
  Task answer = [done = std::move(done), start = std::move(start)]() mutable { done(std::move(start)); };
  std::lock_guard lock(mutex_);
  if (holds_loads_)
    held_loads_.push_back(std::move(answer));
  else
    pool_[static_cast<std::size_t>(request.io)].post(std::move(answer));
}

void Backend::hold_loads() {
  std::lock_guard lock(mutex_);
  holds_loads_ = true;
}

void Backend::let_loads_go() {
  std::lock_guard lock(mutex_);
  holds_loads_ = false;
  for (Task& task : held_loads_) pool_[0].post(std::move(task));
  held_loads_.clear();
}

void Backend::call(const Caller& caller, std::string_view name, json::Value, std::string_view, AnswerHandler done) {
  {
    std::lock_guard lock(mutex_);
    calls_.emplace_back(name);
    changed_.notify_all();
  }
  pool_[static_cast<std::size_t>(caller.io)].post(
      [done = std::move(done), name = std::string(name)]() mutable { done({"{\"did\":\"" + name + "\"}"}); });
}

std::vector<std::string> Backend::calls() {
  std::lock_guard lock(mutex_);
  return calls_;
}

void Backend::wait_for_calls(std::size_t count) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, patience, [&] { return calls_.size() >= count; })) FAIL("the calls did not come");
}

BodyPlan EchoHandler::plan_body(const HttpRequest& header, const HttpPeer&, std::uint64_t most) {
  if (!sink || (header.target() != "/sink" && header.target() != "/later")) return {most};
  ++plans;
  return {std::uint64_t{1} << 40, sink};
}

std::shared_ptr<HttpExchange> EchoHandler::begin(const HttpRequest&, const HttpPeer&) {
  ++begun;
  return {};
}

void EchoHandler::respond(const HttpRequest& request, const HttpPeer& peer, ResponseHandler done) {
  if (request.target() == "/source") {
    HttpResponse response = HttpResponse{200, "application/octet-stream"}.from(source);
    apply_range(request, response);
    return done(std::move(response));
  }
  if (request.target() == "/ws") return done(native_->respond(request, peer));
  if (request.target() == "/later") {
    std::lock_guard lock(mutex_);
    later_.emplace_back(peer.io, std::move(done));
    changed_.notify_all();
    return;
  }
  if (request.target() == "/peer") return done(text_response(200, peer.address));
  if (request.target().starts_with("/big"))
    return done(text_response(200, std::string(std::stoul(std::string(request.target().substr(5))), 'x')));
  done(text_response(
      200, std::string(request.method()) + " " + std::string(request.target()) + " " + std::string(request.body())));
}

void EchoHandler::wait_for_later() {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, patience, [&] { return !later_.empty(); })) FAIL("no request of /later came");
}

void EchoHandler::answer_later(HttpResponse response) {
  wait_for_later();
  std::lock_guard lock(mutex_);
  auto [io, done] = std::move(later_.front());
  later_.pop_front();
  answered_on_.push_back(io);
  pool_[static_cast<std::size_t>(io)].post(
      [done = std::move(done), response = std::move(response)]() mutable { done(std::move(response)); });
}

// --- Loopback -------------------------------------------------------------------------------------------------------

namespace {

std::vector<Executor*> executors(IoPool& pool) {
  std::vector<Executor*> all;
  for (std::size_t i = 0; i < pool.size(); ++i) all.push_back(&pool[i]);
  return all;
}

}  // namespace

Loopback::Loopback(const std::function<void(Config&)>& change, int threads,
                   const std::function<void(SessionSettings&)>& change_sessions)
    : pool(threads),
      router({.history = History("e"), .presence_limit = 0}, clock, metrics, {&dialect}, executors(pool)),
      rates({.message_rate = 0, .call_rate = 0}, clock) {
  start_crypto();
  Config config;
  config.listen = "127.0.0.1:0";
  config.connection_rate = 0;
  config.max_connections_per_address = 0;
  if (change) change(config);
  SessionSettings settings;
  settings.hello_timeout = config.hello_timeout;
  settings.outbox_hard = config.outbox_limit;
  if (change_sessions) change_sessions(settings);
  std::vector<Sessions*> pointers;
  for (int io = 0; io < threads; ++io) {
    sessions.push_back(std::make_unique<Sessions>(settings, session_metrics, clock, pool[static_cast<std::size_t>(io)],
                                                  router.shard(io), std::vector<const Dialect*>{&dialect},
                                                  authenticator, backend, backend, rates));
    pointers.push_back(sessions.back().get());
  }
  handler.open_sockets(WebSocketHandler(pointers, dialect));
  ListenSocket socket(config.listen);
  limiter = make_connection_limiter(config, net_metrics, clock);
  net = std::make_unique<NetServer>(config, socket, pool, limiter, handler, nullptr, net_metrics, clock);
  pool.start();
  net->start();
}

Loopback::~Loopback() {
  stop();
  pool.stop();
}

void Loopback::stop(std::chrono::milliseconds limit) { stop({.timeout = limit, .drain = limit}); }

void Loopback::stop(const NetServer::Stop& how) {
  if (std::exchange(running, false)) net->stop(how);
}

Client Loopback::log_in(int user) {
  Client client = connect();
  REQUIRE(client.upgrade("Authorization: Bearer " + std::to_string(user) + "\r\n").starts_with("HTTP/1.1 101 "));
  REQUIRE(client.frame().payload == "ready ");
  return client;
}

void Loopback::on_thread(int io, const std::function<void()>& task) {
  std::promise<void> done;
  pool[static_cast<std::size_t>(io)].post([&] {
    task();
    done.set_value();
  });
  done.get_future().get();
}

void Loopback::wait_for(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) throw std::runtime_error("it did not happen");
    on_thread(0, [] {});
  }
}

void Loopback::publish(const std::vector<std::string>& events) {
  auto batch = std::make_shared<CommitBatch>();
  batch->version = ++version;
  batch->commands.push_back({version, {}});
  for (const std::string& data : events)
    batch->commands.back().changes.push_back(
        Event{.body = EventAt<EventType::new_message>{}, .room = RoomId{1}, .data = data});
  for (int io = 0; io < router.size(); ++io)
    pool[static_cast<std::size_t>(io)].post([this, io, batch] { router.shard(io).on_commit(batch); });
}

}  // namespace snug::test

#include "control/control_server.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <set>
#include <stdexcept>

#include "base/log.h"
#include "base/unix_address.h"
#include "model/call.h"
#include "model/dialect.h"
#include "model/json.h"
#include "net/asio.h"
#include "net/descriptors.h"
#include "net/io_thread.h"

namespace snug {

using namespace std::chrono_literals;

namespace {

[[noreturn]] void give_up(const std::filesystem::path& file, int reason) {
  throw std::runtime_error("cannot make the control socket " + file.string() + ": " +
                           (reason == ENAMETOOLONG ? "the path is too long; choose a shorter --data, or mount /proc"
                                                   : std::strerror(reason)));
}

int open_listening(const std::filesystem::path& file) {
  struct stat there {};
  if (::lstat(file.c_str(), &there) == 0) {
    if (!S_ISSOCK(there.st_mode)) throw std::runtime_error(file.string() + " is in the way; it should be our socket");
    ::unlink(file.c_str());
  }
  OwnedDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.get() < 0) give_up(file, errno);
  ::fchmod(socket.get(), 0600);  // before bind: the file is never there with another mode

  const UnixAddress address(file);
  if (address.error() != 0) give_up(file, address.error());
  if (::bind(socket.get(), address.get(), address.size()) < 0 || ::listen(socket.get(), 16) < 0) give_up(file, errno);
  return socket.release();
}

std::string answer_line(const Answer& answer) {
  if (answer.result) return json::merge_objects(R"({"ok":true})", result_with_cursor(answer)) + "\n";
  return R"({"ok":false,"error":)" + to_json(answer.result.error()) + "}\n";
}

}  // namespace

struct ControlServer::State {
  State(const std::filesystem::path& socket, IoThread& io, CallHandler& handler, const Limits& bounds)
      : file(socket), thread(io), calls(handler), limits(bounds), acceptor(io.context()) {}

  std::filesystem::path file;
  IoThread& thread;
  CallHandler& calls;
  const Limits limits;
  UnixAcceptor acceptor;
  std::set<std::shared_ptr<Client>> clients;
  std::function<void()> on_empty;  // set: no more requests are taken
};

/// One operator's connection: reads a line, makes the call, writes the answer, reads on.
class ControlServer::Client : public std::enable_shared_from_this<Client> {
 public:
  Client(State& state, UnixSocket socket) : state_(&state), socket_(std::move(socket)) {}

  void read() {
    if (!state_) return;  // hung up between the end of an operation and the call that tells of it
    if (state_->on_empty) return hang_up();
    const auto end = input_.find('\n');
    if (end != std::string::npos) {
      const std::string line = input_.substr(0, end);
      input_.erase(0, end + 1);
      return make_call(line);
    }
    if (input_.size() > state_->limits.line) {
      last_ = true;
      return answer(fail(Code::too_large, "a request is one line of at most 64 KiB"));
    }
    await_silence();
    socket_->async_read_some(asio::buffer(chunk_), [self = shared_from_this()](error_code error, std::size_t count) {
      if (error) return self->hang_up();
      self->input_.append(self->chunk_.data(), count);
      self->read();
    });
  }

  void hang_up() {
    if (!state_) return;
    socket_.reset();
    State& state = *std::exchange(state_, nullptr);
    state.clients.erase(shared_from_this());
    if (state.clients.empty() && state.on_empty) state.on_empty();
  }

  void drain() {
    if (!is_answered_) hang_up();
  }

 private:
  void make_call(const std::string& line) {
    ++requests_;
    is_answered_ = true;
    const Result<json::Value> request = json::parse(line);
    if (!request) return answer(request.error());
    const auto operation = request->member("operation");
    const auto name = operation ? operation->string() : std::nullopt;
    if (!name) return answer(bad_field("operation", "the name of an operation is missing"));
    Caller caller;
    caller.system = true;
    caller.io = state_->thread.index();
    state_->calls.call(caller, *name, request->member("params").value_or(json::Value()), {},
                       [self = shared_from_this()](Answer reply) { self->answer(reply); });
  }

  void answer(Error error) { answer(Answer{std::move(error)}); }

  void answer(const Answer& reply) {
    if (!state_) return;
    output_ = answer_line(reply);
    asio::async_write(*socket_, asio::buffer(output_), [self = shared_from_this()](error_code error, std::size_t) {
      self->is_answered_ = false;
      error || self->last_ ? self->hang_up() : self->read();
    });
  }

  void await_silence() {
    state_->thread.post_after(state_->limits.silence, [weak = weak_from_this(), requests = requests_] {
      const auto self = weak.lock();
      if (self && self->requests_ == requests) self->hang_up();
    });
  }

  State* state_;  // null: hung up
  std::optional<UnixSocket> socket_;
  std::string input_;
  std::string output_;
  std::array<char, 4096> chunk_;
  std::size_t requests_ = 0;
  bool is_answered_ = false;  // its request is being served, or the answer written
  bool last_ = false;         // hangs up after this answer
};

ControlServer::ControlServer(const std::filesystem::path& file, IoThread& thread, CallHandler& calls,
                             const Limits& limits)
    : state_(std::make_unique<State>(file, thread, calls, limits)) {
  state_->acceptor.assign(asio::local::stream_protocol(), open_listening(std::filesystem::absolute(file)));
}

ControlServer::~ControlServer() {
  stop();
  std::error_code ignored;
  std::filesystem::remove(state_->file, ignored);
}

void ControlServer::start() { await(); }

void ControlServer::drain(std::function<void()> done) {
  error_code ignored;
  state_->acceptor.close(ignored);
  if (state_->clients.empty()) return done();
  state_->on_empty = std::move(done);
  for (const auto& client : std::set(state_->clients)) client->drain();
}

void ControlServer::stop() {
  error_code ignored;
  state_->acceptor.close(ignored);
  state_->on_empty = nullptr;
  while (!state_->clients.empty()) {
    const auto client = *state_->clients.begin();
    client->hang_up();
  }
}

void ControlServer::await() {
  state_->acceptor.async_wait(UnixAcceptor::wait_read, [this](error_code error) {
    if (!error) accept_some();
  });
}

void ControlServer::accept_some() {
  OwnedDescriptor descriptor(
      ::accept4(state_->acceptor.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (descriptor.get() < 0) {  // most likely there is no descriptor to be had just now
    state_->thread.post_after(200ms, [this] {
      if (state_->acceptor.is_open()) await();
    });
    return;
  }
  if (state_->clients.size() < state_->limits.clients) {
    UnixSocket socket(state_->thread.context());
    socket.assign(asio::local::stream_protocol(), descriptor.release());
    const auto client = std::make_shared<Client>(*state_, std::move(socket));
    state_->clients.insert(client);
    client->read();
  }
  await();
}

}  // namespace snug

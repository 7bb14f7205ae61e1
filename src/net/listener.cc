#include "net/listener.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/log.h"
#include "http/message.h"
#include "net/asio.h"
#include "net/connections.h"
#include "net/descriptors.h"
#include "net/io_thread.h"
#include "net/listen_socket.h"
#include "net/net_metrics.h"

namespace snug {

using namespace std::chrono_literals;

namespace {

constexpr int accepts_in_a_row = 64;
constexpr auto pause_without_descriptors = 200ms;

int open_spare() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

bool lacks_descriptors(int reason) {
  return reason == EMFILE || reason == ENFILE || reason == ENOBUFS || reason == ENOMEM;
}

/// No connection can be taken, and the next try will say the same. EPERM: a filter of system calls (accept(2) has it of
/// firewalls, too).
bool is_refused(int reason) { return reason == ENOSYS || reason == EPERM; }

}  // namespace

struct Listener::Socket {
  TcpAcceptor acceptor;
};

Listener::Listener(ListenSocket& socket, IoThread& thread, std::vector<Connections*> targets,
                   ConnectionLimiter& limiter, NetMetrics& metrics, const Clock& clock)
    : thread_(thread),
      targets_(std::move(targets)),
      limiter_(limiter),
      metrics_(metrics),
      clock_(clock),
      address_(socket.address()) {
  socket_ = std::make_unique<Socket>(Socket{TcpAcceptor(thread.context())});
  socket_->acceptor.assign(socket.is_v6() ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), socket.listen());
  spare_ = open_spare();
}

Listener::~Listener() {
  if (spare_ >= 0) ::close(spare_);
}

int Listener::descriptor() const { return socket_->acceptor.native_handle(); }

void Listener::start() { await(); }

void Listener::stop() {
  error_code ignored;
  socket_->acceptor.close(ignored);
}

void Listener::await() {
  socket_->acceptor.async_wait(TcpAcceptor::wait_read, [this](error_code error) {
    if (!error) accept_some();
  });
}

void Listener::accept_some() {
  for (int i = 0; i < accepts_in_a_row; ++i) {
    sockaddr_storage peer{};
    socklen_t length = sizeof peer;
    const int descriptor = ::accept4(socket_->acceptor.native_handle(), reinterpret_cast<sockaddr*>(&peer), &length,
                                     SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (descriptor >= 0) {
      admit(descriptor, IpAddress::from(peer), ConnectionLimiter::Arrival::connected);
    } else if (lacks_descriptors(errno)) {
      return out_of_descriptors(errno);
    } else if (is_refused(errno)) {
      log::error("cannot accept connections; allow accept4(2)", {{"reason", std::strerror(errno)}});
      return rest();
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      break;
    }  // else this one connection broke off before it was taken
  }
  await();
}

void Listener::take_over(OwnedDescriptor descriptor) {
  sockaddr_storage peer{};
  socklen_t length = sizeof peer;
  if (::getpeername(descriptor.get(), reinterpret_cast<sockaddr*>(&peer), &length) != 0) return;  // it went away
  ::fcntl(descriptor.get(), F_SETFL, ::fcntl(descriptor.get(), F_GETFL) | O_NONBLOCK);
  admit(descriptor.release(), IpAddress::from(peer), ConnectionLimiter::Arrival::passed_on);
}

void Listener::admit(int descriptor, const IpAddress& address, ConnectionLimiter::Arrival how) {
  auto verdict = limiter_.admit(address, how);
  if (const auto* why = std::get_if<ConnectionLimiter::Refusal>(&verdict)) return refuse(descriptor, *why, address);
  metrics_.accepted.add();
  Connections& target = *targets_[next_target_++ % targets_.size()];
  target.thread().post(
      [&target, taken = OwnedDescriptor(descriptor), admission = std::get<Admission>(std::move(verdict))]() mutable {
        target.adopt(std::move(taken), std::move(admission));
      });
}

void Listener::refuse(int descriptor, ConnectionLimiter::Refusal why, const IpAddress& address) {
  const OwnedDescriptor owner(descriptor);
  metrics_.count_refusal(why);
  if (!targets_.front()->encrypted()) {  // else it is not worth a handshake
    const std::string answer = serialize(problem(error_of(why)), {.keep_alive = false}, clock_.now());
    ::send(descriptor, answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    ::shutdown(descriptor, SHUT_WR);
  }

  ++unlogged_refusals_;
  const auto now = clock_.steady();
  if (now < quiet_until_) return;
  log::warning("connections refused",
               {{"reason", name_of(why)}, {"address", address.text()}, {"count", unlogged_refusals_}});
  quiet_until_ = now + 1s;
  unlogged_refusals_ = 0;
}

/// The waiting connections are let go one by one through the spare descriptor, so that nobody hangs in the dark; then
/// the listener rests until others may have closed.
void Listener::out_of_descriptors(int reason) {
  log::error("cannot accept connections; raise the limit of open files, or lower --max-connections",
             {{"reason", std::strerror(reason)}});
  if (spare_ >= 0) {
    ::close(spare_);
    for (int i = 0; i < accepts_in_a_row; ++i) {
      const int descriptor =
          ::accept4(socket_->acceptor.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (descriptor < 0) break;
      metrics_.refused_descriptors.add();
      ::close(descriptor);
    }
  }
  spare_ = open_spare();
  rest();
}

void Listener::rest() {
  thread_.post_after(pause_without_descriptors, [this] {
    if (socket_->acceptor.is_open()) await();
  });
}

}  // namespace snug

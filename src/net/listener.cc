#include "net/listener.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "base/log.h"
#include "net/asio.h"
#include "net/connections.h"
#include "net/descriptors.h"
#include "net/http_message.h"
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

}  // namespace

struct Listener::Socket {
  TcpAcceptor acceptor;
};

Listener::Listener(ListenSocket& socket, IoThread& thread, std::vector<Connections*> targets, Gate& gate,
                   NetMetrics& metrics, const Clock& clock)
    : thread_(thread),
      targets_(std::move(targets)),
      gate_(gate),
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
      admit(descriptor, IpAddress::from(peer));
    } else if (lacks_descriptors(errno)) {
      return out_of_descriptors(errno);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      break;
    }  // else this one connection broke off before it was taken
  }
  await();
}

void Listener::admit(int descriptor, const IpAddress& address) {
  auto verdict = gate_.admit(address);
  if (const auto* why = std::get_if<Gate::Refusal>(&verdict)) return refuse(descriptor, *why, address);
  metrics_.accepted.add();
  Connections& target = *targets_[next_target_++ % targets_.size()];
  target.thread().post(
      [&target, taken = OwnedDescriptor(descriptor), admission = std::get<Admission>(std::move(verdict))]() mutable {
        target.adopt(std::move(taken), std::move(admission));
      });
}

void Listener::refuse(int descriptor, Gate::Refusal why, const IpAddress& address) {
  const OwnedDescriptor owner(descriptor);
  metrics_.count_refusal(why);
  if (!targets_.front()->encrypted()) {  // else it is not worth a handshake
    const std::string answer = serialize(problem(error_of(why)), {.keep_alive = false}, clock_.now());
    ::send(descriptor, answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    ::shutdown(descriptor, SHUT_WR);
  }

  ++untold_refusals_;
  const auto now = clock_.steady();
  if (now < quiet_until_) return;
  log::warning("connections refused",
               {{"reason", name_of(why)}, {"address", address.text()}, {"count", untold_refusals_}});
  quiet_until_ = now + 1s;
  untold_refusals_ = 0;
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
  thread_.post_after(pause_without_descriptors, [this] {
    if (socket_->acceptor.is_open()) await();
  });
}

}  // namespace snug

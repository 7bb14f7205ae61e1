#include "net/connections.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "net/connection.h"
#include "net/http_connection.h"
#include "net/io_thread.h"
#include "net/net_metrics.h"
#include "net/ws_connection.h"

namespace snug {

namespace {

// Of what the peer's machine has not asked for yet, the kernel is to hold so much and no more: what waits beyond that
// waits in an outbox, which is counted.
constexpr int unsent_in_kernel = 128 << 10;

}  // namespace

Connections::Connections(IoThread& thread, const ConnectionSettings& settings, HttpFace& face,
                         NetMetrics& metrics, const Clock& clock)
    : thread_(thread),
      settings_(settings),
      face_(face),
      metrics_(metrics),
      clock_(clock),
      read_buffer_(std::make_unique<char[]>(read_buffer_size)),
      deadlines_(settings.waits) {}

Connections::~Connections() {
  on_empty_ = nullptr;
  end_all();
}

void Connections::adopt(int descriptor, Admission admission) {
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_in_kernel, sizeof unsent_in_kernel);

  TcpSocket socket(thread_.context());
  error_code error;
  socket.assign(asio::ip::tcp::v4(), descriptor, error);  // the family is only used to open one
  if (error || shutting_down()) {
    if (error) ::close(descriptor);
    return;
  }
  std::make_shared<HttpConnection>(*this, Peer{std::move(socket), std::move(admission)})->begin();
}

void Connections::wait(Connection& connection, Wait kind) {
  const SteadyTime due = deadlines_.set(connection, kind, clock_.steady());
  if (due != SteadyTime::max() && (!looks_at_ || due < *looks_at_)) watch();
}

void Connections::forget(Connection& connection) {
  deadlines_.remove(connection);
  if (--open_ == 0 && on_empty_) thread_.post([this] { report_if_empty(); });
}

// A deadline that moves on leaves the timer as it is: it then finds nothing, and is set anew.
void Connections::watch() {
  const auto next = deadlines_.next();
  if (!next || (looks_at_ && *looks_at_ <= *next)) return;
  looks_at_ = next;
  const auto delay = std::chrono::ceil<std::chrono::milliseconds>(*next - clock_.steady());
  thread_.post_after(std::max(delay, std::chrono::milliseconds(0)), [this, at = *next] {
    if (looks_at_ != at) return;  // something earlier came in between
    looks_at_.reset();
    look_for_due();
    watch();
  });
}

void Connections::look_for_due() {
  const SteadyTime now = clock_.steady();
  while (Waiting* due = deadlines_.take_due(now)) {
    const auto connection = static_cast<Connection*>(due)->shared_from_this();
    connection->deadline_passed();
  }
}

void Connections::flush_later(WsConnection& connection) {
  to_flush_.push_back(std::static_pointer_cast<WsConnection>(connection.shared_from_this()));
  if (to_flush_.size() == 1) thread_.post([this] { flush(); });
}

void Connections::flush() {
  // What wants to be flushed meanwhile is flushed in the next turn.
  std::vector<std::shared_ptr<WsConnection>> now;
  now.swap(to_flush_);
  for (auto& connection : now) connection->flush();
  if (to_flush_.empty()) {
    now.clear();
    to_flush_.swap(now);  // keeps its capacity
  }
}

void Connections::shut_down(std::function<void()> done) {
  on_empty_ = std::move(done);
  std::vector<std::shared_ptr<Connection>> all;
  all.reserve(open_);
  deadlines_.each([&](Waiting& waiting) { all.push_back(static_cast<Connection&>(waiting).shared_from_this()); });
  for (auto& connection : all)
    if (!connection->ended()) connection->on_shutdown();
  thread_.post([this] { report_if_empty(); });
}

void Connections::report_if_empty() {
  if (open_ > 0 || !on_empty_) return;
  const auto done = std::exchange(on_empty_, [] {});
  done();
}

void Connections::end_all() {
  while (Waiting* waiting = deadlines_.take_any()) static_cast<Connection*>(waiting)->shared_from_this()->end();
}

}  // namespace snug

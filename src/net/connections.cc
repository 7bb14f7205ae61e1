#include "net/connections.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "net/connection.h"
#include "net/descriptors.h"
#include "net/http_connection.h"
#include "net/io_thread.h"
#include "net/net_metrics.h"
#include "net/ws_connection.h"
#include "tls/current_tls.h"

namespace snug {

namespace {

// Of what the peer's machine has not asked for yet, the kernel is to hold so much and no more: what waits beyond that
// waits in an outbox, which is counted.
constexpr int unsent_in_kernel = 128 << 10;

/// A connected socket that lives on `thread`.
std::optional<TcpSocket> wrap(OwnedDescriptor descriptor, IoThread& thread) {
  TcpSocket socket(thread.context());
  error_code error;
  socket.assign(asio::ip::tcp::v4(), descriptor.get(), error);  // the family is only used to open one
  if (error) return std::nullopt;
  descriptor.release();
  return socket;
}

}  // namespace

Connections::Connections(IoThread& thread, const ConnectionSettings& settings, HttpFace& face, const CurrentTls* tls,
                         NetMetrics& metrics, const Clock& clock)
    : thread_(thread),
      settings_(settings),
      face_(face),
      tls_(tls),
      metrics_(metrics),
      clock_(clock),
      read_buffer_(std::make_unique<char[]>(read_buffer_size)),
      deadlines_(settings.waits, thread, clock, [](Waiting& due) {
        const auto connection = static_cast<Connection&>(due).shared_from_this();
        connection->deadline_passed();
      }) {}

Connections::~Connections() {
  on_empty_ = nullptr;
  end_all();
}

void Connections::adopt(OwnedDescriptor descriptor, Admission admission) {
  const int on = 1;
  ::setsockopt(descriptor.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(descriptor.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_in_kernel, sizeof unsent_in_kernel);
  if (shutting_down()) return;
  auto socket = wrap(std::move(descriptor), thread_);
  if (!socket) return;
  auto tls = tls_ ? std::make_unique<TlsStream>(tls_->context(), socket->native_handle()) : nullptr;
  std::make_shared<HttpConnection>(*this, Peer{std::move(*socket), std::move(admission), std::move(tls)})->begin();
}

void Connections::go_on_as_websocket(Peer peer, WebSocketOpening opening) {
  if (opening.plan->io == thread_.index()) {
    const auto websocket = std::make_shared<WsConnection>(*this, std::move(peer));
    websocket->begin();
    return websocket->open(std::move(opening));
  }
  Connections& there = *all_[static_cast<std::size_t>(opening.plan->io)];
  OwnedDescriptor descriptor(peer.socket.release());
  there.thread_.post([&there, descriptor = std::move(descriptor), admission = std::move(peer.admission),
                      tls = std::move(peer.tls), opening = std::move(opening)]() mutable {
    if (there.shutting_down()) return;
    if (auto socket = wrap(std::move(descriptor), there.thread_))
      there.go_on_as_websocket({std::move(*socket), std::move(admission), std::move(tls)}, std::move(opening));
  });
}

void Connections::wait(Connection& connection, Wait kind) { deadlines_.set(connection, kind); }

void Connections::forget(Connection& connection) {
  deadlines_.remove(connection);
  if (--open_ == 0 && on_empty_) thread_.post([this] { report_if_empty(); });
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

std::vector<std::shared_ptr<Connection>> Connections::all_open() {
  std::vector<std::shared_ptr<Connection>> all;
  all.reserve(open_);
  deadlines_.each([&](Waiting& waiting) { all.push_back(static_cast<Connection&>(waiting).shared_from_this()); });
  return all;
}

void Connections::end_from(const IpRange& gone) {
  for (const auto& connection : all_open())
    if (!connection->ended() && gone.contains(connection->address())) connection->end();
}

void Connections::shut_down(std::function<void()> done) {
  on_empty_ = std::move(done);
  face_.shut_down(thread_.index());
  for (const auto& connection : all_open())
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

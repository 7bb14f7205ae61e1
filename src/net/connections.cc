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

struct Connections::RestTimer {
  Timer timer;
  std::optional<SteadyTime> set_for;
};

Connections::Connections(IoThread& thread, const ConnectionSettings& settings, HttpHandler& handler,
                         const CurrentTls* tls, NetMetrics& metrics, const Clock& clock)
    : thread_(thread),
      settings_(settings),
      handler_(handler),
      tls_(tls),
      metrics_(metrics),
      clock_(clock),
      read_buffer_(std::make_unique<char[]>(read_buffer_size)),
      deadlines_(settings.waits, thread, clock,
                 [](Waiting& due) {
                   const auto connection = static_cast<Connection&>(due).shared_from_this();
                   connection->deadline_passed();
                 }),
      flushes_(clock),
      rest_timer_(std::make_unique<RestTimer>(RestTimer{Timer(thread.context()), {}})) {}

Connections::~Connections() {
  on_empty_ = nullptr;
  on_settled_ = nullptr;
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

// --- Writing --------------------------------------------------------------------------------------------------------

void Connections::flush_later(WsConnection& connection) {
  if (connection.waits_for_flush()) return;
  flushes_.wake(std::static_pointer_cast<WsConnection>(connection.shared_from_this()));
  arrange_flush();
}

/// Sees to it that the flush runs when there is something to be written next.
void Connections::arrange_flush() {
  if (flushes_.wants_turn()) {
    if (std::exchange(flush_posted_, true)) return;
    return thread_.post([this] {
      flush_posted_ = false;
      run_flush();
    });
  }
  const auto ends = flushes_.rest_ends();
  if (!ends || (rest_timer_->set_for && *rest_timer_->set_for <= *ends)) return;
  rest_timer_->set_for = ends;
  rest_timer_->timer.expires_at(*ends);
  rest_timer_->timer.async_wait([this](error_code error) {
    if (error) return;  // set anew for something earlier
    rest_timer_->set_for.reset();
    run_flush();
  });
}

void Connections::run_flush() {
  flushes_.run();
  arrange_flush();
}

// --- All of them ----------------------------------------------------------------------------------------------------

std::vector<std::shared_ptr<Connection>> Connections::all_open() {
  std::vector<std::shared_ptr<Connection>> all;
  all.reserve(open_);
  deadlines_.each([&](Waiting& waiting) { all.push_back(static_cast<Connection&>(waiting).shared_from_this()); });
  return all;
}

void Connections::end_from(const IpRange& gone) {
  handler_.end_from(gone, thread_.index());
  for (const auto& connection : all_open())
    if (!connection->ended() && gone.contains(connection->address())) connection->end();
}

void Connections::drain(bool pass_on, std::function<void()> done) {
  drains_ = true;
  passes_on_ = pass_on;
  for (const auto& connection : all_open())
    if (!connection->ended() && !connection->lingers_) connection->on_drain();
  on_settled_ = std::move(done);
  thread_.post([this] { report_if_settled(); });
}

void Connections::shut_down(std::function<void()> answered, std::function<void()> done) {
  on_empty_ = std::move(done);
  on_settled_ = nullptr;
  for (const auto& connection : all_open())
    if (!connection->ended()) connection->on_shutdown();
  handler_.shut_down(thread_.index());
  on_settled_ = std::move(answered);
  thread_.post([this] {
    report_if_settled();
    report_if_empty();
  });
}

void Connections::settle() {
  if (--owed_ == 0 && on_settled_) thread_.post([this] { report_if_settled(); });
}

void Connections::report_if_settled() {
  if (owed_ > 0 || !on_settled_) return;
  const auto done = std::exchange(on_settled_, nullptr);
  done();
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

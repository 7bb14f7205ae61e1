#include "net/net_server.h"

#include <algorithm>

#include "base/latch.h"
#include "base/log.h"
#include "base/mutex.h"
#include "net/connection_limiter.h"
#include "net/connections.h"
#include "net/descriptors.h"
#include "net/io_thread.h"
#include "net/listener.h"
#include "net/net_metrics.h"

namespace snug {

using namespace std::chrono_literals;

namespace {

// Files of the database, threads' wake-ups, logs, and what a host program may have open.
constexpr std::size_t reserved_descriptors = 256;

int connection_limit(int wanted) {
  const std::size_t descriptors = raise_descriptor_limit();
  const int possible = static_cast<int>(
      std::clamp<std::size_t>(descriptors - std::min(reserved_descriptors, descriptors / 2), 1, 1'000'000'000));
  if (wanted == 0) return possible;
  if (wanted > possible)
    log::warning("fewer connections than configured; raise the limit of open files",
                 {{"max_connections", wanted}, {"possible", possible}, {"open_files", descriptors}});
  return std::min(wanted, possible);
}

ConnectionLimiter::Limits gate_limits(const Config& config) {
  return {connection_limit(config.max_connections), config.max_connections_per_address, config.connection_rate,
          config.connection_burst, TrustedProxies(config.trusted_proxies)};
}

ConnectionSettings connection_settings(const Config& config, bool encrypted) {
  ConnectionSettings settings;
  if (encrypted && config.hsts_max_age.count() > 0)
    settings.strict_transport = "max-age=" + std::to_string(config.hsts_max_age.count());
  settings.proxies = TrustedProxies(config.trusted_proxies);
  settings.http.body = config.max_body_size;
  settings.max_message = config.max_frame_size;
  const auto set = [&](Wait kind, std::chrono::milliseconds limit) {
    settings.waits[static_cast<std::size_t>(kind)] = limit;
  };
  set(Wait::header, config.header_timeout);
  set(Wait::body, config.body_timeout);
  set(Wait::request, config.idle_timeout);
  set(Wait::send, config.ping_timeout);
  set(Wait::sign, config.ping_interval);
  set(Wait::pong, config.ping_timeout);
  set(Wait::close, std::min<std::chrono::milliseconds>(5s, config.ping_timeout));
  set(Wait::end, std::min<std::chrono::milliseconds>(2s, config.ping_timeout));
  set(Wait::parting, std::min<std::chrono::milliseconds>(1s, config.header_timeout));
  return settings;
}

}  // namespace

std::shared_ptr<ConnectionLimiter> make_connection_limiter(const Config& config, NetMetrics& metrics,
                                                           const Clock& clock) {
  return std::make_shared<ConnectionLimiter>(gate_limits(config), metrics.connections, clock);
}

NetServer::NetServer(const Config& config, ListenSocket& socket, IoPool& pool,
                     std::shared_ptr<ConnectionLimiter> limiter, HttpHandler& handler, const CurrentTls* tls,
                     NetMetrics& metrics, const Clock& clock)
    : pool_(pool), limiter_(std::move(limiter)), encrypted_(tls != nullptr) {
  const ConnectionSettings settings = connection_settings(config, encrypted_);
  std::vector<Connections*> targets;
  for (std::size_t i = 0; i < pool.size(); ++i) {
    connections_.push_back(std::make_unique<Connections>(pool[i], settings, handler, tls, metrics, clock));
    targets.push_back(connections_.back().get());
  }
  for (Connections* connections : targets) connections->know(targets);
  listener_ = std::make_unique<Listener>(socket, pool[0], std::move(targets), *limiter_, metrics, clock);
}

NetServer::~NetServer() = default;

const std::string& NetServer::address() const { return listener_->address(); }

int NetServer::descriptor() const { return listener_->descriptor(); }

void NetServer::start(std::vector<OwnedDescriptor> connected) {
  pool_[0].post([this, connected = std::move(connected)]() mutable {
    for (OwnedDescriptor& descriptor : connected) listener_->take_over(std::move(descriptor));
    listener_->start();
  });
}

void NetServer::end_from(const IpRange& gone) {
  // Two rounds, begun where the listener runs: who is on the way from one thread to another is met by the second.
  const auto on_each = [this](auto task) {
    for (std::size_t i = 0; i < connections_.size(); ++i) pool_[i].post([task, i] { task(i); });
  };
  const auto end = [this, gone](std::size_t i) { connections_[i]->end_from(gone); };
  pool_[0].post([on_each, end] {
    on_each([on_each, end](std::size_t i) {
      end(i);
      on_each(end);
    });
  });
}

void NetServer::on_each_thread(const std::function<void(std::size_t)>& task) {
  Latch latch(connections_.size());
  for (std::size_t i = 0; i < connections_.size(); ++i)
    pool_[i].post([&, i] {
      task(i);
      latch.count_down();
    });
  latch.wait();
}

void NetServer::change(const Config& config) {
  limiter_->change(gate_limits(config));
  const ConnectionSettings settings = connection_settings(config, encrypted_);
  for (std::size_t i = 0; i < connections_.size(); ++i)
    pool_[i].post([&connections = *connections_[i], settings] { connections.change(settings); });
}

void NetServer::stop(const Stop& how) {
  const auto end = std::chrono::steady_clock::now() + how.drain;
  const auto left = [&] {
    return std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
  };
  on_each_thread([&](std::size_t i) {
    if (i == 0) listener_->stop();
  });
  // A second round: what the listener has posted before it stopped has been adopted by now.
  const auto drained = std::make_shared<Latch>(connections_.size());
  on_each_thread(
      [&](std::size_t i) { connections_[i]->drain(how.passed_on != nullptr, [drained] { drained->count_down(); }); });
  drained->wait_for(left());

  const auto answered = std::make_shared<Latch>(connections_.size());
  const auto gone = std::make_shared<Latch>(connections_.size());
  on_each_thread([&](std::size_t i) {
    connections_[i]->shut_down([answered] { answered->count_down(); }, [gone] { gone->count_down(); });
  });
  answered->wait_for(left());
  if (!gone->wait_for(how.timeout)) on_each_thread([&](std::size_t i) { connections_[i]->end_all(); });
  if (!how.passed_on) return;
  Mutex mutex;
  on_each_thread([&](std::size_t i) {
    const MutexLock lock(mutex);
    for (OwnedDescriptor& descriptor : connections_[i]->passed_on()) how.passed_on->push_back(std::move(descriptor));
  });
}

}  // namespace snug

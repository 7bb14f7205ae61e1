#include "peers/peer_server.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "net/connection_limiter.h"

namespace snug {

namespace {

using namespace std::chrono_literals;

std::vector<Executor*> executors_of(IoPool& pool) {
  std::vector<Executor*> all;
  for (std::size_t i = 0; i < pool.size(); ++i) all.push_back(&pool[i]);
  return all;
}

/// Few peers, each with few connections and no bodies. Bans and proxies of clients do not count here.
Config limits_for_peers(const Config& config) {
  Config limits = config;
  limits.trusted_proxies.clear();
  limits.hsts_max_age = 0s;
  limits.max_connections = 256;
  limits.max_connections_per_address = 32;
  limits.connection_rate = 20;
  limits.connection_burst = 100;
  limits.max_body_size = 1 << 10;
  limits.max_frame_size = 1 << 10;
  return limits;
}

}  // namespace

PeerServer::PeerServer(const Config& config, const std::string& address, std::string database,
                       std::filesystem::path token_keys, SnapshotOffers::Make make, IoPool& pool,
                       const ClusterSecret& secret, NetMetrics& metrics, const Clock& clock)
    : authenticator_(secret, clock),
      offers_(std::make_shared<SnapshotOffers>(std::move(make), pool[0], clock)),
      tables_(std::move(database)),
      comparison_(tables_, secret, clock),
      handler_(authenticator_, offers_, tables_, std::move(token_keys), executors_of(pool)),
      socket_(address, "--cluster-listen") {
  const Config limits = limits_for_peers(config);
  net_ = std::make_unique<NetServer>(limits, socket_, pool, make_connection_limiter(limits, metrics, clock), handler_,
                                     nullptr, metrics, clock);
}

PeerServer::~PeerServer() = default;

void PeerServer::start() { net_->start(); }

void PeerServer::stop(std::chrono::milliseconds timeout) {
  if (std::exchange(stopped_, true)) return;
  offers_->close();
  tables_.stop();
  comparison_.stop();
  net_->stop({.timeout = timeout, .drain = std::min<std::chrono::milliseconds>(timeout, 2s)});
}

}  // namespace snug

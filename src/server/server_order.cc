// The order of a server's commands: its own, or that of the cluster that it is a node of, and what joins it to that.
#include "base/log.h"
#include "sequencer/local_sequencer.h"
#include "server/opening.h"
#include "server/run_command.h"
#include "server/server_impl.h"

namespace snug {

namespace {

constexpr std::chrono::seconds head_patience{3};  // for the Redis to say how far the log is
constexpr std::chrono::seconds leave_patience{2};
constexpr std::int64_t refused_for_ms = 500;  // that a caller is told to wait

}  // namespace

void Server::Impl::make_order(const OpenedDatabase& opened) {
  const auto capacity = static_cast<std::size_t>(config.queue.commands);
  if (!cluster_) {
    sequencer_ = std::make_unique<LocalSequencer>(clock_, node(), opened.boot, capacity);
    return;
  }
  cluster_->settle(*folder_, opened);
  peers_ = std::make_unique<PeerServer>(
      config, cluster_->listen_address(), folder_->database(), folder_->token_keys(),
      [this](MoveFunction<void(Result<SnapshotFile>)> done) { make_snapshot(std::move(done)); }, *io_,
      cluster_->secret(), *net_metrics_, machine_clock_);
  peer_address_ = cluster_->address_for_others(peers_->address());
  auto shared = cluster_->make_sequencer(
      clock_, *folder_, opened, capacity, peer_address_,
      {.on_refused = [this](Submission submission) { refuse(std::move(submission)); },
       .on_alive = [this](std::vector<NodeAlive> nodes) { signals_->set_alive(std::move(nodes)); },
       .run_on = [this](int io,
                        MoveFunction<void()> task) { executors_[static_cast<std::size_t>(io)]->post(std::move(task)); },
       .on_committed = [this](const LogId& id) { signals_->committed(id); },
       .on_ended = [this](const std::string& why) { ended(why); }});
  shared_order_ = shared.get();
  signals_ = cluster_->make_signals(*shared, metrics_);
  sequencer_ = std::move(shared);
}

/// The log keeps what follows it for as long as the download may take.
void Server::Impl::make_snapshot(MoveFunction<void(Result<SnapshotFile>)> done) {
  if (const auto view = shared_order_->view()) shared_order_->hold(view->mine.id.position);
  backups_->snapshot(std::move(done));
}

/// From now on other nodes hear of those who connect here.
void Server::Impl::hear_others() {
  std::vector<ChatSockets*> sockets;
  for (const auto& each : chat_sockets_) sockets.push_back(each.get());
  others_->start(
      *token_use_, std::move(sockets), [this](int nodes) { api_->set_nodes(nodes); },
      [this](int from, const LogId& id) { shared_order_->reported(from, id); });
}

/// What the order had reached without this node comes before anybody is served.
void Server::Impl::catch_up() {
  if (shared_order_ != nullptr) {
    shared_order_->start();
    if (!shared_order_->wait_for_head(head_patience))
      log::warning("how far the others are is not known: this node serves what it has");
  }
  if (!writer_->catch_up()) log::warning("the database is behind the order, and can't be brought up to it now");
}

/// A command whose fate nobody here knows.
void Server::Impl::refuse(Submission submission) {
  auto tell = [done = std::move(submission.done)]() mutable {
    done({.result = Error{Code::unavailable,
                          "the cluster takes no commands at the moment; repeat with the same clientId",
                          {},
                          refused_for_ms}});
  };
  if (submission.io < 0) {
    tell();
  } else {
    executors_[static_cast<std::size_t>(submission.io)]->post(std::move(tell));
  }
}

void Server::Impl::ended(const std::string& why) {
  log::error("this node takes no commands any more until it is started anew", {{"why", why}});
  if (on_ended) on_ended(why);
}

/// A node can acknowledge nothing before it is up: what a start submits waits for that.
bool Server::Impl::wait_until_up(std::chrono::milliseconds time) {
  return shared_order_ == nullptr || shared_order_->wait_until_up(time);
}

/// Others need not wait for what a node has that went in order.
void Server::Impl::leave() {
  if (shared_order_ == nullptr || !shared_order_->may_acknowledge()) return;
  (void)run_command(*sequencer_, NodeGone{node()}, leave_patience);
}

}  // namespace snug

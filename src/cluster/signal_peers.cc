#include "cluster/signal_peers.h"

#include <utility>

namespace snug {

namespace {

template <class T>
void append(std::vector<T>& all, const std::vector<T>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

std::size_t size_of(const PresenceSignal& presence) {
  return 1 + presence.rooms.size() + (presence.state.blocked ? presence.state.blocked->size() : 0);
}

}  // namespace

void SignalPeers::set_alive(const std::vector<NodeAlive>& nodes) {
  std::map<int, std::int64_t> alive;
  for (const NodeAlive& one : nodes)
    if (one.node >= 0 && one.node <= SignalCodec::most_node && one.node != node_)
      alive[static_cast<int>(one.node)] = one.boot;

  std::vector<int> gone;
  for (const auto& [node, peer] : peers_)
    if (const auto now = alive.find(node); now == alive.end() || now->second != peer.boot) gone.push_back(node);
  for (const int node : gone) {
    peers_.erase(node);
    listener_.on_gone(node);
  }
  for (const auto& [node, boot] : alive) {
    const auto [peer, is_new] = peers_.try_emplace(node);
    peer->second.boot = boot;
    if (is_new) listener_.on_new(node);
  }
}

SignalPeers::Taken SignalPeers::receive(std::string_view message) {
  const std::optional<NodeSignals> read = SignalCodec::read(message);
  if (!read) return Taken::garbage;
  if (read->node == node_) return Taken::own;
  const auto peer = peers_.find(read->node);
  if (peer == peers_.end() || peer->second.boot != read->boot) return Taken::stranger;
  for (const NodeSignal& signal : read->signals)
    std::visit([&](const auto& each) { take(read->node, peer->second, each); }, signal);
  return Taken::yes;
}

void SignalPeers::interrupt() {
  for (auto& [node, peer] : peers_) {
    peer.begun.reset();
    peer.list.reset();
  }
}

std::vector<int> SignalPeers::nodes() const {
  std::vector<int> nodes;
  for (const auto& [node, peer] : peers_) nodes.push_back(node);
  return nodes;
}

void SignalPeers::take(int node, Peer&, const TypingSignal& typing) { listener_.on_signal(node, typing); }

void SignalPeers::take(int node, Peer& peer, const PresencePart& part) {
  std::optional<PresenceSignal> begun = std::exchange(peer.begun, std::nullopt);
  const bool goes_on = begun && begun->user == part.presence.user && begun->only == part.presence.only;
  if (goes_on) {
    append(begun->rooms, part.presence.rooms);
    if (begun->state.blocked && part.presence.state.blocked)
      append(*begun->state.blocked, *part.presence.state.blocked);
  } else {
    begun = part.presence;
  }
  if (part.more) {
    if (size_of(*begun) <= most_ids) peer.begun = std::move(begun);
    return;
  }
  if (!peer.list) {
    peer.users.set(begun->user, begun->state.connected);
    return listener_.on_signal(node, *begun);
  }
  peer.listed_ids += size_of(*begun);
  if (peer.listed_ids <= most_listed_ids) peer.list->push_back(*std::move(begun));
}

void SignalPeers::take(int, Peer& peer, const ListBegin&) {
  peer.begun.reset();
  peer.list.emplace();
  peer.listed_ids = 0;
}

void SignalPeers::take(int node, Peer& peer, const ListEnd& end) {
  const std::optional<Presences> list = std::exchange(peer.list, std::nullopt);
  // One that was too long is not as long as it says.
  if (!list || static_cast<std::size_t>(end.count) != list->size()) return;
  peer.users.clear();
  for (const PresenceSignal& presence : *list) peer.users.set(presence.user, presence.state.connected);
  listener_.on_list(node, *list);
}

void SignalPeers::take(int node, Peer&, const ListAsked&) { listener_.on_asked(node); }

void SignalPeers::take(int node, Peer& peer, const UsersDigest& digest) {
  if (digest != peer.users.digest()) listener_.on_missed(node);
}

void SignalPeers::take(int, Peer&, const TokenUse& use) { listener_.on_token_use(use); }

void SignalPeers::take(int, Peer&, const SocketDisplaced& socket) { listener_.on_displaced(socket.name); }

void SignalPeers::take(int node, Peer&, const CommittedUpTo& report) {
  if (listener_.on_committed) listener_.on_committed(node, report.id);
}

}  // namespace snug

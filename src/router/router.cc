#include "router/router.h"

#include <stdexcept>

#include "router/broadcast.h"
#include "router/each_shard.h"

namespace snug {

Router::Router(RouterSettings settings, const Clock& clock, Metrics& metrics, std::vector<const Dialect*> dialects,
               std::vector<Executor*> threads)
    : settings_(std::move(settings)),
      metrics_(metrics),
      dialects_(std::move(dialects)),
      threads_(std::move(threads)),
      presence_(clock) {
  if (dialects_.empty() || dialects_.size() > Broadcast::max_dialects)
    throw std::invalid_argument("number of dialects");
  for (int io = 0; io < static_cast<int>(threads_.size()); ++io)
    shards_.push_back(std::make_unique<Shard>(*this, metrics_, clock, *threads_[static_cast<std::size_t>(io)], io));
}

Router::~Router() = default;

void Router::set_presence(UserId user, PresenceStatus manual) {
  const bool seen = presence_.set(user, manual);
  // Told by the shards that know the user's rooms; shard 0 has it saved.
  each_shard(nowhere, [user, seen](Shard& shard) {
    if (seen) shard.announce_everywhere(user);
    shard.need_tick();
  });
}

void Router::watch(SubscriberRef session, std::vector<UserId> users) {
  if (session.io < 0) return;
  threads_[static_cast<std::size_t>(session.io)]->post(
      [&shard = shard(session.io), session, users = std::move(users)] { shard.watch(session, users); });
}

}  // namespace snug

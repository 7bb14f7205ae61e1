#include "httpclient/connection_pool.h"

#include <iterator>
#include <utility>

namespace snug {

bool ConnectionPool::acquire_slot(const std::string& origin) {
  if (all_at_work_ >= limits_.all) return false;
  std::size_t& here = at_work_[origin];
  if (here >= limits_.per_origin) return false;
  ++here;
  ++all_at_work_;
  return true;
}

void ConnectionPool::release_slot(const std::string& origin) {
  const auto found = at_work_.find(origin);
  if (--found->second == 0) at_work_.erase(found);
  --all_at_work_;
}

std::shared_ptr<ClientConnection> ConnectionPool::take(const std::string& origin, Now now) {
  close_idle(now);
  for (auto i = idle_.size(); i-- > 0;) {
    if (idle_[i].origin != origin) continue;
    auto connection = std::move(idle_[i].connection);
    idle_.erase(std::next(idle_.begin(), static_cast<std::ptrdiff_t>(i)));
    if (connection->is_quiet()) return connection;
  }
  return nullptr;
}

void ConnectionPool::keep(const std::string& origin, std::shared_ptr<ClientConnection> connection, Now now) {
  if (idle_.size() >= limits_.all) idle_.pop_front();
  idle_.push_back({origin, std::move(connection), now});
}

void ConnectionPool::close_idle(Now now) {
  while (!idle_.empty() && now - idle_.front().since >= limits_.idle) idle_.pop_front();
}

}  // namespace snug

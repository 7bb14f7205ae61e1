// Observers: a host program's view of what was committed.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "model/event.h"
#include "snug/server.h"

namespace snug {

class Observers {
 public:
  void add(std::function<void(const Server::Event&)> observer) { observers_.push_back(std::move(observer)); }
  bool empty() const { return observers_.empty(); }
  /// In commit order, on one thread.
  void tell(const CommitBatch& batch, const std::string& epoch) const;

 private:
  std::vector<std::function<void(const Server::Event&)>> observers_;  // constant once the server has started
};

}  // namespace snug

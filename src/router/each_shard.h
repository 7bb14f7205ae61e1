// How something goes from one shard to all. Included by src/router/*.cc only.
#pragma once

#include "router/router.h"

namespace snug {

template <class F>
void Router::each_shard(int here, const F& task) {
  for (int io = 0; io < size(); ++io) {
    if (io == here)
      task(shard(io));
    else
      threads_[static_cast<std::size_t>(io)]->post([&shard = shard(io), task] { task(shard); });
  }
}

}  // namespace snug

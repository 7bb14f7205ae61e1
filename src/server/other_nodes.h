// OtherNodes: joins what is of this node (router, tokens in use, sockets, throttles) to the signals of the cluster.
#pragma once

#include <functional>
#include <vector>

#include "base/executor.h"
#include "cluster/signals.h"
#include "endpoints/chat_sockets.h"
#include "identity/refresh_token_use.h"
#include "model/event.h"
#include "router/router.h"

namespace snug {

/// Of a node of a cluster; one that stands alone has none. What goes out is called on io threads, what comes in on the
/// thread of the signals.
class OtherNodes {
 public:
  /// Before the io threads run: from now on the router's signals go out. The signals outlive the io threads.
  OtherNodes(Signals& signals, Router& router, const std::vector<Executor*>& threads);
  OtherNodes(const OtherNodes&) = delete;
  OtherNodes& operator=(const OtherNodes&) = delete;

  /// Once all of it is built, and before the first connection: connects. What is given lives until the signals are
  /// stopped and the io threads have ended. `sockets`: of all io threads; none, if the server does not listen.
  /// `on_nodes`: gets how many nodes live, with this one (Api::set_nodes), on the thread of the signals.
  /// `on_committed`: ClusterSequencer::reported.
  void start(RefreshTokenUse& token_use, std::vector<ChatSockets*> sockets, std::function<void(int)> on_nodes,
             std::function<void(int, const LogId&)> on_committed);

 private:
  Signals& signals_;
  Router& router_;
  Executor& first_thread_;  // where presence leaves the router
};

}  // namespace snug

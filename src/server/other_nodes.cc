#include "server/other_nodes.h"

#include <utility>

namespace snug {

OtherNodes::OtherNodes(Signals& signals, Router& router, const std::vector<Executor*>& threads)
    : signals_(signals), router_(router), first_thread_(*threads.front()) {
  router_.on_signal([&signals](const Signal& signal) { signals.publish(signal); });
}

void OtherNodes::start(RefreshTokenUse& token_use, std::vector<ChatSockets*> sockets, std::function<void(int)> on_nodes,
                       std::function<void(int, const LogId&)> on_committed) {
  token_use.on_new([&signals = signals_](const TokenUse& use) { signals.publish(use); });
  for (ChatSockets* here : sockets)
    here->on_recovered([&signals = signals_, &first_thread = first_thread_](const std::string& name) {
      // By the way that the user's presence has taken a moment ago, so that it comes behind it.
      first_thread.post([&signals, name] { signals.publish(SocketDisplaced{name}); });
    });
  signals_.start(
      {.on_signal = [&router = router_](int node, const Signal& signal) { router.receive(node, signal); },
       .on_list = [&router = router_](int node, const Signals::Presences& list) { router.receive_list(node, list); },
       .on_gone = [&router = router_](int node) { router.end_node(node); },
       .list = [&router =
                    router_](MoveFunction<void(Signals::Presences)> done) { router.list_presence(std::move(done)); },
       .on_token_use = [&token_use](const TokenUse& use) { token_use.heard(use); },
       .on_displaced =
           [all = std::move(sockets)](const std::string& name) {
             for (ChatSockets* here : all) here->displaced(name);
           },
       .on_committed = std::move(on_committed),
       .on_nodes = std::move(on_nodes)});
}

}  // namespace snug

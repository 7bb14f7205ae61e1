// Polling: the members of a chat on HTTP long-polling, each with one connection on which it polls without end, while
// one more, on a native WebSocket, sends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/client.h"
#include "bench/observed_process.h"
#include "bench/plan.h"

namespace snug::bench {

struct PollingFigures {
  double seconds = 0;
  std::uint64_t polls = 0;      ///< answered
  std::uint64_t delivered = 0;  ///< messages in them
  double server_cpu = 0;        ///< seconds
  double client_cpu = 0;
};

/// Thread: one.
class Polling final : public Receiver {
 public:
  Polling(int port, const Plan& plan, const ObservedProcess& server);
  ~Polling();

  /// Keeps `window` messages under way, each until every member has it.
  PollingFigures run(std::uint64_t window, double warm_up, double seconds);

  void on_text(std::uint32_t, std::string_view, std::int64_t) override {}

 private:
  struct Poller {
    int socket = -1;
    std::string token;  // until it was shown
    std::string sid;
    std::string unread;
  };

  void open(const std::string& token);
  void request(Poller& poller, std::string_view method, std::string_view body = {});
  void read(Poller& poller);
  void answer(Poller& poller, std::string_view body);
  void wait(std::int64_t deadline);

  const int port_;
  const Plan& plan_;
  const ObservedProcess& server_;
  const int epoll_;
  Client sender_;
  std::vector<Poller> pollers_;
  std::vector<char> buffer_;
  std::size_t ready_ = 0;
  std::uint64_t polls_ = 0;
  std::uint64_t delivered_ = 0;
};

}  // namespace snug::bench

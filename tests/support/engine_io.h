// EngineConnection: a client's end of an Engine.IO session, over WebSocket or over polling: packets out, packets in.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/http.h"
#include "support/websocket.h"

namespace snug::test {

class EngineConnection {
 public:
  /// Packets that came together, or the end.
  struct Delivery {
    std::vector<std::string> packets{};
    bool end = false;
    std::uint16_t code = 0;  ///< of a WebSocket's end, or 1000 for a close packet; 0: there was neither
    std::string reason{};
  };

  virtual ~EngineConnection() = default;  ///< ends the session, if the server didn't
  /// A text packet, as it stands.
  virtual void send(const std::string& packet) = 0;
  /// What has come; not to be called after the end.
  virtual Delivery receive(Deadline deadline) = 0;
  /// Does a delivery hold all that the server wrote at a time?
  virtual bool delivers_whole_writes() const = 0;
};

/// A session that begins as a WebSocket. `headers`: of the handshake. Throws if that is refused.
class EngineOverWebSocket final : public EngineConnection {
 public:
  EngineOverWebSocket(const std::string& address, const HttpHeaders& headers);
  void send(const std::string& packet) override { stream_.send(Opcode::text, packet); }
  Delivery receive(Deadline deadline) override;
  bool delivers_whole_writes() const override { return false; }

 private:
  WebSocketStream stream_;
};

/// One connection for GETs, one for POSTs. Like every client it polls at all times, on a thread of its own.
class EngineOverPolling final : public EngineConnection {
 public:
  EngineOverPolling(const std::string& address, const HttpHeaders& headers);
  ~EngineOverPolling() override;
  void send(const std::string& packet) override;
  Delivery receive(Deadline deadline) override;
  bool delivers_whole_writes() const override { return true; }

 private:
  void poll();
  Delivery one_poll();

  const HttpHeaders headers_;
  std::string target_;
  HttpClient polls_;  // the thread's
  HttpClient posts_;
  std::mutex mutex_;
  std::condition_variable something_came_;
  std::deque<Delivery> came_;  // under the mutex
  bool leaving_ = false;       // under the mutex
  std::thread thread_;
};

}  // namespace snug::test

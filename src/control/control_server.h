// ControlServer: the unix socket in the data folder through which the operator's commands reach a running server. Who
// can open it (mode 0600) may do everything. A request is one line, {"operation": NAME, "params": {...}}, its answer
// one line, the result object of the wire contract.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>

namespace snug {

class CallHandler;
class IoThread;

/// Lives on one io thread. Thread: that one, but for construction (before it starts) and destruction (after it ended).
class ControlServer {
 public:
  struct Limits {
    std::size_t line = 64 << 10;                ///< bytes of one request
    std::chrono::milliseconds silence{30'000};  ///< without a whole request
    std::size_t clients = 16;                   ///< at once; more are hung up on
  };

  /// Makes `file`, in place of one that an earlier server left behind. Throws std::runtime_error with one line that
  /// says why it can't.
  ControlServer(const std::filesystem::path& file, IoThread& thread, CallHandler& calls, const Limits& limits);
  ~ControlServer();  ///< removes the file

  void start();
  /// Takes nobody in any more, and hangs up on each that is there once it is answered; then calls `done`.
  void drain(std::function<void()> done);
  /// The same at once, and nobody is answered.
  void stop();

 private:
  class Client;
  struct State;

  void await();
  void accept_some();

  std::unique_ptr<State> state_;
};

}  // namespace snug

// Control: the unix socket `snug.sock` in the data folder, through which the operator's commands reach a server that
// runs. A request is one JSON line `{"operation": NAME, "params": {...}}`, its answer one JSON line, the result object
// of the wire contract. Who may open the socket is the file's mode (0600).
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace snug::cli {

/// Thread: one. Errors are std::runtime_error with one line that says what to do.
class ControlSocket {
 public:
  /// Connects to the server that runs on this data folder; nothing if none does.
  static std::optional<ControlSocket> connect(const std::filesystem::path& data);
  /// The same; throws if none does.
  static ControlSocket require(const std::filesystem::path& data);

  ControlSocket(ControlSocket&& other) noexcept;
  ControlSocket& operator=(ControlSocket&&) = delete;
  ~ControlSocket();

  /// Sends `line` (without its end) and waits for the answer's line.
  std::string exchange(std::string_view line, std::chrono::milliseconds timeout = std::chrono::seconds(30));
  /// Returns when the server has hung up, or after 30 s.
  void wait_for_end();

 private:
  explicit ControlSocket(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace snug::cli

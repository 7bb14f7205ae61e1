// A server's end of the control socket.
#pragma once

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace snug::cli {

/// Answers one connection's lines, one after the other, and keeps them.
class ControlServer {
 public:
  ControlServer(const std::filesystem::path& data, std::vector<std::string> answers) {
    listener_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, (data / "snug.sock").c_str());
    REQUIRE(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(listener_, 1) == 0);
    thread_ = std::thread([this, answers] { serve(answers); });
  }
  ~ControlServer() {
    received();
    ::close(listener_);
  }
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  /// Waits until the client has closed.
  const std::vector<std::string>& received() {
    if (thread_.joinable()) thread_.join();
    return lines;
  }

  std::vector<std::string> lines;  ///< complete when the client has closed

 private:
  void serve(const std::vector<std::string>& answers) {
    const int connection = ::accept(listener_, nullptr, nullptr);
    std::string line;
    for (char byte = 0; ::read(connection, &byte, 1) == 1;) {
      if (byte != '\n') {
        line += byte;
        continue;
      }
      if (lines.size() == answers.size()) break;
      const std::string answer = answers[lines.size()];
      lines.push_back(std::exchange(line, ""));
      if (answer.empty()) break;  // a server that goes away
      REQUIRE(::write(connection, answer.data(), answer.size()) == static_cast<ssize_t>(answer.size()));
      REQUIRE(::write(connection, "\n", 1) == 1);
    }
    ::close(connection);
  }

  int listener_ = -1;
  std::thread thread_;
};

}  // namespace snug::cli

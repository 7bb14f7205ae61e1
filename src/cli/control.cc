#include "cli/control.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "base/unix_address.h"

namespace snug::cli {

namespace {

void wait_until_readable(int descriptor, std::chrono::milliseconds timeout) {
  pollfd waiting{descriptor, POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, static_cast<int>(timeout.count()));
  } while (ready < 0 && errno == EINTR);
  if (ready <= 0) throw std::runtime_error("the running server does not answer; look at its log");
}

}  // namespace

std::optional<ControlSocket> ControlSocket::connect(const std::filesystem::path& data) {
  ControlSocket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const UnixAddress address(data / "snug.sock");
  int reason = address.error();
  if (reason == 0 && ::connect(socket.descriptor_, address.get(), address.size()) == 0) return socket;
  if (reason == 0) reason = errno;
  if (reason == ENOENT || reason == ENOTDIR || reason == ECONNREFUSED) return std::nullopt;
  if (reason == EACCES || reason == EPERM) {
    throw std::runtime_error("the server on " + data.string() + " belongs to another user; run this as that user");
  }
  throw std::runtime_error("cannot reach the server on " + data.string() + ": " + std::strerror(reason));
}

ControlSocket ControlSocket::require(const std::filesystem::path& data) {
  auto control = connect(data);
  if (!control) throw std::runtime_error("no server runs on " + data.string() + "; name its folder with --data");
  return std::move(*control);
}

ControlSocket::ControlSocket(ControlSocket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

ControlSocket::~ControlSocket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void ControlSocket::wait_for_end() {
  char byte = 0;
  do {
    wait_until_readable(descriptor_, std::chrono::seconds(30));
  } while (::recv(descriptor_, &byte, 1, 0) > 0);
}

std::string ControlSocket::exchange(std::string_view line, std::chrono::milliseconds timeout) {
  std::string request(line);
  request += '\n';
  for (std::size_t sent = 0; sent < request.size();) {
    const ssize_t n = ::send(descriptor_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw std::runtime_error("the running server went away; try again");
    sent += static_cast<std::size_t>(n);
  }
  std::string answer;
  while (answer.find('\n') == std::string::npos) {
    wait_until_readable(descriptor_, timeout);
    char bytes[16384];
    const ssize_t n = ::recv(descriptor_, bytes, sizeof bytes, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) throw std::runtime_error("the running server went away before it answered; the outcome is unknown");
    answer.append(bytes, static_cast<std::size_t>(n));
  }
  answer.resize(answer.find('\n'));
  return answer;
}

}  // namespace snug::cli

#include "cli/service_manager.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace snug::cli {

namespace {

constexpr int first_passed = 3;  // SD_LISTEN_FDS_START
constexpr int most_passed = 10'000;
constexpr std::string_view kept = "kept-";

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::optional<long long> number_in(const char* name) {
  const std::string text = variable(name);
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// A variable that names a process is meant for that one only.
bool is_for_us(const char* name) {
  const auto pid = number_in(name);
  return pid && *pid == ::getpid();
}

Config::OpenSocket named(std::string_view name, int descriptor) {
  Config::OpenSocket socket{.name = "listen", .descriptor = descriptor};
  if (name.starts_with(kept)) {
    socket.name = name.substr(kept.size());
    socket.of_address = true;
  } else if (name == "redirect") {
    socket.name = "redirect-listen";
  }
  return socket;
}

std::vector<Config::OpenSocket> passed_sockets() {
  std::vector<Config::OpenSocket> sockets;
  const auto count = number_in("LISTEN_FDS");
  if (!is_for_us("LISTEN_PID") || !count) return sockets;
  const std::string names = variable("LISTEN_FDNAMES");
  std::size_t begin = 0;
  for (int i = 0; i < *count && i < most_passed; ++i) {
    const std::size_t end = std::min(names.find(':', begin), names.size());
    ::fcntl(first_passed + i, F_SETFD, FD_CLOEXEC);
    sockets.push_back(named(std::string_view(names).substr(begin, end - begin), first_passed + i));
    begin = std::min(end + 1, names.size());
  }
  return sockets;
}

}  // namespace

ServiceManager::ServiceManager() : notify_(variable("NOTIFY_SOCKET")), sockets_(passed_sockets()) {
  for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(name);
  const auto microseconds = number_in("WATCHDOG_USEC");
  if (microseconds && *microseconds > 0 && (variable("WATCHDOG_PID").empty() || is_for_us("WATCHDOG_PID")))
    watchdog_ = std::chrono::milliseconds(*microseconds / 1000);
}

void ServiceManager::reloading() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  notify("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now.tv_sec * 1'000'000LL + now.tv_nsec / 1000));
}

void ServiceManager::keep(const std::vector<Config::OpenSocket>& sockets) {
  for (const Config::OpenSocket& socket : sockets) {
    const std::string name = "FDNAME=" + std::string(kept) + socket.name;
    notify("FDSTOREREMOVE=1\n" + name);
    notify("FDSTORE=1\n" + name, socket.descriptor);
  }
}

void ServiceManager::notify(std::string_view state, int descriptor) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (notify_.empty() || notify_.size() >= sizeof address.sun_path) return;
  std::memcpy(address.sun_path, notify_.data(), notify_.size());
  if (notify_[0] == '@') address.sun_path[0] = '\0';

  iovec text{const_cast<char*>(state.data()), state.size()};
  msghdr message{};
  message.msg_name = &address;
  message.msg_namelen = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + notify_.size());
  message.msg_iov = &text;
  message.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  if (descriptor >= 0) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  }
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return;
  ::sendmsg(socket, &message, MSG_NOSIGNAL);  // a service manager that does not listen is not our failure
  ::close(socket);
}

void pass_on(const std::vector<Config::OpenSocket>& sockets) {
  const int count = static_cast<int>(sockets.size());
  std::vector<int> aside;  // out of the way of the numbers they are to have
  for (const Config::OpenSocket& socket : sockets) {
    aside.push_back(::fcntl(socket.descriptor, F_DUPFD_CLOEXEC, first_passed + count));
    ::close(socket.descriptor);
  }
  std::string names;
  for (int i = 0; i < count; ++i) {
    ::dup2(aside[static_cast<std::size_t>(i)], first_passed + i);
    ::close(aside[static_cast<std::size_t>(i)]);
    names += (i > 0 ? ":" : "") + std::string(kept) + sockets[static_cast<std::size_t>(i)].name;
  }
  ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
  ::setenv("LISTEN_FDS", std::to_string(count).c_str(), 1);
  ::setenv("LISTEN_FDNAMES", names.c_str(), 1);
}

}  // namespace snug::cli

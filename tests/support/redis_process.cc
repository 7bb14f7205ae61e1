#include "support/redis_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <thread>

#include "base/descriptor.h"
#include "redis/resp.h"
#include "support/patience.h"

namespace snug::test {

namespace {

sockaddr_in loopback(const std::string& port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(port)));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// One that no connection takes by chance while nobody listens there: below those that systems give out.
std::string lasting_port() {
  std::random_device chance;
  while (true) {
    const std::string port = std::to_string(20'000 + chance() % 12'000);
    const OwnedDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int on = 1;  // connections of before may rest there
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const sockaddr_in address = loopback(port);
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return port;
  }
}

std::string lines_of(const RespValue& value) {
  if (!value.is_array())
    return value.type() == RespType::integer ? std::to_string(*value.integer()) : std::string(value.text());
  std::string text;
  value.each([&](const RespValue& inner) { text += lines_of(inner) + "\n"; });
  return text;
}

}  // namespace

RedisProcess::RedisProcess(std::vector<std::string> more) : more_(std::move(more)), port_(lasting_port()) { start(); }

RedisProcess::~RedisProcess() { kill(); }

void RedisProcess::start() {
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that crashes leaves nothing behind
    std::vector<std::string> words{
        "redis-server",  "--port", port_,    "--bind", "127.0.0.1",  "--dir",   folder_.path(), "--appendonly", "yes",
        "--appendfsync", "always", "--save", "",       "--loglevel", "warning", "--logfile",    "redis.log"};
    words.insert(words.end(), more_.begin(), more_.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execvp("redis-server", arguments.data());
    ::_exit(127);
  }
  for (const auto end = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < end;) {
    int status = 0;
    if (::waitpid(process_, &status, WNOHANG) == process_) {
      process_ = -1;
      throw std::runtime_error("redis-server ended with " + std::to_string(WEXITSTATUS(status)));
    }
    try {
      const std::string answer = ask({"PING"});
      if (answer == "PONG" || answer.starts_with("NOAUTH")) return;
    } catch (const std::runtime_error&) {
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));  // nothing says when it listens
  }
  throw std::runtime_error("redis-server does not answer");
}

void RedisProcess::kill() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

void RedisProcess::freeze() { ::kill(process_, SIGSTOP); }
void RedisProcess::thaw() { ::kill(process_, SIGCONT); }

void RedisProcess::cut(std::size_t bytes) {
  namespace fs = std::filesystem;
  for (const auto& entry : fs::recursive_directory_iterator(folder_.path()))
    if (entry.path().extension() == ".aof" && entry.path().string().find(".incr.") != std::string::npos) {
      const auto size = fs::file_size(entry.path());
      fs::resize_file(entry.path(), size > bytes ? size - bytes : 0);
    }
}

std::string RedisProcess::ask(const std::vector<std::string>& words) {
  const OwnedDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const timeval limit{.tv_sec = patience.count(), .tv_usec = 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  const sockaddr_in address = loopback(port_);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("no Redis on port " + port_);
  std::string bytes;
  const std::vector<std::string_view> views(words.begin(), words.end());
  write_resp_command(bytes, views);
  if (::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
    throw std::runtime_error("the Redis on port " + port_ + " takes nothing");
  RespReader reader;
  while (true) {
    if (const auto reply = reader.next()) return lines_of(*reply);
    char buffer[16384];
    const ssize_t count = ::recv(socket.get(), buffer, sizeof buffer, 0);
    if (count <= 0) throw std::runtime_error("the Redis on port " + port_ + " says nothing");
    reader.feed({buffer, static_cast<std::size_t>(count)});
  }
}

}  // namespace snug::test

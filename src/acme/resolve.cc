#include "acme/resolve.h"

#include <netdb.h>

#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>

namespace snug {

using namespace std::chrono_literals;
using Endpoint = boost::asio::ip::tcp::endpoint;

namespace {

/// Shared with the thread that asks, which may come back when nobody waits any more.
struct Question {
  std::mutex mutex;
  std::condition_variable answered;
  bool done = false;                // guarded by mutex
  int error = 0;                    // guarded by mutex
  std::vector<Endpoint> addresses;  // guarded by mutex
};

void ask(const std::shared_ptr<Question>& question, const std::string& host, const std::string& port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  std::lock_guard lock(question->mutex);
  question->done = true;
  question->error = error;
  for (const addrinfo* one = error == 0 ? found : nullptr; one != nullptr; one = one->ai_next) {
    Endpoint address;
    if (one->ai_addrlen > address.capacity()) continue;
    std::memcpy(address.data(), one->ai_addr, one->ai_addrlen);
    address.resize(one->ai_addrlen);
    question->addresses.push_back(address);
  }
  question->answered.notify_all();
}

}  // namespace

Result<std::vector<Endpoint>> resolve(const Url& url, std::chrono::steady_clock::time_point end,
                                      const std::function<bool()>& given_up) {
  const auto question = std::make_shared<Question>();
  std::thread([question, host = url.host, port = url.port] { ask(question, host, port); }).detach();
  std::unique_lock lock(question->mutex);
  while (!question->done) {
    if (std::chrono::steady_clock::now() >= end || given_up())
      return fail(Code::unavailable, "its name is not found in time: does DNS work on this machine?");
    question->answered.wait_for(lock, 100ms);
  }
  if (question->error != 0)
    return fail(Code::unavailable, "its name is not found (" + std::string(::gai_strerror(question->error)) +
                                       "): does DNS work on this machine?");
  return question->addresses;
}

}  // namespace snug

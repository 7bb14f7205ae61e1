// RedisLink: a connection to a Redis that is made anew when it is lost. It repeats nothing: what a call on a lost
// connection has done is not known, and only who made it can find out.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/move_function.h"
#include "httpclient/resolver.h"
#include "redis/redis_url.h"
#include "redis/resp.h"

namespace boost::asio {
class io_context;
}

namespace snug {

/// The server at the other end, as it said when the connection was made.
struct RedisServer {
  RedisHost host;       ///< the one that was connected to; with Sentinels the master that they named
  std::string run_id;   ///< another one after each start of the server
  std::string version;  ///< e.g. 7.0.15
  std::string info;     ///< all that INFO said
  std::string local;    ///< the address of this machine's end of the connection, without a port
};

/// The value of a field in what INFO says; empty: there is none.
std::string info_field(std::string_view info, std::string_view name);
/// The number that the value begins with; 0: there is none.
std::int64_t info_number(std::string_view info, std::string_view name);

/// Thread: the io_context's.
class RedisLink {
 public:
  /// Null: the connection ended before the reply came. The view is void when this returns.
  using Done = MoveFunction<void(const RespValue* reply)>;

  struct Options {
    RedisUrl url;
    std::filesystem::path ca_file{};             ///< PEM, the authorities to believe instead of the system's
    std::string client_name{};                   ///< shown by CLIENT LIST; letters, digits, `-`
    std::chrono::milliseconds connect{2'000};    ///< for one host: the name, TCP, TLS and who we are
    std::chrono::milliseconds silence{5'000};    ///< with a call under way, after which the connection is given up
    std::chrono::milliseconds wait{50};          ///< before the second try; doubled …
    std::chrono::milliseconds most_wait{2'000};  ///< … up to this
    std::size_t unsent = 16U << 20;              ///< bytes of calls that may wait to be sent
    Resolver::Lookup lookup{};                   ///< empty: the system's
  };

  /// Any call may destroy the link.
  struct Listener {
    /// Before it nothing can be sent, and nothing of an older connection comes after it.
    std::function<void(const RedisServer&)> on_up{};
    /// After each failed try and each lost connection. `why`: for people, without the password.
    std::function<void(const std::string& why)> on_down{};
    /// Of a channel that was subscribed to on this connection.
    std::function<void(std::string_view channel, std::string_view message)> on_message{};
  };

  /// Connects at once. `context` outlives this. Throws std::runtime_error if `ca_file` can't be read.
  RedisLink(boost::asio::io_context& context, Options options, Listener listener);
  /// Calls nobody.
  ~RedisLink();
  RedisLink(const RedisLink&) = delete;
  RedisLink& operator=(const RedisLink&) = delete;

  bool up() const;
  /// Sends a command. `done` is called once, in the order of the calls, and never before this returns. False: the link
  /// is down, or too much waits to be sent; `done` is untouched.
  bool call(std::span<const std::string_view> words, Done&& done);
  bool call(std::initializer_list<std::string_view> words, Done&& done);
  /// Messages of the channels come from now on, on this connection. Replies of other calls still come in order.
  bool subscribe(std::span<const std::string_view> channels);
  /// Gives the connection up, e.g. because its server is not the right one any more.
  void drop(const std::string& why);

 private:
  struct Impl;
  const std::shared_ptr<Impl> impl_;
};

}  // namespace snug

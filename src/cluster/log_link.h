// LogLink: a connection to the Redis that has the shared log, with the log's scripts, for coroutines.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cluster/log_scripts.h"
#include "redis/redis_link.h"

namespace snug {

/// The words of a command, made of strings and whole numbers.
using LogWords = std::vector<std::string>;
inline std::string to_word(std::string text) { return text; }
inline std::string to_word(std::int64_t number) { return std::to_string(number); }
template <class... Values>
LogWords words(Values&&... values) {
  LogWords all;
  all.reserve(sizeof...(values));
  (all.push_back(to_word(std::forward<Values>(values))), ...);
  return all;
}

/// A reply with bytes of its own.
struct LogReply {
  RespType type = RespType::null;
  std::string text;  ///< as RespValue::text; of an integer: its digits
  std::vector<LogReply> values{};

  static LogReply of(const RespValue& value);
  bool is_error() const { return type == RespType::error; }
  /// Of an array, the text of the value at `index`; empty: there is none.
  std::string_view at(std::size_t index) const {
    return index < values.size() ? values[index].text : std::string_view();
  }
  std::optional<std::int64_t> number_at(std::size_t index) const;
  /// The word that a script answers; of an error its first word.
  std::string_view word() const;
};

/// The keys of a log; one hash slot of a Redis Cluster.
struct LogKeys {
  explicit LogKeys(const std::string& prefix)
      : head("{" + prefix + "}:head"), stream("{" + prefix + "}:log"), claims("{" + prefix + "}:claims") {}
  std::string head;
  std::string stream;
  std::string claims;
};

/// Ready once the connection is made and the scripts are loaded. A server that has lost the scripts is another one, or
/// was told to: the connection is then given up, and made anew with all that comes first. Thread: the io_context's.
class LogLink {
 public:
  using Words = LogWords;

  /// `changed`: called when it is ready, or not any more. No call may destroy the link.
  LogLink(boost::asio::io_context& context, RedisLink::Options options, LogKeys keys, std::function<void()> changed);

  const LogKeys& keys() const { return keys_; }

  bool ready() const { return ready_; }
  /// Another one each time that it becomes ready.
  std::uint64_t connection() const { return connection_; }
  /// Of the server; empty: not ready.
  const std::string& run_id() const { return run_id_; }
  /// As it was when the connection was made.
  const RedisServer& server() const { return server_; }
  /// Why it is not ready, for people.
  const std::string& problem() const { return problem_; }

  /// Nothing: the connection was lost, and whether the command was executed is not known.
  boost::asio::awaitable<std::optional<LogReply>> call(Words words);
  boost::asio::awaitable<std::optional<LogReply>> script(LogScript script, Words arguments);
  /// The same with a callback. False: not ready; `done` is untouched.
  bool call(const Words& words, RedisLink::Done&& done);
  bool script(LogScript script, const Words& arguments, RedisLink::Done&& done);
  void drop(const std::string& why) { link_.drop(why); }

 private:
  void load_scripts();
  void script_loaded(std::size_t index, const RespValue* reply);

  boost::asio::io_context& context_;
  const LogKeys keys_;
  const std::function<void()> changed_;
  bool ready_ = false;
  std::uint64_t connection_ = 0;
  std::string run_id_;
  std::string problem_ = "it is not connected yet";
  RedisServer server_;
  std::array<std::string, log_scripts> hashes_;
  RedisLink link_;  // the last: it calls the others
};

}  // namespace snug

#include "cluster/blocking_log_link.h"

#include <boost/asio/io_context.hpp>
#include <optional>
#include <utility>

namespace snug {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::seconds answer_time{10};

RedisLink::Options named(RedisLink::Options options) {
  if (options.client_name.empty()) options.client_name = "snug-start";
  return options;
}

LogReply good(LogReply reply) {
  if (reply.is_error()) throw ClusterError("the Redis says " + reply.text);
  return reply;
}

}  // namespace

struct BlockingLogLink::Impl {
  Impl(RedisLink::Options options, const std::string& prefix)
      : link(context, named(std::move(options)), LogKeys(prefix), [] {}) {}

  template <class Done>
  bool run_until(SteadyClock::time_point until, Done done) {
    while (!done() && SteadyClock::now() < until) context.run_one_until(until);
    return done();
  }

  template <class Send>
  LogReply ask(Send send) {
    // The answer may come after this has given up.
    const auto answer = std::make_shared<std::optional<std::optional<LogReply>>>();
    const bool sent = send([answer](const RespValue* reply) {
      *answer = reply == nullptr ? std::optional<LogReply>() : std::optional(LogReply::of(*reply));
    });
    if (!sent) throw ClusterError(link.problem().empty() ? "the connection to the Redis is lost" : link.problem());
    run_until(SteadyClock::now() + answer_time, [&] { return answer->has_value(); });
    if (!*answer) throw ClusterError("the Redis does not answer");
    if (!**answer) throw ClusterError("the connection to the Redis was lost: " + link.problem());
    return std::move(***answer);
  }

  boost::asio::io_context context{1};
  LogLink link;
};

BlockingLogLink::BlockingLogLink(RedisLink::Options options, const std::string& prefix)
    : impl_(std::make_unique<Impl>(std::move(options), prefix)) {}

BlockingLogLink::~BlockingLogLink() = default;

const RedisServer& BlockingLogLink::connect(std::chrono::milliseconds patience) {
  if (!impl_->run_until(SteadyClock::now() + patience, [&] { return impl_->link.ready(); }))
    throw ClusterError(impl_->link.problem());
  return impl_->link.server();
}

const RedisServer& BlockingLogLink::server() const { return impl_->link.server(); }
const LogKeys& BlockingLogLink::keys() const { return impl_->link.keys(); }

LogReply BlockingLogLink::ask(const LogWords& words) {
  return impl_->ask([&](RedisLink::Done&& done) { return impl_->link.call(words, std::move(done)); });
}

LogReply BlockingLogLink::call(const LogWords& words) { return good(ask(words)); }

LogReply BlockingLogLink::script(LogScript script, const LogWords& arguments) {
  return good(
      impl_->ask([&](RedisLink::Done&& done) { return impl_->link.script(script, arguments, std::move(done)); }));
}

void BlockingLogLink::wait(std::chrono::milliseconds time) {
  impl_->run_until(SteadyClock::now() + time, [] { return false; });
}

}  // namespace snug

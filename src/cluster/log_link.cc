#include "cluster/log_link.h"

// GCC 12 takes the frames of Asio's coroutines for memory that was allocated another way.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

#include "base/log.h"

namespace snug {

namespace asio = boost::asio;
using Answer = std::optional<LogReply>;

namespace {

std::vector<std::string_view> keys_of(LogScript script, const LogKeys& keys) {
  switch (script) {
    case LogScript::found:
    case LogScript::attach:
      return {keys.head};
    case LogScript::claim:
    case LogScript::form:
      return {keys.head, keys.claims};
    case LogScript::open:
      return {keys.head, keys.stream, keys.claims};
    case LogScript::append:
    case LogScript::restore:
    case LogScript::trim:
    case LogScript::last:
      break;
  }
  return {keys.head, keys.stream};
}

template <class Handler>
RedisLink::Done answers(Handler handler) {
  return [handler = std::move(handler)](const RespValue* reply) mutable {
    std::move(handler)(reply == nullptr ? Answer() : Answer(LogReply::of(*reply)));
  };
}

}  // namespace

LogReply LogReply::of(const RespValue& value) {
  LogReply reply{.type = value.type(), .text = std::string(value.text())};
  if (value.type() == RespType::integer) reply.text = std::to_string(*value.integer());
  reply.values.reserve(value.size());
  value.each([&](const RespValue& inner) { reply.values.push_back(of(inner)); });
  return reply;
}

std::optional<std::int64_t> LogReply::number_at(std::size_t index) const {
  const std::string_view digits = at(index);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.empty()) return std::nullopt;
  return number;
}

std::string_view LogReply::word() const {
  if (is_error()) return std::string_view(text).substr(0, text.find(' '));
  return at(0);
}

LogLink::LogLink(asio::io_context& context, RedisLink::Options options, LogKeys keys, std::function<void()> changed)
    : context_(context),
      keys_(std::move(keys)),
      changed_(std::move(changed)),
      link_(context, std::move(options),
            {.on_up =
                 [this](const RedisServer& server) {
                   server_ = server;
                   load_scripts();
                 },
             .on_down =
                 [this](const std::string& why) {
                   ready_ = false;
                   run_id_.clear();
                   problem_ = why;
                   changed_();
                 }}) {}

void LogLink::load_scripts() {
  for (std::size_t i = 0; i < log_scripts; ++i)
    link_.call({"SCRIPT", "LOAD", text_of(static_cast<LogScript>(i))},
               [this, i](const RespValue* reply) { script_loaded(i, reply); });
}

void LogLink::script_loaded(std::size_t index, const RespValue* reply) {
  if (reply == nullptr) return;
  if (reply->type() != RespType::bulk) {
    link_.drop("the Redis does not take the scripts: " + std::string(reply->text()));
    return;
  }
  hashes_[index] = reply->text();
  if (index + 1 < log_scripts) return;
  ready_ = true;
  ++connection_;
  run_id_ = server_.run_id;
  problem_.clear();
  changed_();
}

bool LogLink::call(const Words& words, RedisLink::Done&& done) {
  if (!ready_) return false;
  const std::vector<std::string_view> views(words.begin(), words.end());
  return link_.call(views, std::move(done));
}

bool LogLink::script(LogScript script, const Words& arguments, RedisLink::Done&& done) {
  if (!ready_) return false;
  const std::vector<std::string_view> keys = keys_of(script, keys_);
  const std::string count = std::to_string(keys.size());
  std::vector<std::string_view> views{"EVALSHA", hashes_[static_cast<std::size_t>(script)], count};
  views.insert(views.end(), keys.begin(), keys.end());
  views.insert(views.end(), arguments.begin(), arguments.end());
  RedisLink::Done checked = [this, done = std::move(done)](const RespValue* reply) mutable {
    if (reply != nullptr && reply->error_code() == "NOSCRIPT") {
      link_.drop("the Redis has lost the scripts");
      reply = nullptr;
    }
    done(reply);
  };
  // It is up, and what waits to be sent is bounded by who calls: it can only fail if the connection is going.
  if (!link_.call(views, std::move(checked)))
    asio::post(context_, [checked = std::move(checked)]() mutable { checked(nullptr); });
  return true;
}

// Where it is not ready the answer comes soon, too, but never before this returns.

asio::awaitable<Answer> LogLink::call(Words words) {
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Answer)>(
      [this](auto handler, const Words& all) {
        RedisLink::Done done = answers(std::move(handler));
        if (!call(all, std::move(done))) asio::post(context_, [done = std::move(done)]() mutable { done(nullptr); });
      },
      asio::use_awaitable, words);
}

asio::awaitable<Answer> LogLink::script(LogScript which, Words arguments) {
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Answer)>(
      [this, which](auto handler, const Words& all) {
        RedisLink::Done done = answers(std::move(handler));
        if (!script(which, all, std::move(done)))
          asio::post(context_, [done = std::move(done)]() mutable { done(nullptr); });
      },
      asio::use_awaitable, arguments);
}

}  // namespace snug

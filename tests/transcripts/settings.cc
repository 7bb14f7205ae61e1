#include "transcripts/settings.h"

#include <functional>
#include <map>

#include "model/settings.h"
#include "transcripts/term.h"

namespace snug::test {

namespace {

using Setter = std::function<void(Config&, const Json&)>;

template <class T>
Setter number(T Config::*field) {
  return [field](Config& config, const Json& value) { config.*field = static_cast<T>(value.integer); };
}

template <class Duration>
Setter milliseconds(Duration Config::*field) {
  return [field](Config& config, const Json& value) {
    config.*field = std::chrono::duration_cast<Duration>(std::chrono::milliseconds(value.integer));
  };
}

const std::map<std::string, Setter>& setters() {
  using C = Config;
  static const std::map<std::string, Setter> all{
      {"registration",
       [](C& config, const Json& value) {
         config.registration = value.text == "open"     ? C::Registration::open
                               : value.text == "closed" ? C::Registration::closed
                                                        : C::Registration::invite;
       }},
      {"allowed_origins",
       [](C& config, const Json& value) {
         for (const Json& origin : value.items) config.allowed_origins.push_back(origin.text);
       }},
      {"message_rate", number(&C::message_rate)},
      {"message_burst", number(&C::message_burst)},
      {"call_rate", number(&C::call_rate)},
      {"call_burst", number(&C::call_burst)},
      {"login_rate", number(&C::login_rate)},
      {"login_burst", number(&C::login_burst)},
      {"login_address_rate", number(&C::login_address_rate)},
      {"login_address_burst", number(&C::login_address_burst)},
      {"register_rate", number(&C::register_rate)},
      {"register_burst", number(&C::register_burst)},
      {"max_connections_per_address", number(&C::max_connections_per_address)},
      {"max_frame_size", number(&C::max_frame_size)},
      {"max_body_size", number(&C::max_body_size)},
      {"max_content_length", number(&C::max_content_length)},
      {"presence_limit", number(&C::presence_limit)},
      {"hello_timeout", milliseconds(&C::hello_timeout)},
      {"access_token_ttl", milliseconds(&C::access_token_ttl)},
  };
  return all;
}

}  // namespace

Config quiet_config() {
  Config config;
  config.listen = "127.0.0.1:0";
  config.log_level = Config::LogLevel::error;
  config.registration = Config::Registration::open;
  config.message_rate = config.call_rate = config.connection_rate = 0;
  config.login_rate = config.login_address_rate = config.register_rate = 0;
  config.password = {.memory = 8 << 10, .ops = 1};
  config.media_worker = SNUG_MEDIA_WORKER;
  config.threads = {.io = 1, .readers = 1, .crypto = 1};
  return config;
}

void configure(Config& config, const std::string& name, const Json& value) {
  bool is_rule = false;
  each_rule(
      [&](const Rule& rule, std::optional<std::int64_t>& field) {
        if (rule.key == name) field = value.integer, is_rule = true;
      },
      config);
  if (is_rule) return;
  const auto at = setters().find(name);
  if (at == setters().end()) throw ScriptError("no setting " + name);
  at->second(config, value);
}

}  // namespace snug::test

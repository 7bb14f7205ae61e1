#include "server/changeable.h"

#include "base/log.h"
#include "model/settings.h"

namespace snug {

LoginRates login_rates(const Config& config) {
  return {.login_rate = config.login_rate,
          .login_burst = config.login_burst,
          .login_address_rate = config.login_address_rate,
          .login_address_burst = config.login_address_burst,
          .register_rate = config.register_rate,
          .register_burst = config.register_burst};
}

RateLimits rate_limits(const Config& config) {
  return {.message_rate = config.message_rate,
          .message_burst = config.message_burst,
          .call_rate = config.call_rate,
          .call_burst = config.call_burst};
}

void configure_log(const Config& config) {
  log::configure(static_cast<log::Level>(config.log_level),
                 config.log_format == Config::LogFormat::json ? log::Format::json : log::Format::text);
}

void take_over(Config& config, const Config& next) {
  const auto take = [&](auto... member) { ((config.*member = next.*member), ...); };
  take(&Config::allowed_origins, &Config::trusted_proxies, &Config::log_format, &Config::log_level);
  take(&Config::registration, &Config::previews, &Config::edit_history);
  each_rule([](const Rule&, auto& mine, const auto& theirs) { mine = theirs; }, config, next);
  take(&Config::message_rate, &Config::message_burst, &Config::call_rate, &Config::call_burst, &Config::connection_rate,
       &Config::connection_burst, &Config::login_rate, &Config::login_burst, &Config::login_address_rate,
       &Config::login_address_burst, &Config::register_rate, &Config::register_burst);
  take(&Config::max_connections, &Config::max_connections_per_address, &Config::max_body_size, &Config::hsts_max_age);
  take(&Config::header_timeout, &Config::body_timeout, &Config::idle_timeout, &Config::hello_timeout);
}

}  // namespace snug

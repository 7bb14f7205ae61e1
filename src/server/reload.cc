// What a server takes over from a new configuration while it runs, and the rules it proposes to the state machine.
#include "base/log.h"
#include "net/trusted_proxies.h"
#include "server/changeable.h"
#include "server/limits.h"
#include "server/parts.h"

namespace snug {

/// The rules of the state machine are rows of `settings`: what the configuration says, and did not say last time, is
/// proposed. So what an administrator changes at work holds until the configuration says something new.
void Server::Parts::propose_settings(const Config& from) {
  Settings before;
  {
    Database db(folder_->database(), Database::Mode::read);
    auto q = db.query("SELECT key, value FROM configured");
    while (q.next()) before.set(q.get<std::string_view>(0), q.get<std::int64_t>(1));
  }
  ChangeSettings change{.settings = {}, .configured = true};
  const auto propose = [&](std::string_view key, std::optional<std::int64_t> value) {
    before.each([&](std::string_view known, std::int64_t last) {
      if (known == key && value && *value != last) change.settings.push_back({std::string(key), *value});
    });
  };
  if (from.registration) {
    const Registration mode = *from.registration == Config::Registration::open     ? Registration::open
                              : *from.registration == Config::Registration::closed ? Registration::closed
                                                                                   : Registration::invite;
    propose("registration", static_cast<std::int64_t>(mode));
  }
  propose("receipts_limit", from.receipts_limit);
  propose("members_limit", from.members_limit);
  propose("chats_limit", from.chats_limit);
  propose("channels_limit", from.channels_limit);
  propose("contacts_limit", from.contacts_limit);
  propose("logins_limit", from.logins_limit);
  propose("invites_limit", from.invites_limit);
  if (change.settings.empty()) return;
  if (auto outcome = run_command(std::move(change)); !outcome.result)
    throw StartError("settings: " + outcome.result.error().message);
}

SessionSettings Server::Parts::session_settings() const {
  return {.server_version = SNUG_VERSION,
          .limits = [config = config](const Settings& rules) { return limits_json(config, rules); },
          .hello_timeout = config.hello_timeout,
          .outbox_hard = config.outbox_limit};
}

Origins Server::Parts::origins() const { return Origins(config.allowed_origins, config.public_url, https_ != nullptr); }

std::optional<std::string> Server::Parts::reload(const Config& next) {
  if (!running) return "the server is not running";
  if (https_)
    if (auto why = https_->reload()) return why;
  try {
    [[maybe_unused]] const TrustedProxies proxies(next.trusted_proxies);  // throws while nothing is taken over
    propose_settings(next);
  } catch (const std::exception& error) {
    return error.what();
  }
  take_over(config, next);
  configure_log(config);
  api_->change(login_rates(config));
  rates_->change(rate_limits(config));
  for (std::size_t i = 0; i < sessions_.size(); ++i)
    executors_[i]->post([&sessions = *sessions_[i], settings = session_settings()] { sessions.change(settings); });
  if (net_) {
    face_->allow(origins());
    net_->change(config);
  }
  return std::nullopt;
}

}  // namespace snug

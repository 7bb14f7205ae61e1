// What a server takes over from a new configuration while it runs, and the rules it proposes to the state machine.
#include "base/log.h"
#include "http/trusted_proxies.h"
#include "server/changeable.h"
#include "server/limits.h"
#include "server/run_command.h"
#include "server/server_impl.h"
#include "store/lease_rows.h"
#include "store/schema.h"

namespace snug {

namespace {

/// A node that can't submit (its log is away) starts all the same, and serves reads.
constexpr std::chrono::seconds settings_timeout{10};

}  // namespace

/// A server that stands alone is all there is that has to know its level. False: no outcome came in time.
bool Server::Impl::raise_level() {
  if (sequencer_->shared()) return true;
  {
    Database db(folder_->database(), Database::Mode::read);
    if (rows::level_in_force(db) >= behaviour_level) return true;
  }
  const auto outcome = run_command(*sequencer_, RaiseLevel{behaviour_level}, settings_timeout);
  return outcome && outcome->result;
}

/// In a cluster the first node proposes its own, and any other what has changed in its configuration since it last
/// proposed something: else each new node would put its own in the place of those in force.
bool Server::Impl::proposes_settings() {
  if (!cluster_) return true;
  if (cluster_->founded()) return wait_until_up(settings_timeout);
  Database db(folder_->database(), Database::Mode::read);
  auto q = db.query("SELECT 1 FROM configured WHERE node = ?1", node());
  return q.next() && wait_until_up(settings_timeout);
}

/// The rules of the state machine are rows of `settings`: what this node's configuration says, and did not say last
/// time, is proposed, if all nodes know the rule. So what an administrator, or another node, changes at work holds
/// until it says something new. False: no outcome came in time; the command may still be applied.
bool Server::Impl::propose_settings(const Config& from) {
  Settings before;
  std::int64_t level = 0;
  {
    Database db(folder_->database(), Database::Mode::read);
    level = rows::level_in_force(db);
    auto q = db.query("SELECT key, value FROM configured WHERE node = ?1", node());
    while (q.next()) before.set(q.get<std::string_view>(0), q.get<std::int64_t>(1));
  }
  ChangeSettings change{.settings = {}, .configured = true};
  const auto propose = [&](std::string_view key, std::int64_t value, std::int64_t last) {
    if (value != last && level >= level_of_setting(key)) change.settings.push_back({std::string(key), value});
  };
  if (from.registration) {
    const Registration mode = *from.registration == Config::Registration::open     ? Registration::open
                              : *from.registration == Config::Registration::closed ? Registration::closed
                                                                                   : Registration::invite;
    propose("registration", static_cast<std::int64_t>(mode), static_cast<std::int64_t>(before.registration));
  }
  if (from.previews) {
    const LinkPreviews mode = *from.previews == Config::Previews::on ? LinkPreviews::on : LinkPreviews::off;
    propose("previews", static_cast<std::int64_t>(mode), static_cast<std::int64_t>(before.previews));
  }
  if (from.edit_history)
    propose("edit_history", static_cast<std::int64_t>(*from.edit_history),
            static_cast<std::int64_t>(before.edit_history));
  each_rule(
      [&](const Rule& rule, const std::optional<std::int64_t>& value, std::int64_t last) {
        if (value) propose(rule.key, *value, last);
      },
      from, before);
  if (change.settings.empty()) return true;
  const auto outcome = run_command(*sequencer_, std::move(change), settings_timeout);
  if (outcome && !outcome->result) throw StartError("settings: " + outcome->result.error().message);
  return outcome.has_value();
}

SessionSettings Server::Impl::session_settings() const {
  return {.server_version = SNUG_VERSION,
          .limits = [config = config](const Settings& rules) { return limits_of(config, rules); },
          .hello_timeout = config.hello_timeout,
          .outbox_hard = config.outbox_limit};
}

Origins Server::Impl::origins() const { return Origins(config.allowed_origins, config.public_url, https_ != nullptr); }

std::optional<std::string> Server::Impl::reload(const Config& next) {
  if (!running) return "the server is not running";
  if (https_)
    if (auto why = https_->reload()) return why;
  try {
    [[maybe_unused]] const TrustedProxies proxies(next.trusted_proxies);  // throws while nothing is taken over
    if (!propose_settings(next)) return "settings: the rules were submitted, and not applied yet";
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
    handler_->allow(origins());
    net_->change(config);
  }
  return std::nullopt;
}

}  // namespace snug

#include "cli/settings.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <utility>

#include "cli/setting_type.h"
#include "model/settings.h"

namespace snug::cli {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t KiB = 1 << 10, MiB = 1 << 20, GiB = 1 << 30;

/// Puts settings into the app and into the list, group by group.
class Declaration {
 public:
  explicit Declaration(CLI::App& app) : app_(app) {}

  /// `live`: Server::reload takes over what follows.
  void group(std::string name, bool live) {
    group_ = std::move(name);
    live_ = live;
  }
  /// What was declared last is taken over, too.
  void live() { settings_.back().live = true; }

  template <class T>
  void add(std::string name, T& field, SettingType<T> kind, std::string help) {
    Setting& setting = append(std::move(name), kind, std::move(help), kind.write(field));
    setting.value = setting.default_value;
    declare(setting, [&field, kind, flag = "--" + setting.name](const CLI::results_t& texts) {
      field = read(kind, texts.back(), flag);
      return true;
    });
  }

  /// A setting that has no value of its own until one is given; `first` is what a new database begins with.
  template <class T>
  void add(std::string name, std::optional<T>& field, SettingType<T> kind, T first, std::string help) {
    Setting& setting = append(std::move(name), kind, std::move(help), kind.write(first));
    if (field) setting.value = kind.write(*field);
    declare(setting, [&field, kind, flag = "--" + setting.name](const CLI::results_t& texts) {
      field = read(kind, texts.back(), flag);
      return true;
    });
  }

  /// A list: the flag may stand several times; a variable separates by commas, TOML has an array.
  template <class T>
  void add(std::string name, std::vector<T>& field, SettingType<T> kind, std::string help) {
    Setting& setting = append(std::move(name), kind, std::move(help), "");
    setting.list = true;
    for (const T& each : field) setting.value += kind.write(each) + ",";
    declare(setting, [&field, kind, flag = "--" + setting.name](const CLI::results_t& texts) {
      field.clear();
      for (const std::string& text : texts) {
        for (std::size_t begin = 0; begin <= text.size();) {
          const std::size_t end = std::min(text.find(',', begin), text.size());
          field.push_back(read(kind, text.substr(begin, end - begin), flag));
          begin = end + 1;
        }
      }
      return true;
    });
    setting.option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }

  /// What was declared last, a list, is a table in TOML.
  void pairs() { settings_.back().pairs = true; }

  std::vector<Setting> take() { return std::move(settings_); }

 private:
  template <class T>
  static T read(const SettingType<T>& kind, const std::string& text, const std::string& flag) {
    auto value = kind.read(text);
    if (!value) throw CLI::ValidationError(flag, "'" + text + "' is not " + kind.wanted);
    return *std::move(value);
  }

  template <class T>
  Setting& append(std::string name, const SettingType<T>& kind, std::string help, std::string default_value) {
    Setting setting;
    setting.name = std::move(name);
    setting.group = group_;
    setting.live = live_;
    setting.shape = kind.shape;
    setting.default_value = std::move(default_value);
    setting.help = std::move(help);
    setting.bare = kind.bare;
    settings_.push_back(std::move(setting));
    return settings_.back();
  }

  void declare(Setting& setting, CLI::callback_t callback) {
    setting.option = app_.add_option("--" + setting.name, std::move(callback), setting.help);
    setting.option->envname(variable_of(setting.name))->group(setting.group);
  }

  CLI::App& app_;
  std::string group_;
  bool live_ = false;
  std::vector<Setting> settings_;
};

}  // namespace

std::string key_of(std::string_view name) {
  std::string key(name);
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

std::string name_of(std::string_view key) {
  std::string name(key);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

std::string variable_of(std::string_view name) {
  std::string variable = "SNUG_";
  for (const char c : name)
    variable += c == '-' || c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return variable;
}

std::vector<Setting> declare_settings(CLI::App& app, Config& c) {
  using Ms = std::chrono::milliseconds;
  const auto burst = number(1, 1'000'000);
  Declaration d(app);

  d.group("Where", false);
  d.add("data", c.data, folder(), "folder of the database and the keys; made if it isn't there");
  d.add("listen", c.listen, listen_address(), "address to listen on; port 0 picks a free one");
  d.add("public-url", c.public_url, web_address(),
        "how people reach this server, for links; empty: the domain, else the address");
  d.add("contact", c.contact, contact(),
        "whom people ask for an account or a new password; told to everybody; empty: nobody is named");
  d.add("allowed-origins", c.allowed_origins, web_origin(),
        "web origins allowed beside the server's own; * allows all");
  d.live();
  d.add("trusted-proxies", c.trusted_proxies, network(),
        "reverse proxies whose X-Forwarded-For tells a client's address");
  d.live();

  d.group("Cluster (several nodes that are one chat, see docs/cluster.md)", false);
  d.add("cluster", c.cluster, redis_url(), "Redis where the nodes meet; empty: this server stands alone");
  d.add("cluster-listen", c.cluster_listen, optional_listen_address(),
        "address for the other nodes alone; none: a free port of the address that reaches the Redis");
  d.add("cluster-secret-file", c.cluster_secret_file, file(), "file with what all nodes know and nobody else does");
  d.add("cluster-secret", c.cluster_secret, secret(),
        "the same itself; as SNUG_CLUSTER_SECRET it is in no list of programs");
  d.add("node", c.node, number(0, 1023), 0,
        "number of this node; not given: 0 alone, in a cluster the one it had before, else a free one");
  d.add("cluster-acks", c.cluster_acks, number(1, 9),
        "how many nodes have a command on disk before it is acknowledged");
  d.add("cluster-trust", c.cluster_trust,
        one_of<Config::ClusterTrust>({{"nodes", Config::ClusterTrust::nodes}, {"log", Config::ClusterTrust::log}}),
        "after a restart of the Redis: wait for all members (nodes), or believe what the Redis has (log)");
  d.add("cluster-drain", c.cluster_drain, duration<Ms>(0ms, 10min),
        "how long a node that stops still serves, while balancers send nobody new to it");
  d.add("cluster-prefix", c.cluster_prefix, key_prefix(),
        "what the names of the cluster's keys in the Redis begin with");
  d.add("cluster-ca-file", c.cluster_ca_file, file(), "PEM file of authorities to believe for a Redis with TLS");

  d.group("TLS", false);
  d.add("domain", c.domain, domain_name(),
        "name to get a certificate for from the CA below, agreeing to its terms; listens on :443 and :80");
  d.add("acme-directory", c.acme_directory, web_address(), "where the CA is asked (ACME)");
  d.add("acme-email", c.acme_email, email(), "where the CA may write to; empty: nowhere");
  d.add("acme-ca-file", c.acme_ca_file, file(), "PEM file of authorities to believe for the CA's own address");
  d.add("acme-retry", c.acme_retry, duration<Ms>(100ms, 12h), "wait after the CA refused; doubles with each refusal");
  d.add("tls-cert", c.tls_cert, file(), "PEM file of the certificate chain, read again when it changes; empty: no TLS");
  d.add("tls-key", c.tls_key, file(), "PEM file of the certificate's key");
  d.add("redirect-listen", c.redirect_listen, optional_listen_address(),
        "address for plain HTTP, which only sends people to https, or none");
  d.add("hsts-max-age", c.hsts_max_age, duration<std::chrono::seconds>(0ms, 10 * 365 * 24h),
        "how long browsers are to insist on https; 0: not told; 730d if a domain is given");
  d.live();

  d.group("Log", true);
  d.add("log-format", c.log_format,
        one_of<Config::LogFormat>({{"text", Config::LogFormat::text}, {"json", Config::LogFormat::json}}),
        "lines for people or for programs, on standard error");
  d.add("log-level", c.log_level,
        one_of<Config::LogLevel>({{"debug", Config::LogLevel::debug},
                                  {"info", Config::LogLevel::info},
                                  {"warning", Config::LogLevel::warning},
                                  {"error", Config::LogLevel::error}}),
        "the least important lines to write");

  d.group("Rules (kept in the database once given; the default is that of a new one)", true);
  d.add("registration", c.registration,
        one_of<Config::Registration>({{"invite", Config::Registration::invite},
                                      {"open", Config::Registration::open},
                                      {"closed", Config::Registration::closed}}),
        Config::Registration::invite, "who may register: holders of an invite link, anybody, or nobody");
  d.add("previews", c.previews,
        one_of<Config::Previews>({{"on", Config::Previews::on}, {"off", Config::Previews::off}}), Config::Previews::on,
        "links in messages are shown with title and picture, for which the server asks the site");
  d.add("edit-history", c.edit_history,
        one_of<Config::EditHistory>({{"everyone", Config::EditHistory::everyone},
                                     {"sender", Config::EditHistory::sender},
                                     {"off", Config::EditHistory::off}}),
        Config::EditHistory::everyone, "who may see what a message said before its edits; off: it is not kept");
  each_rule(
      [&](const Rule& rule, std::optional<std::int64_t>& field) {
        d.add(name_of(rule.key), field, number<std::int64_t>(rule.least, Rule::most_configured), rule.first,
              std::string(rule.help));
      },
      c);

  d.group("Socket.IO", false);
  d.add("socketio.aliases", c.socketio_aliases, alias(),
        "what an app that moves here calls an operation (send-msg=send_message) or event (new_message=received)");
  d.pairs();

  d.group("Requests to other servers", false);
  d.add("outbound.allow", c.outbound_allow, destination(),
        "NAME, address or range, with :PORT or any: asked although it is not of the public internet");

  d.group("Durability", false);
  d.add("synchronous", c.synchronous,
        one_of<Config::Synchronous>({{"full", Config::Synchronous::full},
                                     {"normal", Config::Synchronous::normal},
                                     {"off", Config::Synchronous::off}}),
        "only with full does an ack survive a power cut");
  d.add("checkpoints", c.checkpoints,
        one_of<Config::Checkpoints>({{"own", Config::Checkpoints::own}, {"external", Config::Checkpoints::external}}),
        "external: a WAL shipper (Litestream) empties the log, see docs/operating.md");

  d.group("Backups by the clock (secret: they hold the keys, too)", false);
  d.add("backup-dir", c.backup_dir, folder_or_none(), "folder to put them in, best on another disk; empty: none");
  d.add("backup-every", c.backup_every, duration<Ms>(0ms, 24h * 366), "time from one to the next; 0: none");
  d.add("backup-keep", c.backup_keep, number(1, 100'000), "how many to keep");

  d.group("Rates (0: no limit)", true);
  d.add("message-rate", c.message_rate, rate(), "messages sent, per user and second");
  d.add("message-burst", c.message_burst, burst, "messages sent at once");
  d.add("call-rate", c.call_rate, rate(), "other calls, per user and second");
  d.add("call-burst", c.call_burst, burst, "other calls at once");
  d.add("connection-rate", c.connection_rate, rate(),
        "new connections, per address and second; 0 if max-connections-per-address is 0");
  d.add("connection-burst", c.connection_burst, burst, "new connections of an address at once");
  d.add("login-rate", c.login_rate, rate(), "login attempts, per account and minute");
  d.add("login-burst", c.login_burst, burst, "login attempts on an account at once");
  d.add("login-address-rate", c.login_address_rate, rate(),
        "login attempts, per address and minute; 0 if call-rate is 0");
  d.add("login-address-burst", c.login_address_burst, burst, "login attempts of an address at once");
  d.add("register-rate", c.register_rate, rate(), "registrations, per address and minute; 0 if call-rate is 0");
  d.add("register-burst", c.register_burst, burst, "registrations of an address at once");

  d.group("Bounds", false);
  d.add("max-connections", c.max_connections, number(0, 10'000'000),
        "open connections; 0: as many as the system allows");
  d.live();
  d.add("max-connections-per-address", c.max_connections_per_address, number(0, 10'000'000),
        "open connections of one address; 0: no limit");
  d.live();
  d.add("max-frame-size", c.max_frame_size, size(1 * KiB, 16 * MiB), "one WebSocket message");
  d.add("max-body-size", c.max_body_size, size(1 * KiB, 16 * MiB), "one HTTP request body");
  d.live();
  d.add("max-content-length", c.max_content_length, number(1, 1'000'000), "characters of one chat message");
  d.add("presence-limit", c.presence_limit, number(0, 1'000'000),
        "members above which a chat's presence is only sent for users asked about");
  d.add("outbox-limit", c.outbox_limit, size(64 * KiB, 1 * GiB),
        "what may wait for one connection before it is closed as too slow");

  d.group("Times", false);
  d.add("header-timeout", c.header_timeout, duration<Ms>(100ms, 1h), "for the header of an HTTP request to arrive");
  d.live();
  d.add("body-timeout", c.body_timeout, duration<Ms>(100ms, 1h), "for the body of an HTTP request to arrive");
  d.live();
  d.add("idle-timeout", c.idle_timeout, duration<Ms>(100ms, 24h), "for an HTTP connection between two requests");
  d.live();
  d.add("hello-timeout", c.hello_timeout, duration<Ms>(100ms, 1h), "from a WebSocket handshake to a valid token");
  d.live();
  d.add("ping-interval", c.ping_interval, duration<Ms>(100ms, 1h), "silence after which a WebSocket peer is pinged");
  d.add("ping-timeout", c.ping_timeout, duration<Ms>(100ms, 1h), "how long a pinged peer may stay silent");
  d.add("access-token-ttl", c.access_token_ttl, duration<std::chrono::seconds>(10s, 24h), "life of an access token");

  d.group("Passwords (Argon2id)", false);
  d.add("password.memory", c.password.memory, size(8 * KiB, 1 * GiB), "memory for one hash");
  d.add("password.ops", c.password.ops, number(1, 100), "passes over it");

  d.group("Threads (0: from the number of cores)", false);
  d.add("threads.io", c.threads.io, number(0, 256), "threads that own the connections; 0: one less than the cores");
  d.add("threads.readers", c.threads.readers, number(0, 256), "threads that read the database");
  d.add("threads.crypto", c.threads.crypto, number(0, 256), "threads that hash passwords");

  d.group("Queues (full: callers are told to come back)", false);
  d.add("queue.commands", c.queue.commands, number(1, 1'000'000), "commands in front of the writer");
  d.add("queue.reads", c.queue.reads, number(1, 1'000'000), "queries in front of the readers");
  d.add("queue.passwords", c.queue.passwords, number(1, 100'000), "passwords waiting to be hashed");

  return d.take();
}

std::vector<std::string> differences(const Config& before, const Config& after, bool live) {
  const auto values = [](Config config) {
    CLI::App app;
    return declare_settings(app, config);
  };
  const std::vector<Setting> old = values(before);
  const std::vector<Setting> now = values(after);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < old.size(); ++i)
    if (old[i].live == live && old[i].value != now[i].value) names.push_back(old[i].name);
  return names;
}

void derive_settings(const CLI::App& app, Config& config) {
  const auto given = [&](const char* flag) { return app.count(flag) > 0; };
  if (!config.domain.empty()) {
    if (config.public_url.empty()) config.public_url = "https://" + config.domain.front();
    if (!given("--listen")) config.listen = ":443";
    if (!given("--redirect-listen")) config.redirect_listen = ":80";
    if (!given("--hsts-max-age")) config.hsts_max_age = 730 * 24h;
  }
  if (config.max_connections_per_address == 0 && !given("--connection-rate")) config.connection_rate = 0;
  if (config.call_rate == 0 && !given("--login-address-rate")) config.login_address_rate = 0;
  if (config.call_rate == 0 && !given("--register-rate")) config.register_rate = 0;
}

std::string sample_file(const std::vector<Setting>& settings) {
  std::string text =
      "# Every setting of snug with its default. Remove the # in front of a key to change it.\n"
      "# Each key is also a flag and an environment variable: max_frame_size, --max-frame-size, SNUG_MAX_FRAME_SIZE.\n"
      "# A flag goes before the environment, the environment before this file. Sizes: 64KiB, 4MiB; times: 500ms, 10s, "
      "15min.\n"
      "# Start with: snug serve --config snug.toml\n"
      "# After a change: snug reload. What is marked (restart) waits for snug restart.\n";
  std::string group;
  for (const Setting& setting : settings) {
    if (setting.group != group) {
      group = setting.group;
      text += "\n## " + group + "\n";
    }
    std::string value = setting.default_value;
    if (setting.list) {
      value = setting.pairs ? "{}" : "[]";
    } else if (!setting.bare) {
      value.insert(0, 1, '"') += '"';
    }
    text += "\n# " + setting.help + (setting.live ? "" : " (restart)");
    if (setting.shape.find('|') != std::string::npos) text += " (" + setting.shape + ")";
    text += "\n# " + key_of(setting.name) + " = " + value + "\n";
  }
  return text;
}

}  // namespace snug::cli

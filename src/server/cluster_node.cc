#include "server/cluster_node.h"

#include <algorithm>
#include <tuple>

#include "base/bytes.h"
#include "base/files.h"
#include "base/log.h"
#include "base/own_network.h"
#include "base/private_file.h"
#include "peers/joining.h"
#include "peers/left_commands.h"
#include "peers/left_database.h"
#include "snug/server.h"
#include "store/beside.h"
#include "store/cluster_rows.h"
#include "store/schema.h"

namespace snug {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds progress_time{2};
constexpr std::chrono::seconds join_patience{20};
constexpr std::chrono::milliseconds join_again{300};

ClusterSecret secret_of(const Config& config) {
  if (config.cluster_secret.empty() && config.cluster_secret_file.empty())
    throw StartError(
        "a cluster needs a secret that all its nodes know: --cluster-secret-file FILE, or SNUG_CLUSTER_SECRET (make one"
        " with openssl rand -base64 32)");
  return config.cluster_secret.empty() ? ClusterSecret::read(config.cluster_secret_file)
                                       : ClusterSecret::of(config.cluster_secret);
}

RedisLink::Options redis_of(const Config& config) {
  const auto url = RedisUrl::parse(config.cluster);
  if (!url) throw StartError("--cluster: " + url.error().message);
  RedisLink::Options options;
  options.url = *url;
  options.ca_file = config.cluster_ca_file;
  return options;
}

}  // namespace

std::unique_ptr<ClusterNode> ClusterNode::enter(const Config& config, const DataFolder& folder, const Clock& clock) {
  if (config.cluster.empty()) return nullptr;
  try {
    std::unique_ptr<ClusterNode> node(new ClusterNode(config, secret_of(config), redis_of(config)));
    node->look_at(folder);
    node->ask_redis(folder, clock);
    return node;
  } catch (const StartError&) {
    throw;
  } catch (const std::exception& error) {
    throw StartError("cluster: " + std::string(error.what()));
  }
}

ClusterNode::ClusterNode(const Config& config, ClusterSecret secret, RedisLink::Options redis)
    : config_(config), secret_(std::move(secret)), redis_(std::move(redis)) {}

/// What the database says before it is opened to be written.
void ClusterNode::look_at(const DataFolder& folder) {
  before_ = NodeFile::read(folder.node());
  std::error_code missing;
  if (fs::file_size(folder.database(), missing) == 0 || missing) return;
  const auto db = open_to_look(folder.database());
  check_schema(*db);
  if (schema_of(*db) == 0) return;
  {
    auto q = db->query("SELECT 1 FROM users LIMIT 1");
    found_.has_users = q.next();
  }
  if (schema_of(*db) < cluster_schema) return;
  auto q = db->query("SELECT log, position, term FROM meta WHERE id = 1");
  if (!q.next()) return;
  std::tie(found_.log, found_.id.position, found_.id.term) = q.row<std::string, std::int64_t, std::int64_t>();
  found_.was_member = !found_.log.empty() && found_.id.term > 0;
}

void ClusterNode::ask_redis(const DataFolder& folder, const Clock& clock) {
  boot_ = std::max(clock.now().ms, before_ ? before_->boot + 1 : 1);
  std::vector<std::string> warnings;
  try {
    admission_ = std::make_unique<ClusterAdmission>(ClusterAdmission::Options{.redis = redis_,
                                                                              .prefix = config_.cluster_prefix,
                                                                              .keys = fingerprint(),
                                                                              .boot = boot_,
                                                                              .level = behaviour_level},
                                                    config_.cluster_trust == Config::ClusterTrust::log, warnings);
  } catch (const UnfitRedis&) {
    throw;
  } catch (const ClusterError& error) {
    // What it has can be read. Commands come once the Redis is there.
    if (!found_.was_member || !before_ || (config_.node && *config_.node != before_->node)) throw;
    log::warning("the Redis can't be reached: this node serves what it has, and takes no commands",
                 {{"why", error.what()}});
    number_ = before_->node;
    return;
  }
  for (const std::string& warning : warnings) log::warning(warning);
  own_host_ = admission_->own_address();
  decide(*admission_, folder, clock);
}

void ClusterNode::decide(ClusterAdmission& admission, const DataFolder& folder, const Clock& clock) {
  std::string there = admission.log();
  if (there.empty() && !found_.was_member) {
    founds_ = admission.take_founding();
    if (!founds_) there = admission.log();
  }
  if (!there.empty() && found_.log != there && (found_.has_users || found_.was_member)) {
    throw StartError(
        found_.was_member
            ? "the Redis has the log of another cluster than the data folder " + folder.path().string() +
                  ": use the Redis or the --cluster-prefix of this one, or an empty folder to join that one"
            : "the data folder " + folder.path().string() +
                  " has accounts of its own, and the Redis has a cluster already: join it with an empty folder, or give"
                  " another --cluster-prefix to make a cluster of this one");
  }
  if (!there.empty()) std::ignore = admission.others();  // throws where they sign tokens with other keys
  const auto own = before_ && found_.was_member ? std::optional(before_->node) : std::nullopt;
  const auto wanted = config_.node ? std::optional<std::int64_t>(*config_.node) : own;
  number_ = admission.take_number(wanted, before_ ? before_->boot : 0);
  if (there.empty()) return;  // it is made, or the members put it together
  if (found_.log != there) return join(admission, folder, clock);
  switch (admission.fit(found_.id)) {
    case ClusterAdmission::Fit::good:
      return;
    case ClusterAdmission::Fit::behind:
      log::warning("the log of the cluster was trimmed past this node: it joins again",
                   {{"position", found_.id.position}});
      break;
    case ClusterAdmission::Fit::fork:
      log::warning("the cluster went on without the last commands of this node: it joins again",
                   {{"position", found_.id.position}});
      return join(admission, folder, clock, true);
  }
  join(admission, folder, clock);
}

/// The folder that has it now; empty: there was none. `forked`: what the others do not have of it is written down, too.
fs::path ClusterNode::leave_database(ClusterAdmission& admission, const DataFolder& folder, const Clock& clock,
                                     bool forked) {
  std::size_t commands = 0;
  FillLeftFolder fill;
  if (forked)
    fill = [&](const fs::path& left) {
      const StreamContent stream{.first = admission.first(), .has = [&](const LogId& id) { return admission.has(id); }};
      commands = write_left_commands(folder.database(), stream, left / left_commands_name);
    };
  const fs::path left = set_aside(folder.path(), clock.now(), fill);
  if (forked && !left.empty())
    log::warning("what the others never got is written down",
                 {{"commands", commands},
                  {"send_the_messages_again_by", "snug cluster resubmit " + (left / left_commands_name).string()}});
  return left;
}

/// Where several nodes start at one moment, the first is not ready to give anything yet.
void ClusterNode::join(ClusterAdmission& admission, const DataFolder& folder, const Clock& clock, bool forked) {
  const auto until = std::chrono::steady_clock::now() + join_patience;
  while (true) {
    const std::vector<LiveNode> others = admission.others();
    const bool is_last = std::chrono::steady_clock::now() >= until;
    if (others.empty() && is_last)
      throw StartError("no node of the cluster is there to join by: start one of those that have its database first");
    try {
      if (!others.empty()) {
        if (const fs::path left = leave_database(admission, folder, clock, forked); !left.empty())
          log::warning("what this node had is kept aside", {{"folder", left.string()}});
        return join_by(others, admission, folder, clock);
      }
    } catch (const BackupError& error) {
      if (is_last) throw StartError("cluster: " + std::string(error.what()));
      log::info("not joined yet", {{"why", error.what()}});
    }
    admission.keep();
    admission.wait(join_again);
  }
}

void ClusterNode::join_by(const std::vector<LiveNode>& others, ClusterAdmission& admission, const DataFolder& folder,
                          const Clock& clock) {
  std::vector<std::string> addresses;
  std::string names;
  for (const LiveNode& other : others) {
    addresses.push_back(other.beat.address);
    names += (names.empty() ? "" : ", ") + std::to_string(other.node);
  }
  log::info("joining the cluster by a snapshot", {{"of_one_of", names}});
  auto told = std::chrono::steady_clock::now();
  Joining joining({.folder = folder.path(),
                   .addresses = std::move(addresses),
                   .node = number(),
                   .secret = secret_,
                   .log = admission.log(),
                   .progress =
                       [&](std::uint64_t got, std::uint64_t all) {
                         const auto now = std::chrono::steady_clock::now();
                         if (now - told < progress_time) return;
                         told = now;
                         admission.keep();
                         log::info("joining", {{"got", write_bytes(got)}, {"of", write_bytes(all)}});
                       }},
                  clock);
  const BackupFacts facts = joining.run();
  joined_ = true;
  take_keys(folder.token_keys(), joining.token_keys());
  log::info("joined", {{"bytes", write_bytes(facts.bytes)}, {"messages", facts.messages}, {"users", facts.users}});
}

void ClusterNode::settle(const DataFolder& folder, const OpenedDatabase& opened) {
  boot_ = std::max(boot_, opened.boot);
  NodeFile{number_, boot_}.write(folder.node());
  if (!founds_) return;
  const std::string log = random_token();
  {
    Database db(folder.database(), Database::Mode::write);
    db.run("UPDATE meta SET log = ?1 WHERE id = 1", log);
  }
  committed_ = std::make_unique<DatabaseLog>(folder.database());
  const CommittedState state = committed_->state();
  try {
    admission_->found(log, state.id, state.level);
  } catch (const ClusterError& error) {
    throw StartError("cluster: " + std::string(error.what()));
  }
  founded_ = true;
  log::info("this node is the first of a cluster", {{"node", number_}, {"log", log}});
}

std::string ClusterNode::fingerprint() const {
  return base64url_encode(blake2b256(secret_.key("tokens"))).substr(0, 16);
}

KeyRing ClusterNode::keys(const fs::path& file) const {
  KeyRing ring = KeyRing::parse("c" + fingerprint() + " HS256 " + base64url_encode(secret_.key("tokens")));
  if (fs::exists(file)) ring.add(KeyRing::read(file));
  return ring;
}

/// So that sign-ins from before there was a cluster hold here, too.
void ClusterNode::take_keys(const fs::path& file, const std::string& given) {
  if (given.empty()) return;
  try {
    KeyRing ring = fs::exists(file) ? KeyRing::read(file) : KeyRing::parse(given);
    ring.add(KeyRing::parse(given));
    write_private_file(file, "# Of sign-ins from before there was a cluster.\n" + ring.text());
  } catch (const std::runtime_error& error) {
    log::warning("who signed in before there was a cluster signs in once more at this node", {{"why", error.what()}});
  }
}

std::unique_ptr<ClusterSequencer> ClusterNode::make_sequencer(const Clock& clock, const DataFolder& folder,
                                                              const OpenedDatabase& opened, std::size_t capacity,
                                                              const std::string& address, Listener listener) {
  if (!committed_) committed_ = std::make_unique<DatabaseLog>(folder.database());
  ClusterSequencer::Options options;
  options.log.redis = redis_;
  options.log.prefix = config_.cluster_prefix;
  {
    Database db(folder.database(), Database::Mode::read);
    auto q = db.query("SELECT log FROM meta WHERE id = 1");
    if (q.next()) options.log.log = q.get<std::string>(0);
  }
  options.log.node = number_;
  options.log.boot = std::max(boot_, opened.boot);
  options.log.level = behaviour_level;
  options.log.trust_log = config_.cluster_trust == Config::ClusterTrust::log;
  options.acks = config_.cluster_acks;
  options.keys = fingerprint();
  options.address = address;
  options.marks = &marks_;
  options.capacity = capacity;
  admission_.reset();
  return std::make_unique<ClusterSequencer>(
      clock, options, *committed_,
      ClusterSequencer::Listener{
          .on_refused = std::move(listener.on_refused),
          .on_state =
              [this, on_ended = listener.on_ended](SharedLog::State state, const std::string& why) {
                bool was_open = false;
                {
                  const MutexLock lock(mutex_);
                  was_open = standing_.log == SharedLog::State::open;
                  standing_ = {state, why};
                }
                if (state == SharedLog::State::open)
                  log::info("the log of the cluster is open");
                else if (was_open || reported_ || state == SharedLog::State::ended)
                  log::warning("the log of the cluster is closed", {{"why", why}});
                reported_ = true;  // at first it is only not connected yet
                if (state == SharedLog::State::ended) on_ended(why);
              },
          .on_alive = std::move(listener.on_alive),
          .run_on = std::move(listener.run_on),
          .on_committed = std::move(listener.on_committed),
          .on_difference =
              [this](const std::string& why) {
                log::error("this node takes no commands any more", {{"why", why}});
                const MutexLock lock(mutex_);
                standing_ = {SharedLog::State::ended, why};
              },
          .on_unfit = listener.on_ended});
}

std::unique_ptr<Signals> ClusterNode::make_signals(ClusterSequencer& sequencer, Metrics& metrics) const {
  return std::make_unique<Signals>(
      sequencer.context(),
      Signals::Options{.redis = redis_, .prefix = config_.cluster_prefix, .node = number(), .boot = boot_}, metrics);
}

std::string ClusterNode::listen_address() const {
  if (!config_.cluster_listen.empty()) return config_.cluster_listen;
  if (own_host_.empty()) return ":0";
  return (own_host_.find(':') == std::string::npos ? own_host_ : "[" + own_host_ + "]") + ":0";
}

std::string ClusterNode::address_for_others(const std::string& bound) const {
  // For all addresses of the machine stands the one that reaches the Redis.
  const std::string port = bound.substr(bound.rfind(':'));
  const std::string host = bound.substr(0, bound.rfind(':'));
  const bool everywhere = host == "0.0.0.0" || host == "[::]";
  if (!everywhere) return bound;
  if (own_host_.empty()) return reachable(bound, OwnNetwork::now()).front();
  return (own_host_.find(':') == std::string::npos ? own_host_ : "[" + own_host_ + "]") + port;
}

ClusterNode::Standing ClusterNode::standing() const {
  const MutexLock lock(mutex_);
  return standing_;
}

}  // namespace snug

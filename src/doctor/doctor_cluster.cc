// The cluster that the settings name: its secret, its Redis, and whether that has the log of this folder.
#include <cstdlib>
#include <exception>
#include <filesystem>

#include "base/clock.h"
#include "base/files.h"
#include "cluster/blocking_log_link.h"
#include "cluster/cluster_secret.h"
#include "cluster/redis_rights.h"
#include "doctor/diagnosis.h"
#include "redis/redis_link.h"
#include "store/database.h"
#include "store/local_rows.h"

namespace snug {

namespace fs = std::filesystem;

namespace {

using namespace std::chrono_literals;

constexpr const char* check = "cluster";
constexpr std::chrono::milliseconds patience = 5s;
// What the log takes of a node's clock (LogScript), and where it gets close to that.
constexpr std::int64_t most_ahead_ms = 1'000, most_behind_ms = 30'000;
constexpr std::int64_t much_ahead_ms = 500, much_behind_ms = 10'000;

std::int64_t number_of(const std::string& text) { return std::strtoll(text.c_str(), nullptr, 10); }

/// Looks over a Redis that answers.
class ClusterCheck {
 public:
  ClusterCheck(const Diagnosis& d, RedisUrl url)
      : d_(d),
        url_(std::move(url)),
        link_({.url = url_, .ca_file = d.config().cluster_ca_file, .client_name = "snug-doctor"},
              d.config().cluster_prefix) {}

  /// False: there is something to mend.
  bool examine() {
    if (!redis()) return false;
    bool fine = fine_;
    fine &= clock();
    fine &= memory();
    fine &= log();
    return fine;
  }

  std::string summary() {
    const RedisServer& server = link_.server();
    const std::string sync = appendfsync_of(link_);
    return url_.text() + ": version " + server.version + ", " +
           write_bytes(static_cast<std::uint64_t>(number_of(info_field(server.info, "used_memory")))) + " in use, " +
           (sync.empty() ? "appendfsync can't be asked" : "appendfsync " + sync) + "; " + log_line_;
  }

 private:
  /// False: nothing more can be asked.
  bool redis() {
    std::vector<RedisProblem> problems;
    try {
      const bool trusts_log = d_.config().cluster_trust == Config::ClusterTrust::log;
      problems = look_at_redis(link_, url_, d_.config().cluster_prefix, trusts_log, patience);
    } catch (const ClusterError& error) {
      d_.error(check, url_.text() + ": " + error.what(),
               "redis-cli -u " + url_.text() +
                   " ping; see that it runs, that "
                   "the firewall lets it through, and that cluster = \"" +
                   url_.text() + "\" names it with its password");
      return false;
    }
    bool whole = true;
    for (const RedisProblem& problem : problems) {
      fine_ = false;
      problem.refused ? d_.error(check, problem.what, problem.fix) : d_.warn(check, problem.what, problem.fix);
      whole = whole && !(problem.refused && problem.fix.find("ACL SETUSER") != std::string::npos);
    }
    return whole;
  }

  bool clock() {
    const LogReply time = link_.call(words("TIME"));
    const std::int64_t there = time.number_at(0).value_or(0) * 1000 + time.number_at(1).value_or(0) / 1000;
    const std::int64_t ahead = SystemClock().now().ms - there;
    const std::string what = "this machine's clock is " + std::to_string(std::abs(ahead)) + " ms " +
                             (ahead > 0 ? "ahead of" : "behind") + " the Redis'";
    const std::string mend = "timedatectl set-ntp true, on both machines";
    if (ahead > most_ahead_ms || ahead < -most_behind_ms) {
      d_.error(check, what + ": this node's commands are refused", mend);
      return false;
    }
    if (ahead > much_ahead_ms || ahead < -much_behind_ms) {
      d_.warn(check, what + "; more than 1 s ahead or 30 s behind it appends nothing", mend);
      return false;
    }
    return true;
  }

  bool memory() {
    const std::string& info = link_.server().info;
    const std::int64_t most = number_of(info_field(info, "maxmemory"));
    const std::int64_t used = number_of(info_field(info, "used_memory"));
    if (most == 0 || used < most / 10 * 8) return true;
    d_.warn(
        check,
        "the Redis uses " + write_bytes(static_cast<std::uint64_t>(used)) + " of " +
            write_bytes(static_cast<std::uint64_t>(most)) + "; when that is full no node takes commands",
        "redis-cli CONFIG SET maxmemory " + std::to_string(most / 1'048'576 * 2) + "mb, and the same in redis.conf");
    return false;
  }

  /// The log that the folder's database is of; empty: of none.
  rows::ClusterTies own_ties() const {
    try {
      const std::string path = d_.database().string();
      std::error_code missing;
      if (fs::file_size(path, missing) == 0 || missing) return {};
      Database db(path, Database::Mode::read);
      if (fs::file_size(path + "-wal", missing) > 0 && !missing) db.keep_wal();  // it is for the next start
      return rows::cluster_ties(db);
    } catch (const StoreError&) {
      return {};  // told of where the database is looked at
    }
  }

  bool log() {
    const LogReply head = link_.call(words("HMGET", link_.keys().head, "log", "run", "state", "pos"));
    const std::string there(head.at(0));
    const rows::ClusterTies own = own_ties();
    const std::string prefix = d_.config().cluster_prefix;
    if (there.empty()) {
      log_line_ = "it has no log yet";
      if (own.log.empty() || own.term == 0) return true;
      d_.warn(check, "the Redis has no log of the prefix " + prefix + ", and this folder is of one",
              "start the nodes: they put it together; or set cluster_prefix as it was");
      return false;
    }
    log_line_ =
        "its log is at position " + std::string(head.at(3)) + ", this folder at " + std::to_string(own.position);
    if (!own.log.empty() && own.log != there) {
      d_.error(check, "the Redis has the log of another cluster than this folder",
               "use the Redis or the cluster_prefix of this folder's cluster, or an empty folder to join that one");
      return false;
    }
    if (head.at(1) == link_.server().run_id && head.at(2) == "open") return true;
    d_.warn(
        check, "the log is closed: the Redis was started anew, or went back, and a node is missing",
        "start all nodes; snug cluster status tells whom it waits for; snug cluster forget NODE if one never comes");
    return false;
  }

  const Diagnosis& d_;
  const RedisUrl url_;
  BlockingLogLink link_;
  bool fine_ = true;
  std::string log_line_;
};

bool examine_secret(const Diagnosis& d) {
  const Config& config = d.config();
  const std::string make = "openssl rand -base64 32";
  if (config.cluster_secret.empty() && config.cluster_secret_file.empty()) {
    d.error(check, "no secret is given that all nodes know: this node does not start",
            make + " > FILE, chmod 600 FILE, and cluster_secret_file = \"FILE\" on all nodes");
    return false;
  }
  try {
    (void)(config.cluster_secret.empty() ? ClusterSecret::read(config.cluster_secret_file)
                                         : ClusterSecret::of(config.cluster_secret));
    return true;
  } catch (const std::exception& error) {
    d.error(
        check, error.what(),
        "put the other nodes' secret there; for a new cluster " + make + " > " + quoted(config.cluster_secret_file));
    return false;
  }
}

}  // namespace

void examine_cluster(const Diagnosis& d) {
  if (d.config().cluster.empty()) return;
  const bool has_secret = examine_secret(d);
  const auto url = RedisUrl::parse(d.config().cluster);
  if (!url) return d.error(check, url.error().message, "cluster = \"redis://HOST:PORT\"");
  ClusterCheck redis(d, *url);
  if (redis.examine() && has_secret) d.ok(check, redis.summary());
}

}  // namespace snug

#include "cluster/cluster_admission.h"

#include <algorithm>

#include "cluster/redis_rights.h"

namespace snug {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::int64_t most_nodes = 1023;
constexpr std::chrono::milliseconds look_again{200};
constexpr std::chrono::milliseconds founding_time{15'000};

}  // namespace

ClusterAdmission::ClusterAdmission(Options options, bool trusts_log, std::vector<std::string>& warnings)
    : options_(std::move(options)), link_(options_.redis, options_.prefix) {
  for (const RedisProblem& problem :
       look_at_redis(link_, options_.redis.url, options_.prefix, trusts_log, options_.patience)) {
    if (problem.refused) throw UnfitRedis(problem.what + ": " + problem.fix);
    warnings.push_back(problem.what + ": " + problem.fix);
  }
}

std::string ClusterAdmission::log() {
  const auto until = SteadyClock::now() + options_.beats;
  while (true) {
    const LogReply head = link_.call(words("HMGET", link_.keys().head, "log"));
    if (!head.at(0).empty()) return std::string(head.at(0));
    // A claim is there while the members of a log that was lost put it together.
    const LogReply claims = link_.call(words("HGETALL", link_.keys().claims));
    const bool lives = !claims.values.empty() || !others().empty();
    if (!lives && SteadyClock::now() >= until) return {};
    if (lives && SteadyClock::now() >= until + options_.patience)
      throw ClusterError(
          "the Redis has no log, and nodes that wait for it: start those that have its end, or see docs/cluster.md");
    link_.wait(look_again);
  }
}

bool ClusterAdmission::take_founding() {
  const std::string founding = "{" + options_.prefix + "}:founding";
  const auto until = SteadyClock::now() + options_.patience + founding_time;
  while (true) {
    const LogReply taken =
        link_.call(words("SET", founding, options_.boot, "NX", "PX", std::int64_t{founding_time.count()}));
    const LogReply head = link_.call(words("HMGET", link_.keys().head, "log"));
    if (!head.at(0).empty()) return false;
    if (taken.text == "OK") return true;
    if (SteadyClock::now() >= until) throw ClusterError("another node makes the log, and does not come to an end");
    link_.wait(look_again);
  }
}

void ClusterAdmission::found(const std::string& log, const LogId& id, std::int64_t level) {
  const LogReply made = link_.script(
      LogScript::found, words(link_.server().run_id, log, id.position, std::max<std::int64_t>(id.term, 1), level));
  link_.call(words("DEL", "{" + options_.prefix + "}:founding"));
  if (made.word() != "OK") throw ClusterError("another node has made a log at the same time: start this one again");
}

ClusterAdmission::Fit ClusterAdmission::fit(const LogId& id) {
  const LogReply head = link_.call(words("HMGET", link_.keys().head, "run", "state", "pos"));
  if (head.at(0) != link_.server().run_id || head.at(1) != "open") return Fit::good;
  const std::int64_t end = head.number_at(2).value_or(0);
  if (id.position == 0 && end == 0) return Fit::good;
  if (has(id)) return Fit::good;
  const std::int64_t follows = first();
  if (follows == id.position + 1) return Fit::good;
  return follows > id.position + 1 ? Fit::behind : Fit::fork;
}

bool ClusterAdmission::has(const LogId& id) {
  const std::string own = id.text();
  return !link_.call(words("XRANGE", link_.keys().stream, own, own)).values.empty();
}

std::int64_t ClusterAdmission::first() {
  const LogReply begin = link_.call(words("XRANGE", link_.keys().stream, "-", "+", "COUNT", "1"));
  const auto id = begin.values.empty() ? std::nullopt : LogId::parse(begin.values.front().at(0));
  if (id) return id->position;
  return link_.call(words("HMGET", link_.keys().head, "pos")).number_at(0).value_or(0) + 1;
}

/// Of all nodes that ever were in the log.
std::vector<std::int64_t> ClusterAdmission::known_nodes() {
  std::vector<std::int64_t> nodes;
  const LogReply head = link_.call(words("HGETALL", link_.keys().head));
  for (std::size_t i = 0; i + 1 < head.values.size(); i += 2) {
    std::string_view name = head.at(i);
    if (name.size() < 2 || name.front() != 'n') continue;
    name.remove_prefix(1);
    const LogReply digits{.type = RespType::array,
                          .values = {LogReply{.type = RespType::bulk, .text = std::string(name)}}};
    if (const auto node = digits.number_at(0)) nodes.push_back(*node);
  }
  return nodes;
}

std::optional<Heartbeat> ClusterAdmission::beat_of(std::int64_t node) {
  return Heartbeat::parse(link_.call(words("GET", key(node))).text);
}

/// `over`: another holder's number is taken over.
bool ClusterAdmission::take(std::int64_t node, bool over) {
  const Heartbeat mine{
      .boot = options_.boot, .applied = {}, .level = options_.level, .keys = options_.keys, .address = {}};
  LogWords set = words("SET", key(node), mine.text(), "PX", std::int64_t{options_.lease.count()});
  if (!over) set.emplace_back("NX");
  if (link_.call(set).text != "OK") return false;
  number_ = node;
  return true;
}

std::int64_t ClusterAdmission::take_number(std::optional<std::int64_t> wanted, std::int64_t last_boot) {
  if (wanted) {
    const auto until = SteadyClock::now() + options_.lease + look_again;
    while (!take(*wanted, false)) {
      const auto holder = beat_of(*wanted);
      if (holder && holder->boot == last_boot && take(*wanted, true)) break;
      if (holder && SteadyClock::now() >= until)
        throw ClusterError("another program runs as node " + std::to_string(*wanted) +
                           (holder->address.empty() ? "" : " at " + holder->address) +
                           ": give each node a number of its own");
      link_.wait(look_again);
    }
    return *wanted;
  }
  const std::vector<std::int64_t> known = known_nodes();
  const auto was_used = [&](std::int64_t node) { return std::find(known.begin(), known.end(), node) != known.end(); };
  for (const bool used : {false, true})
    for (std::int64_t node = 1; node <= most_nodes; ++node)
      if (was_used(node) == used && take(node, false)) return node;
  throw ClusterError("no number of a node is free: give this one with --node");
}

void ClusterAdmission::keep() {
  if (number_) link_.call(words("PEXPIRE", key(*number_), std::int64_t{options_.lease.count()}));
}

std::vector<LiveNode> ClusterAdmission::others() {
  std::vector<LiveNode> live;
  std::vector<std::int64_t> nodes = known_nodes();
  // After the Redis was emptied its head names nobody; numbers are given from 0 and 1 on.
  constexpr std::int64_t guessed = 16;
  for (std::int64_t node = 0; node < guessed; ++node)
    if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) nodes.push_back(node);
  std::sort(nodes.begin(), nodes.end());
  for (const std::int64_t node : nodes) {
    if (node == number_) continue;
    const auto beat = beat_of(node);
    if (!beat || beat->address.empty()) continue;  // without an address: a start like this one
    if (beat->keys != options_.keys)
      throw ClusterError("node " + std::to_string(node) +
                         " signs tokens with other keys: give all nodes the same cluster secret");
    live.push_back({node, *beat});
  }
  return live;
}

}  // namespace snug

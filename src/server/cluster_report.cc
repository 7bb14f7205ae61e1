#include "server/cluster_report.h"

#include <algorithm>

#include "model/json_object.h"
#include "redis/redis_link.h"

namespace snug {

namespace {

const char* word_of(SharedLog::State state) {
  switch (state) {
    case SharedLog::State::open:
      return "open";
    case SharedLog::State::closed:
      return "closed";
    case SharedLog::State::ended:
      break;
  }
  return "ended";
}

json::Object redis_json(const RedisServer& redis, const std::string& url) {
  return json::Object()
      .add("url", url)
      .add("version", redis.version)
      .add("memory", info_number(redis.info, "used_memory"))
      .add("maxMemory", info_number(redis.info, "maxmemory"))
      .add("appendOnly", info_field(redis.info, "aof_enabled") == "1")
      .add("lastWrite", info_field(redis.info, "aof_last_write_status"));
}

/// A member without what is not known of it.
NodeFacts facts_of(const ClusterMember& member, const ClusterReport& report) {
  const ClusterView& view = *report.view;
  const bool self = member.node == report.node;
  const auto beat = view.others.find(member.node);
  const bool alive = self || beat != view.others.end();
  NodeFacts facts{.node = member.node, .self = self};
  if (!alive) return facts;
  facts.state = member.up ? NodeState::up : NodeState::joining;
  facts.position = self ? view.mine.id.position : beat->second.applied.position;
  facts.behind = std::max<std::int64_t>(view.position - *facts.position, 0);
  const std::string& address = self ? report.address : beat->second.address;
  if (!address.empty()) facts.address = address;
  return facts;
}

json::Object member_json(const ClusterMember& member, const ClusterReport& report) {
  const NodeFacts facts = facts_of(member, report);
  const bool alive = facts.state != NodeState::gone;
  json::Object object;
  object.add("node", member.node)
      .add("state", member.up ? "up" : "joining")
      .add("alive", alive)
      .add("self", facts.self);
  if (!alive) return object;
  object.add("position", facts.position).add("lag", facts.behind);
  if (!facts.self) object.add("level", report.view->others.at(member.node).level);
  return object.add("address", facts.address);
}

RedisFacts facts_of(const RedisServer& redis, const std::string& url) {
  RedisFacts facts{.url = url, .version = redis.version, .memory = info_number(redis.info, "used_memory")};
  if (const std::int64_t most = info_number(redis.info, "maxmemory"); most > 0) facts.max_memory = most;
  facts.append_only = info_field(redis.info, "aof_enabled") == "1";
  facts.writes = info_field(redis.info, "aof_last_write_status") != "err";
  return facts;
}

}  // namespace

std::string ClusterReport::text() const {
  json::Object object;
  object.add("node", node).add("log", word_of(standing.log)).add("why", standing.why).add("up", up);
  if (!view) return object.text();
  object.add("term", view->term)
      .add("position", view->mine.id.position)
      .add("logPosition", view->position)
      .add("trimmed", view->trimmed)
      .add("level", view->mine.level)
      .add_json("redis", redis_json(view->redis, url).text());
  std::string members = "[";
  for (const ClusterMember& member : view->mine.members) {
    if (members.size() > 1) members += ',';
    members += member_json(member, *this).text();
  }
  object.add_json("members", members + "]");
  return object.text();
}

ClusterAnswer ClusterReport::answer() const {
  ClusterAnswer answer;
  answer.log = standing.log == SharedLog::State::open     ? LogState::open
               : standing.log == SharedLog::State::closed ? LogState::closed
                                                          : LogState::ended;
  if (!standing.why.empty()) answer.why = standing.why;
  if (!view) return answer;
  for (const ClusterMember& member : view->mine.members) answer.nodes.push_back(facts_of(member, *this));
  answer.redis = facts_of(view->redis, url);
  return answer;
}

}  // namespace snug

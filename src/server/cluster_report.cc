#include "server/cluster_report.h"

#include <algorithm>
#include <charconv>

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

std::int64_t number_of(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

json::Object redis_json(const RedisServer& redis, const std::string& url) {
  return json::Object()
      .add("url", url)
      .add("version", redis.version)
      .add("memory", number_of(info_field(redis.info, "used_memory")))
      .add("maxMemory", number_of(info_field(redis.info, "maxmemory")))
      .add("appendOnly", info_field(redis.info, "aof_enabled") == "1")
      .add("lastWrite", info_field(redis.info, "aof_last_write_status"));
}

json::Object member_json(const ClusterMember& member, const ClusterReport& report) {
  const ClusterView& view = *report.view;
  const bool self = member.node == report.node;
  const auto beat = view.others.find(member.node);
  const bool alive = self || beat != view.others.end();
  const std::int64_t position = self ? view.mine.id.position : alive ? beat->second.applied.position : 0;
  json::Object object;
  object.add("node", member.node).add("state", member.up ? "up" : "joining").add("alive", alive).add("self", self);
  if (!alive) return object;
  object.add("position", position).add("lag", std::max<std::int64_t>(view.position - position, 0));
  if (!self) object.add("level", beat->second.level).add("address", beat->second.address);
  return object;
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

}  // namespace snug

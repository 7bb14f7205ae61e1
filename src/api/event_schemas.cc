#include "api/event_schemas.h"

#include <string_view>
#include <utility>
#include <vector>

#include "model/answers.h"
#include "model/event.h"
#include "model/objects.h"

namespace snug {

namespace {

constexpr std::string_view text = R"({"type":"string"})";
constexpr std::string_view integer = R"({"type":"integer"})";

using Members = std::vector<std::pair<std::string_view, std::string>>;

/// An object; names that end in `?` may be absent.
std::string object(const Members& members) {
  std::string properties, required;
  for (const auto& [name, schema] : members) {
    const bool optional = name.ends_with('?');
    const std::string quoted = "\"" + std::string(name.substr(0, name.size() - optional)) + "\"";
    properties.append(properties.empty() ? "" : ",").append(quoted).append(":").append(schema);
    if (!optional) required.append(required.empty() ? "" : ",").append(quoted);
  }
  return "{\"type\":\"object\",\"properties\":{" + properties + "},\"required\":[" + required + "]}";
}

std::string list_of(const std::string& schema) { return "{\"type\":\"array\",\"items\":" + schema + "}"; }

std::string data_of(EventType type, json::Schemas& schemas) {
  const std::string id(text);
  switch (type) {
    case EventType::ready:
      return object({{"user", json::schema<User>(schemas)},
                     {"cursor", id},
                     {"server", object({{"name", id}, {"version", id}})},
                     {"limits", R"({"type":"object","additionalProperties":{"type":"integer"}})"},
                     {"reconnect", object({{"minMs", std::string(integer)}, {"maxMs", std::string(integer)}})},
                     {"announcement?", json::schema<Announcement>(schemas)}});
    case EventType::sync:
      return json::schema<SyncAnswer>(schemas);
    case EventType::new_message:
    case EventType::message_updated:
      return json::schema<Message>(schemas);
    case EventType::message_deleted:
      return object({{"id", id},
                     {"chatId", id},
                     {"seq", std::string(integer)},
                     {"deletedAt", id},
                     {"version", std::string(integer)}});
    case EventType::receipts:
      return json::schema<ChatReceipts>(schemas);
    case EventType::chat_created:
    case EventType::chat_updated:
      return json::schema<Chat>(schemas);
    case EventType::chat_removed:
      return object({{"chatId", id}});
    case EventType::member_added:
    case EventType::member_updated:
      return object({{"chatId", id}, {"member", json::schema<Member>(schemas)}});
    case EventType::member_removed:
    case EventType::typing_start:
    case EventType::typing_stop:
      return object({{"chatId", id}, {"userId", id}});
    case EventType::chat_state_updated:
      return object({{"chatId", id}, {"state", json::schema<ChatState>(schemas)}});
    case EventType::contact_updated:
      return object({{"userId", id},
                     {"contact", R"({"type":"boolean"})"},
                     {"blocked", R"({"type":"boolean"})"},
                     {"version", std::string(integer)},
                     {"user?", json::schema<User>(schemas)}});
    case EventType::presence_update:
      return object({{"users", list_of(json::schema<Presence>(schemas))}});
    case EventType::user_updated:
      return json::schema<User>(schemas);
    case EventType::session_revoked:
      return object({});
    case EventType::exception:
      return object({{"code", id}, {"message", id}, {"field?", id}, {"retryAfterMs?", std::string(integer)}});
    case EventType::announcement:
      return json::schema<Announcement>(schemas);
    case EventType::announcement_cleared:
      return object({{"id", id}});
  }
  return "{}";
}

}  // namespace

std::string event_schemas(json::Schemas& schemas) {
  std::string all = "{";
  for (std::size_t i = 0; i < EnumNames<EventType>::names.size(); ++i) {
    if (i > 0) all += ',';
    json::write_string(all, EnumNames<EventType>::names[i]);
    all.append(":").append(data_of(static_cast<EventType>(i), schemas));
  }
  return all + "}";
}

}  // namespace snug

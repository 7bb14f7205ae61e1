#include "server/limits.h"

#include <cstdint>
#include <string_view>

namespace snug {

std::string limits_json(const Config& config, const Settings& settings) {
  std::string out = "{";
  const auto add = [&](std::string_view name, std::int64_t value) {
    if (out.size() > 1) out += ',';
    out += '"';
    out += name;
    out += "\":" + std::to_string(value);
  };
  add("maxFrameSize", static_cast<std::int64_t>(config.max_frame_size));
  add("maxBodySize", static_cast<std::int64_t>(config.max_body_size));
  add("maxContentLength", config.max_content_length);
  add("maxPageSize", 100);
  add("receiptsLimit", settings.receipts_limit);
  add("presenceLimit", config.presence_limit);
  add("membersLimit", settings.members_limit);
  add("chatsLimit", settings.chats_limit);
  add("channelsLimit", settings.channels_limit);
  add("contactsLimit", settings.contacts_limit);
  add("messageRate", static_cast<std::int64_t>(config.message_rate));
  add("callRate", static_cast<std::int64_t>(config.call_rate));
  add("pingIntervalMs", config.ping_interval.count());
  return out + "}";
}

}  // namespace snug

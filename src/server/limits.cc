#include "server/limits.h"

#include <cstdint>

namespace snug {

Limits limits_of(const Config& config, const Settings& settings) {
  Limits limits{.max_frame_size = static_cast<std::int64_t>(config.max_frame_size),
                .max_body_size = static_cast<std::int64_t>(config.max_body_size),
                .max_content_length = config.max_content_length,
                .max_page_size = 100,
                .presence_limit = config.presence_limit,
                .message_rate = static_cast<std::int64_t>(config.message_rate),
                .call_rate = static_cast<std::int64_t>(config.call_rate),
                .ping_interval_ms = config.ping_interval.count()};
  each_common_rule([](const Rule&, std::int64_t& to, std::int64_t from) { to = from; }, limits, settings);
  return limits;
}

}  // namespace snug

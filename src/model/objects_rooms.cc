#include "model/objects_rooms.h"

#include "model/json_impl.h"

namespace snug {

SNUG_JSON(Report, id, message_id, chat_id, sender_id, by, reason, content, created_at, state, action, resolved_by,
          resolved_at)
SNUG_JSON(PublicChat, id, title, topic, description, picture_url, member_count, member)
SNUG_JSON(UserGroup, id, name, title, member_ids, created_by, version, deleted)
SNUG_JSON(QuietHours, from, to, time_zone, days)
SNUG_JSON(Preferences, quiet_hours, paused_until, version)
SNUG_JSON(PurgedChat, chat_id, up_to, version)

}  // namespace snug

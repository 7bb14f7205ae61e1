#include "model/answers_rooms.h"

#include "model/json_impl.h"

namespace snug {

SNUG_JSON_ELSEWHERE(User)
SNUG_JSON_ELSEWHERE(Chat)
SNUG_JSON_ELSEWHERE(Message)
SNUG_JSON_ELSEWHERE(Report)
SNUG_JSON_ELSEWHERE(PublicChat)
SNUG_JSON_ELSEWHERE(UserGroup)
SNUG_JSON_ELSEWHERE(Preferences)

SNUG_JSON(ThreadsAnswer, threads, messages, users, next_cursor)
SNUG_JSON(ReportAnswer, report)
SNUG_JSON(ReportsAnswer, reports, users, next_cursor)
SNUG_JSON(PublicChatsAnswer, chats, next_cursor)
SNUG_JSON(UserGroupAnswer, group)
SNUG_JSON(UserGroupsAnswer, groups)
SNUG_JSON(PreferencesAnswer, preferences)

}  // namespace snug

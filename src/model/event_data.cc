#include "model/event_data.h"

#include "model/json_impl.h"

namespace snug {

SNUG_JSON_ELSEWHERE(User)
SNUG_JSON_ELSEWHERE(Announcement)
SNUG_JSON_ELSEWHERE(MediaToken)
SNUG_JSON_ELSEWHERE(Branding)
SNUG_JSON_ELSEWHERE(Chat)
SNUG_JSON_ELSEWHERE(Member)
SNUG_JSON_ELSEWHERE(ChatState)
SNUG_JSON_ELSEWHERE(Presence)
SNUG_JSON_ELSEWHERE(Thread)
SNUG_JSON_ELSEWHERE(UserGroup)
SNUG_JSON_ELSEWHERE(Preferences)

SNUG_JSON(ServerName, name, version)
SNUG_JSON(Limits, max_frame_size, max_body_size, max_content_length, max_page_size, receipts_limit, presence_limit,
          members_limit, chats_limit, channels_limit, contacts_limit, file_limit, files_limit, edit_minutes,
          retention_days, message_rate, call_rate, ping_interval_ms)
SNUG_JSON(Reconnect, min_ms, max_ms)
SNUG_JSON_UNNAMED(ReadyData, user, cursor, server, limits, reconnect, announcement, branding, media, preferences)
SNUG_JSON_UNNAMED(MessageDeletedData, id, chat_id, seq, deleted_at, version, sender_id, mentions, mentions_room, thread)
SNUG_JSON(ChatChange, what, user_ids, by)
SNUG_JSON_EXTENDED(ChatUpdatedData, Chat, change)
SNUG_JSON_UNNAMED(ChatRemovedData, chat_id)
SNUG_JSON_UNNAMED(MemberData, chat_id, member)
SNUG_JSON_UNNAMED(ChatUserData, chat_id, user_id)
SNUG_JSON_UNNAMED(ChatStateData, chat_id, state)
SNUG_JSON_UNNAMED(ContactData, user_id, contact, blocked, version, user)
SNUG_JSON_UNNAMED(PresenceData, users)
SNUG_JSON_UNNAMED(SessionRevokedData, reason)
SNUG_JSON_UNNAMED(ExceptionData, code, message, field, reason, retry_after_ms)
SNUG_JSON_UNNAMED(AnnouncementClearedData, id)
SNUG_JSON_UNNAMED(EmojiRemovedData, id, name, version)
SNUG_JSON_UNNAMED(ReactionData, chat_id, message_id, seq, emoji, user_id, count, version)
SNUG_JSON_UNNAMED(PollData, chat_id, message_id, seq, counts, voters, closed_at, version)
SNUG_JSON_UNNAMED(VoteData, chat_id, message_id, options, version)
SNUG_JSON_UNNAMED(SavedData, message_id, saved, at, version)
SNUG_JSON_UNNAMED(ThreadData, chat_id, message_id, seq, thread, version)
SNUG_JSON_UNNAMED(UserGroupData, group)
SNUG_JSON_UNNAMED(UserGroupRemovedData, id, name, version)
SNUG_JSON_UNNAMED(PreferencesData, preferences)

MessageDeletedData deletion_of(const Message& m) {
  return {.id = m.id,
          .chat_id = m.chat_id,
          .seq = m.seq,
          .deleted_at = *m.deleted_at,
          .version = m.version,
          .thread = m.thread};
}

MessageDeletedData deletion_of(const Message& m, const Message& before) {
  MessageDeletedData data = deletion_of(m);
  data.mentions = before.mentions;
  data.mentions_room = before.mentions_room;
  if (data.mentions || data.mentions_room) data.sender_id = m.sender_id;
  return data;
}

PollData poll_data_of(const Message& m) {
  PollData data{m.chat_id, m.id, m.seq, {}, m.poll->voters, m.poll->closed_at, m.version};
  for (const PollOption& option : m.poll->options) data.counts.push_back(option.count);
  return data;
}

}  // namespace snug

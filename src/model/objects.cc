#include "model/objects.h"

#include "model/json_impl.h"

namespace snug {

SNUG_JSON(Presence, user_id, status, last_seen_at)
SNUG_JSON(UserStatus, emoji, text, until)
SNUG_JSON(User, id, username, display_name, avatar_url, bio, status, role, created_at, version, deleted, presence)
SNUG_JSON(Preview, message_id, seq, sender_id, type, content, created_at)
SNUG_JSON(ChatState, role, unread, mentions, read_seq, delivered_seq, pinned, archived, muted_until, notify,
          marked_unread, version)
SNUG_JSON(Chat, id, kind, is_private, title, topic, description, posting, room_mentions, slow_mode, picture_url,
          group_id, parent_id, root_id, is_public, retention_days, peer, member_count, receipts, last_seq, first_seq,
          last_message_preview, created_at, updated_at, version, state)
SNUG_JSON(Member, user_id, role, joined_at, delivered_seq, read_seq, user)
SNUG_JSON(Attachment, n, name, type, size, kind, width, height, thumb_hash, preview, animated, duration_ms, waveform,
          alt)
SNUG_JSON(LinkPreview, n, url, title, description, site_name, width, height, thumb_hash)
SNUG_JSON(Reaction, emoji, count, me)
SNUG_JSON(Pin, by, at)
SNUG_JSON(PollOption, text, count)
SNUG_JSON(Poll, options, multiple, anonymous, closes_at, closed_at, voters, votes)
SNUG_JSON(Thread, id, replies, last_reply_at, user_ids)
SNUG_JSON(Message, id, chat_id, seq, sender_id, client_id, type, content, attachments, previews, forwarded, reply_to,
          mentions, mentions_room, reactions, pinned, poll, thread, thread_root, created_at, edited_at, deleted_at,
          version, status)
SNUG_JSON(SavedMessage, message_id, at, version, removed)
SNUG_JSON(ChatDraft, chat_id, text, reply_to, version)
SNUG_JSON(ScheduledMessage, id, chat_id, content, reply_to, send_at, failed, version, removed)
SNUG_JSON(Revision, content, edited_at, version)
SNUG_JSON(Invite, id, chat_id, url, token, created_by, expires_at, uses_left)
SNUG_JSON(LoginSession, id, created_at, last_used_at, user_agent, address, long_lived, current)
SNUG_JSON(Emoji, id, name, animated, created_by, version, deleted)
SNUG_JSON(Branding, title, logo_url)
SNUG_JSON(Announcement, id, text, level, created_at)
SNUG_JSON(Contact, user_id, contact, blocked, version)
SNUG_JSON(Receipt, user_id, delivered_seq, read_seq)
SNUG_JSON(MediaToken, token, expires_at)

std::string preview_of(std::string_view content) {
  constexpr std::size_t most = 200;
  std::size_t count = 0, at = 0;
  for (; at < content.size(); ++at) {
    const bool starts = (static_cast<unsigned char>(content[at]) & 0xc0) != 0x80;
    if (starts && ++count > most) break;
  }
  return std::string(content.substr(0, at));
}

}  // namespace snug

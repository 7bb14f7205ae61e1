#include "model/answers.h"

#include "model/json_impl.h"

namespace snug {

SNUG_JSON_ELSEWHERE(User)
SNUG_JSON_ELSEWHERE(LoginSession)
SNUG_JSON_ELSEWHERE(Contact)
SNUG_JSON_ELSEWHERE(Chat)
SNUG_JSON_ELSEWHERE(Member)
SNUG_JSON_ELSEWHERE(Invite)
SNUG_JSON_ELSEWHERE(ChatState)
SNUG_JSON_ELSEWHERE(Message)
SNUG_JSON_ELSEWHERE(Attachment)
SNUG_JSON_ELSEWHERE(MediaToken)
SNUG_JSON_ELSEWHERE(Presence)
SNUG_JSON_ELSEWHERE(Receipt)

SNUG_JSON(EmptyAnswer)
SNUG_JSON(LoginAnswer, user, access_token, refresh_token, expires_in)
SNUG_JSON(LoginResult, user, session_id, generation, long_lived)
SNUG_JSON(LoginEndedResult, ended)
SNUG_JSON(SessionsAnswer, sessions)
SNUG_JSON(UserAnswer, user)
SNUG_JSON(UsersAnswer, users)
SNUG_JSON(ContactAnswer, contact)
SNUG_JSON(ContactsAnswer, contacts, users)
SNUG_JSON(ChatAnswer, chat, duplicate)
SNUG_JSON(ChatsAnswer, chats, next_cursor)
SNUG_JSON(MemberAnswer, member)
SNUG_JSON(MembersAnswer, members, next_cursor)
SNUG_JSON(InviteAnswer, invite, duplicate)
SNUG_JSON(InvitesAnswer, invites)
SNUG_JSON(InvitePreview, chat_title, kind, inviter)
SNUG_JSON(InvitePreviewAnswer, invite)
SNUG_JSON(StateAnswer, state)
SNUG_JSON(MessageAnswer, message, duplicate)
SNUG_JSON(MessagesAnswer, messages)
SNUG_JSON(ChatFile, message_id, chat_id, seq, sender_id, created_at, attachment)
SNUG_JSON(FilesAnswer, files, next_cursor)
SNUG_JSON(Upload, id, name, type, size, offset, complete, kind, width, height, thumb_hash, animated, expires_at)
SNUG_JSON(UploadAnswer, upload)
SNUG_JSON(MediaTokenAnswer, media)
SNUG_JSON(PresenceAnswer, users)
SNUG_JSON(LimitedChat, chat_id, from_seq, to_seq)
SNUG_JSON(ChatMember, chat_id, member, user_id, removed)
SNUG_JSON(ChatReceipts, chat_id, receipts)
SNUG_JSON(SyncAnswer, cursor, more, reset, removed_chat_ids, chats, messages, limited, members, receipts, contacts,
          users)

}  // namespace snug

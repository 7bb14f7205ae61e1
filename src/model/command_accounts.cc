#include "model/command.h"
#include "model/json_impl.h"

namespace snug {

SNUG_JSON_ELSEWHERE(UserStatus)

SNUG_JSON(NewLogin, id, long_lived, user_agent, address)
SNUG_JSON(RegisterUser, user_id, username, username_key, display_name, terms, password_hash, role, invite_hash,
          setup_hash, login)
SNUG_JSON(CreateLoginSession, user_id, password_version, login)
SNUG_JSON(RefreshLoginSession, session_id, generation, successor_used)
SNUG_JSON(TokenUse, session_id, generation)
SNUG_JSON(NoteTokenUses, uses)
SNUG_JSON(EndLoginSession, session_id)
SNUG_JSON(ChangePassword, password_version, password_hash)
SNUG_JSON(UpdateProfile, display_name, avatar_url, avatar, bio, terms, status)
SNUG_JSON(SetUserRole, user_id, role)
SNUG_JSON(SetUserPassword, user_id, password_hash)
SNUG_JSON(SetUserDisabled, user_id, disabled, reason, until)
SNUG_JSON(EndUserLogins, user_id, session_id)
SNUG_JSON(IssueSetupToken, hash, expires_at)
SNUG_JSON(Setting, key, value)
SNUG_JSON(ChangeSettings, settings, configured)
SNUG_JSON(RaiseLevel, level)
SNUG_JSON(DeleteAccount, password_version)
SNUG_JSON(DeleteUser, user_id)
SNUG_JSON(TakeLease, job, node, until)
SNUG_JSON(NodeJoins, node)
SNUG_JSON(NodeUp, node)
SNUG_JSON(NodeGone, node)
SNUG_JSON(WithdrawUser, user_id, fence)
SNUG_JSON(EraseMessage, user_id, message_id, fence)
SNUG_JSON(EraseMention, user_id, message_id, fence)
SNUG_JSON(FinishDeletion, user_id, fence)
SNUG_JSON(RemoveChat, chat_id)
SNUG_JSON(BanAddress, range, reason, until)
SNUG_JSON(RemoveInvite, invite_id)
SNUG_JSON(UnbanAddress, range)
SNUG_JSON(SetAnnouncement, announcement_id, text, level)
SNUG_JSON(ClearAnnouncement)
SNUG_JSON(AddEmoji, emoji_id, name, hash, type, animated)
SNUG_JSON(RemoveEmoji, emoji_id)
SNUG_JSON(SetBranding, title, logo)
SNUG_JSON(SetContact, user_id, contact, blocked)

}  // namespace snug

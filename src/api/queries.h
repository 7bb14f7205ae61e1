// Queries: everything that reads for a client. Each is a handler of the operation table (src/api/operation.h).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "model/file_access.h"
#include "model/params_accounts.h"
#include "model/params_chats.h"
#include "model/params_marks.h"
#include "model/params_messages.h"
#include "model/params_rooms.h"
#include "store/access.h"
#include "store/query.h"

namespace snug {

Result<std::string> get_me(QueryContext& q, const NoParams& p);
Result<std::string> get_user(QueryContext& q, const UserParams& p);
/// One that the viewer may know of, without presence. Failure: not_found.
Result<User> visible_user(QueryContext& q, UserId id);
Result<std::string> find_users(QueryContext& q, const FindUsersParams& p);
Result<std::string> list_sessions(QueryContext& q, const NoParams& p);
Result<std::string> list_contacts(QueryContext& q, const NoParams& p);

Result<std::string> list_chats(QueryContext& q, const ListChatsParams& p);
Result<std::string> get_chat(QueryContext& q, const ChatParams& p);
Result<std::string> list_channels(QueryContext& q, const ChatParams& p);
Result<std::string> list_members(QueryContext& q, const ListMembersParams& p);
Result<std::string> list_invites(QueryContext& q, const ChatParams& p);

Result<std::string> list_messages(QueryContext& q, const ListMessagesParams& p);
Result<std::string> get_message(QueryContext& q, const MessageParams& p);
/// A message that the viewer may read, and the viewer's place in its chat. Failures: not_found, not_member.
struct ReadableMessage {
  Message message;
  rows::Access access;
};
Result<ReadableMessage> readable_message(QueryContext& q, MessageId id);
/// FileAccess::find. Thread: the query's.
Result<FileFound> find_file(QueryContext& q, const FileAccess::Request& request);
Result<std::string> list_files(QueryContext& q, const ListFilesParams& p);
Result<std::string> list_reactions(QueryContext& q, const ListReactionsParams& p);
Result<std::string> list_pins(QueryContext& q, const ChatParams& p);
Result<std::string> list_saved(QueryContext& q, const ListSavedParams& p);
Result<std::string> list_revisions(QueryContext& q, const MessageParams& p);
Result<std::string> list_votes(QueryContext& q, const ListVotesParams& p);
Result<std::string> list_scheduled(QueryContext& q, const NoParams& p);
Result<std::string> list_mentions(QueryContext& q, const ListSavedParams& p);
Result<std::string> list_threads(QueryContext& q, const ListThreadsParams& p);
Result<std::string> list_drafts(QueryContext& q, const NoParams& p);
Result<std::string> sync(QueryContext& q, const SyncParams& p);

/// Those of `users` whose presence the viewer may see: it shares a chat with them.
std::vector<UserId> known_users(QueryContext& q, const std::vector<UserId>& users);
/// What the viewer sees of such a user: nothing of one who has blocked it.
Presence presence_seen(QueryContext& q, UserId user);

}  // namespace snug

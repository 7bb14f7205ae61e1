// What a deletion removes, some at a time.
#include <algorithm>

#include "applier/message_changes.h"
#include "applier/thread_changes.h"
#include "applier/user_groups.h"
#include "store/deletion_rows.h"

namespace snug {

namespace {

/// What one command looks at: a few milliseconds of the writer's time.
constexpr int most_rows = 50;

/// How far a stage has got.
struct Progress {
  std::int64_t place = 0;
  bool complete = false;
};

/// Nobody is told of what is gone already: its texts just go, if they were this user's alone.
void erase_gone_chat(const ApplyContext& a, ChatId id, UserId user) {
  a.db.run(R"sql(
    UPDATE chats SET title = NULL, topic = NULL, description = NULL
     WHERE (id = ?1 OR group_id = ?1) AND deleted_version <> 0 AND (created_by = ?2 OR member_count <= 1))sql",
           id, user);
}

/// True: it left. A direct chat stays for the other side, so it stays in it; notes to itself go.
bool leave_chat(ApplyContext& a, ChatId id, UserId user) {
  const auto chat = rows::find_chat(a.db, id);
  if (!chat || chat->is_thread()) end_following(a, id, user);
  if (chat && chat->is_thread()) return false;
  const bool member = chat && !chat->open_channel() && rows::is_member(a.db, id, user);
  const bool leaves = member && (chat->kind != ChatKind::direct || chat->direct_low == chat->direct_high);
  if (leaves) leave_room(a, *chat, user, false);
  erase_gone_chat(a, id, user);
  return leaves;
}

/// One, so that what its members are told carries a cursor.
Progress leave_next_chat(ApplyContext& a, const Deletion& d) {
  const std::vector<ChatId> chats = rows::chats_after(a.db, d.user, ChatId{d.place}, most_rows);
  for (const ChatId chat : chats)
    if (leave_chat(a, chat, d.user)) return {.place = chat.value};
  if (chats.size() < most_rows) return {.complete = true};
  return {.place = chats.back().value};
}

Progress remove_contacts(ApplyContext& a, const Deletion& d) {
  if (leave_next_user_group(a, d.user)) return {};
  const auto removed = a.db.run(R"sql(
    DELETE FROM contacts WHERE user_id = ?1 AND other_id IN
      (SELECT other_id FROM contacts WHERE user_id = ?1 ORDER BY other_id LIMIT ?2))sql",
                                d.user, most_rows);
  return {.complete = removed < most_rows};
}

/// Nobody has it among its contacts, or blocks it, any more.
Progress remove_as_contact(ApplyContext& a, const Deletion& d) {
  const auto others = rows::contacts_of_others(a.db, d.user, UserId{d.place}, most_rows);
  Progress progress{.place = d.place, .complete = others.size() < most_rows};
  for (const rows::ContactOf& other : others) {
    progress.place = other.owner.value;
    if (other.contact || other.blocked)
      write_contact(a, other.owner, Contact{.user_id = d.user, .version = a.version}, other.blocked);
  }
  return progress;
}

Progress remove_requests(ApplyContext& a, const Deletion& d) {
  const auto mentions = a.db.run(R"sql(
    DELETE FROM mentions WHERE user_id = ?1 AND (chat_id, seq) IN
      (SELECT chat_id, seq FROM mentions WHERE user_id = ?1 ORDER BY chat_id, seq LIMIT ?2))sql",
                                 d.user, most_rows);
  const auto requests = a.db.run(R"sql(
    DELETE FROM client_requests WHERE user_id = ?1 AND (operation, client_id) IN
      (SELECT operation, client_id FROM client_requests WHERE user_id = ?1 ORDER BY operation, client_id LIMIT ?2))sql",
                                 d.user, most_rows);
  const auto saved = a.db.run(R"sql(
    DELETE FROM saved WHERE user_id = ?1 AND message_id IN
      (SELECT message_id FROM saved WHERE user_id = ?1 ORDER BY message_id LIMIT ?2))sql",
                              d.user, most_rows);
  const auto drafts = a.db.run(R"sql(
    DELETE FROM drafts WHERE user_id = ?1 AND chat_id IN
      (SELECT chat_id FROM drafts WHERE user_id = ?1 ORDER BY chat_id LIMIT ?2))sql",
                               d.user, most_rows);
  const auto scheduled = a.db.run(R"sql(
    DELETE FROM scheduled WHERE message_id IN
      (SELECT message_id FROM scheduled WHERE user_id = ?1 ORDER BY version LIMIT ?2))sql",
                                  d.user, most_rows);
  a.db.run("DELETE FROM preferences WHERE user_id = ?1", d.user);
  const auto reports = a.db.run(R"sql(
    UPDATE reports SET reason = '' WHERE id IN
      (SELECT id FROM reports WHERE reported_by = ?1 AND reason <> '' ORDER BY id LIMIT ?2))sql",
                                d.user, most_rows);
  const auto reported = a.db.run(R"sql(
    UPDATE reports SET content = '' WHERE id IN
      (SELECT id FROM reports WHERE sender_id = ?1 AND content <> '' ORDER BY id LIMIT ?2))sql",
                                 d.user, most_rows);
  ChangedChats changed;
  const bool reacted = take_reactions_of(a, d.user, changed), voted = take_votes_of(a, d.user, changed);
  const auto most = std::max({mentions, requests, saved, drafts, scheduled, reports, reported});
  return {.complete = most < most_rows && !reacted && !voted};
}

Progress advance(ApplyContext& a, const Deletion& d) {
  switch (d.stage) {
    case DeletionStage::chats:
      return leave_next_chat(a, d);
    case DeletionStage::contacts:
      return remove_contacts(a, d);
    case DeletionStage::contact_of:
      return remove_as_contact(a, d);
    case DeletionStage::requests:
      return remove_requests(a, d);
    case DeletionStage::messages:
      break;
  }
  return {.place = d.place};
}

bool is_at_messages(const ApplyContext& a, UserId user) {
  const auto deletion = rows::find_deletion(a.db, user);
  return deletion && deletion->stage == DeletionStage::messages;
}

}  // namespace

Applied apply(ApplyContext& a, const WithdrawUser& c) {
  if (a.actor) return fail(Code::forbidden, "only for the server itself");
  const auto deletion = rows::find_deletion(a.db, c.user_id);
  if (!deletion) return fail(Code::conflict, "this is no deleted user");
  if (deletion->stage == DeletionStage::messages) return EmptyAnswer{};
  const Progress progress = advance(a, *deletion);
  const auto stage = static_cast<std::int64_t>(deletion->stage);
  a.db.run("UPDATE deletions SET stage = ?2, place = ?3 WHERE user_id = ?1", c.user_id,
           progress.complete ? stage + 1 : stage, progress.complete ? 0 : progress.place);
  return EmptyAnswer{};
}

Applied apply(ApplyContext& a, const EraseMention& c) {
  if (a.actor) return fail(Code::forbidden, "only for the server itself");
  auto message = rows::find_message(a.db, c.message_id);
  if (!is_at_messages(a, c.user_id)) return fail(Code::conflict, "this is no mention of a deleted user");
  if (!message) return EmptyAnswer{};  // purged meanwhile
  const std::vector<UserId> named = message->mentions.value_or(std::vector<UserId>());
  if (std::find(named.begin(), named.end(), c.user_id) == named.end()) return EmptyAnswer{};
  if (const auto chat = rows::find_chat(a.db, message->chat_id))
    take_mention(a, *chat, *message, c.user_id);
  else
    a.db.run("UPDATE messages SET mentions = NULL WHERE id = ?1", message->id);  // nobody reads it any more
  return EmptyAnswer{};
}

Applied apply(ApplyContext& a, const EraseMessage& c) {
  if (a.actor) return fail(Code::forbidden, "only for the server itself");
  auto message = rows::find_message(a.db, c.message_id);
  if (!is_at_messages(a, c.user_id) || (message && message->sender_id != c.user_id))
    return fail(Code::conflict, "this is no message of a deleted user");
  if (!message) return EmptyAnswer{};  // purged meanwhile
  const auto chat = rows::find_chat(a.db, message->chat_id);
  if (chat && !message->deleted_at) empty_message(a, *chat, *message);
  if (!chat) {
    a.db.run(R"sql(
      UPDATE messages SET content = '', mentions = NULL, reply_to = NULL, files = 0, previews = 0, forwarded = 0,
                          reactions = NULL, marks = marks & ?3, room_mention = 0, thread_root = NULL,
                          deleted_at = coalesce(deleted_at, ?2)
       WHERE id = ?1)sql",
             message->id, a.now, rows::thread_mark);
    take_attached(a, *message);
    forget_replier(a, message->chat_id, c.user_id);
    a.db.run("UPDATE chats SET preview_content = '' WHERE id = ?1 AND preview_id = ?2", message->chat_id, message->id);
  }
  a.db.run("UPDATE reports SET content = '' WHERE message_id = ?1", message->id);  // made since it was closed
  // What its sender's program called it, and a hash that would tell a guessed text from others.
  a.db.run("UPDATE messages SET client_id = NULL, request_hash = NULL WHERE id = ?1", message->id);
  return EmptyAnswer{};
}

}  // namespace snug

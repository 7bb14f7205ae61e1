// What a deletion removes, some at a time.
#include "applier/applying.h"
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
void erase_gone_chat(const Applying& a, ChatId id, UserId user) {
  a.db.run(R"sql(
    UPDATE chats SET title = NULL, topic = NULL
     WHERE (id = ?1 OR group_id = ?1) AND deleted_version <> 0 AND (created_by = ?2 OR member_count <= 1))sql",
           id, user);
}

/// True: it left. A direct chat stays for the other side, so it stays in it; notes to itself go.
bool leave_chat(Applying& a, ChatId id, UserId user) {
  const auto chat = find_chat(a.db, id);
  const bool member = chat && !chat->open_channel() && is_member(a.db, id, user);
  const bool leaves = member && (chat->kind != ChatKind::direct || chat->direct_low == chat->direct_high);
  if (leaves) leave_room(a, *chat, user, false);
  erase_gone_chat(a, id, user);
  return leaves;
}

/// One, so that what its members are told carries a cursor.
Progress leave_next_chat(Applying& a, const Deletion& d) {
  std::vector<ChatId> chats;
  {
    auto q = a.db.query("SELECT chat_id FROM chat_states WHERE user_id = ?1 AND chat_id > ?2 ORDER BY chat_id LIMIT ?3",
                        d.user, d.place, most_rows);
    while (q.next()) chats.push_back(q.get<ChatId>(0));
  }
  for (const ChatId chat : chats)
    if (leave_chat(a, chat, d.user)) return {.place = chat.value};
  if (chats.size() < most_rows) return {.complete = true};
  return {.place = chats.back().value};
}

Progress remove_contacts(Applying& a, const Deletion& d) {
  const auto removed = a.db.run(R"sql(
    DELETE FROM contacts WHERE user_id = ?1 AND other_id IN
      (SELECT other_id FROM contacts WHERE user_id = ?1 ORDER BY other_id LIMIT ?2))sql",
                                d.user, most_rows);
  return {.complete = removed < most_rows};
}

/// Nobody has it among its contacts, or blocks it, any more.
Progress remove_as_contact(Applying& a, const Deletion& d) {
  struct Row {
    UserId owner;
    bool contact = false, blocked = false;
  };
  std::vector<Row> rows;
  {
    auto q = a.db.query(R"sql(
      SELECT user_id, contact, blocked FROM contacts WHERE other_id = ?1 AND user_id > ?2 ORDER BY user_id LIMIT ?3)sql",
                        d.user, d.place, most_rows);
    while (q.next()) rows.push_back({q.get<UserId>(0), q.get<bool>(1), q.get<bool>(2)});
  }
  Progress progress{.place = d.place, .complete = rows.size() < most_rows};
  for (const Row& row : rows) {
    progress.place = row.owner.value;
    if (row.contact || row.blocked)
      write_contact(a, row.owner, Contact{.user_id = d.user, .version = a.version}, row.blocked);
  }
  return progress;
}

Progress remove_requests(Applying& a, const Deletion& d) {
  const auto mentions = a.db.run(R"sql(
    DELETE FROM mentions WHERE user_id = ?1 AND (chat_id, seq) IN
      (SELECT chat_id, seq FROM mentions WHERE user_id = ?1 ORDER BY chat_id, seq LIMIT ?2))sql",
                                 d.user, most_rows);
  const auto requests = a.db.run(R"sql(
    DELETE FROM client_requests WHERE user_id = ?1 AND (operation, client_id) IN
      (SELECT operation, client_id FROM client_requests WHERE user_id = ?1 ORDER BY operation, client_id LIMIT ?2))sql",
                                 d.user, most_rows);
  return {.complete = mentions < most_rows && requests < most_rows};
}

Progress advance(Applying& a, const Deletion& d) {
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

}  // namespace

Applied apply(Applying& a, const WithdrawUser& c) {
  if (a.actor) return fail(Code::forbidden, "only for the server itself");
  const auto deletion = rows::find_deletion(a.db, c.user_id);
  if (!deletion) return fail(Code::conflict, "this is no deleted user");
  if (deletion->stage == DeletionStage::messages) return std::string("{}");
  const Progress progress = advance(a, *deletion);
  const auto stage = static_cast<std::int64_t>(deletion->stage);
  a.db.run("UPDATE deletions SET stage = ?2, place = ?3 WHERE user_id = ?1", c.user_id,
           progress.complete ? stage + 1 : stage, progress.complete ? 0 : progress.place);
  return std::string("{}");
}

Applied apply(Applying& a, const EraseMessage& c) {
  if (a.actor) return fail(Code::forbidden, "only for the server itself");
  const auto deletion = rows::find_deletion(a.db, c.user_id);
  auto message = message_object(a.db, c.message_id);
  if (!deletion || deletion->stage != DeletionStage::messages || !message || message->sender_id != c.user_id)
    return fail(Code::conflict, "this is no message of a deleted user");
  const auto chat = find_chat(a.db, message->chat_id);
  if (chat && !message->deleted_at) empty_message(a, *chat, *message);
  if (!chat) {
    a.db.run(R"sql(
      UPDATE messages SET content = '', mentions = NULL, reply_to = NULL, deleted_at = coalesce(deleted_at, ?2)
       WHERE id = ?1)sql",
             message->id, a.now);
    a.db.run("UPDATE chats SET preview_content = '' WHERE id = ?1 AND preview_id = ?2", message->chat_id, message->id);
  }
  // What its sender's program called it, and a hash that would tell a guessed text from others.
  a.db.run("UPDATE messages SET client_id = NULL, request_hash = NULL WHERE id = ?1", message->id);
  return std::string("{}");
}

}  // namespace snug

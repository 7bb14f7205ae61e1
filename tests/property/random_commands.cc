// The commands that the dice make.
#include "property_fixture.h"
#include "store/message_rows.h"

namespace snug::test {

std::vector<UserId> PropertyFixture::some_users(std::int64_t most) {
  std::vector<UserId> out;
  for (std::int64_t n = dice.below(most + 1); n > 0; --n)
    out.push_back(gone_.empty() || dice.chance(95) ? dice.of(users_) : dice.of(gone_));
  return out;
}

ChatId PropertyFixture::some_chat() { return chats_.empty() ? ChatId{1} : dice.of(chats_); }

std::vector<AttachedFile> PropertyFixture::some_files() {
  std::vector<AttachedFile> files;
  for (std::int64_t n = 1 + dice.below(3); n > 0; --n) {
    const auto digit = static_cast<char>('a' + dice.below(6));  // few contents: messages share them
    AttachedFile file{.hash = std::string(64, digit), .name = "f", .type = "image/png", .size = 10};
    file.kind = static_cast<AttachmentKind>(dice.below(5));
    if (dice.chance(30)) file.preview = std::string(64, '0');
    if (dice.chance(20)) file.waveform = {3, 1, 4};
    files.push_back(std::move(file));
  }
  return files;
}

CommandBody PropertyFixture::random_body(UserId) {
  const auto roll = dice.below(100);
  if (roll < 4 || chats_.empty()) {
    chats_.push_back(ChatId{++last_id_});
    if (dice.chance(30)) return CreateDirectChat{chats_.back(), dice.of(users_)};
    return CreateGroup{.chat_id = chats_.back(), .title = "g", .member_ids = some_users(4)};
  }
  if (roll < 7) {
    const ChatId group = some_chat();
    chats_.push_back(ChatId{++last_id_});
    const bool is_private = dice.chance(50);
    return CreateChannel{.chat_id = chats_.back(),
                         .group_id = group,
                         .title = "c",
                         .is_private = is_private,
                         .member_ids = is_private ? some_users(2) : std::vector<UserId>()};
  }
  if (roll < 42) {
    if (!sent_.empty() && dice.chance(15)) {  // an answer was lost
      SendMessage again = dice.of(sent_);
      again.message_id = MessageId{++last_id_};
      return again;
    }
    SendMessage m{.message_id = MessageId{++last_id_},
                  .chat_id = some_chat_or_thread(),
                  .content = "m" + std::to_string(last_id_)};
    if (dice.chance(20)) m.content += " @" + dice.of(names_) + " @" + dice.of(names_);
    if (dice.chance(10)) m.content += dice.chance(60) ? " @room" : " @here";
    if (dice.chance(15)) m.content += " @group" + std::to_string(dice.below(4));
    if (dice.chance(15) && !messages_.empty()) m.reply_to = dice.of(messages_);
    if (dice.chance(20))
      m.attachments = some_files();
    else if (dice.chance(20))
      m.poll = some_poll();
    if (dice.chance(50)) {
      m.client_id = "c" + std::to_string(last_id_);
      m.request_hash = m.content;
      sent_.push_back(m);
    }
    messages_.push_back(m.message_id);
    return m;
  }
  if (roll < 44 && !messages_.empty()) {
    const MessageId source = dice.of(messages_);
    messages_.push_back(MessageId{++last_id_});
    return ForwardMessage{.message_id = messages_.back(), .source = source, .chat_id = some_chat_or_thread()};
  }
  if (roll < 45 && !messages_.empty()) return RemovePreview{dice.of(messages_)};
  if (roll < 48 && !messages_.empty()) return EditMessage{dice.of(messages_), "edited " + std::to_string(++last_id_)};
  if (roll < 53 && !messages_.empty()) return DeleteMessage{dice.of(messages_)};
  if (roll < 66) {
    MoveWatermarks moves;
    for (std::int64_t n = 1 + dice.below(5); n > 0; --n)
      moves.moves.push_back({.user_id = dice.of(users_),
                             .chat_id = some_chat_or_thread(),
                             .delivered_seq = dice.below(60),
                             .read_seq = dice.below(60)});
    return moves;
  }
  if (roll < 72) return AddMembers{some_chat(), some_users(3)};
  if (roll < 76) return RemoveMember{some_chat(), dice.of(users_)};
  if (roll < 80) return LeaveChat{some_chat()};
  if (roll < 83) return UpdateMember{some_chat(), dice.of(users_), static_cast<MemberRole>(dice.below(3))};
  if (roll < 86) {
    UpdateChat update{.chat_id = some_chat()};
    if (dice.chance(60)) update.title = "t" + std::to_string(++last_id_);
    update.topic.present = dice.chance(50);
    if (dice.chance(50)) update.topic.value = "topic";
    if (dice.chance(30)) update.picture = some_picture();
    if (dice.chance(30)) update.description = {true, "d" + std::to_string(last_id_)};
    if (dice.chance(20)) update.posting = static_cast<ChatRight>(dice.below(2));
    if (dice.chance(20)) update.room_mentions = static_cast<ChatRight>(dice.below(2));
    if (dice.chance(10)) update.slow_mode = dice.below(2);
    if (dice.chance(30)) update.is_public = dice.chance(70);
    if (messages_go_ && dice.chance(30)) update.retention_days = dice.below(3);
    return update;
  }
  if (roll < 91) {
    UpdateChatState state{.chat_id = some_chat_or_thread()};
    if (dice.chance(40)) state.pinned = dice.chance(50);
    if (dice.chance(60)) state.archived = dice.chance(70);
    state.muted_until.present = dice.chance(30);
    if (dice.chance(50)) state.muted_until.value = Time{now_ms_ + 1000};
    if (dice.chance(30)) state.notify = static_cast<Notify>(dice.below(4));
    if (dice.chance(40)) state.marked_unread = dice.chance(60);
    return state;
  }
  if (roll < 92) return some_preferences();
  if (roll < 94) {
    SetContact contact{.user_id = dice.of(users_)};
    if (dice.chance(60)) contact.contact = dice.chance(60);
    if (dice.chance(40)) contact.blocked = dice.chance(40);
    return contact;
  }
  if (roll < 95) return dice.chance(60) ? add_emoji() : CommandBody(RemoveEmoji{dice.of(emoji_)});
  if (roll < 96) {
    UpdateProfile update{.display_name = "D" + std::to_string(++last_id_)};
    if (dice.chance(40)) update.avatar = some_picture();
    if (dice.chance(40)) update.status = {true, UserStatus{.text = "s" + std::to_string(last_id_)}};
    return update;
  }
  if (roll < 97) {
    invites_.push_back("invite" + std::to_string(++last_id_));
    return CreateInvite{.invite_id = InviteId{last_id_}, .chat_id = some_chat(), .token_hash = invites_.back()};
  }
  if (roll < 98) return JoinPublic{some_chat()};
  if (roll < 99 && !invites_.empty()) return AcceptInvite{dice.of(invites_)};
  if (dice.chance(30)) return DeleteChat{some_chat()};
  return LeaveChat{some_chat()};
}

NewPoll PropertyFixture::some_poll() {
  NewPoll poll{.options = {"a", "b", "c"}, .multiple = dice.chance(50), .anonymous = dice.chance(30)};
  if (dice.chance(30)) poll.closes_at = Time{now_ms_ + dice.below(400)};
  return poll;
}

/// By the operator.
CommandBody PropertyFixture::user_group() {
  const auto roll = dice.below(100);
  if (roll < 20) return RemoveUserGroup{dice.of(user_groups_)};
  if (roll < 50) {
    UpdateUserGroup update{.group_id = dice.of(user_groups_)};
    if (dice.chance(30)) update.name = "group" + std::to_string(dice.below(4));
    if (dice.chance(30)) update.title = {true, "t" + std::to_string(++last_id_)};
    if (dice.chance(60)) update.member_ids = some_users(4);
    return update;
  }
  user_groups_.push_back(UserGroupId{++last_id_});
  return AddUserGroup{
      .group_id = user_groups_.back(), .name = "group" + std::to_string(dice.below(4)), .member_ids = some_users(5)};
}

CommandBody PropertyFixture::some_preferences() {
  UpdatePreferences update;
  update.quiet_hours.present = dice.chance(60);
  if (dice.chance(70))
    update.quiet_hours.value =
        QuietHours{.from = "2" + std::to_string(dice.below(4)) + ":00", .to = "07:00", .time_zone = "UTC", .days = {}};
  update.paused_until.present = dice.chance(60);
  if (dice.chance(60)) update.paused_until.value = Time{now_ms_ + 1000};
  return update;
}

/// For a while: what it may be put into, and what it may do, is another then.
void PropertyFixture::make_guest() {
  submit({}, SetUserRole{dice.of(users_), dice.chance(20) ? UserRole::guest : UserRole::member});
}

ChatId PropertyFixture::some_chat_or_thread() {
  if (dice.chance(70)) return some_chat();
  std::vector<ChatId> threads;
  auto q = nodes_.front()->now.reader->query("SELECT chat_id FROM threads ORDER BY chat_id");
  while (q.next()) threads.push_back(q.get<ChatId>(0));
  return threads.empty() ? some_chat() : dice.of(threads);
}

/// Replies, often to what has replies already, and who begins to follow a thread, or ends it.
CommandBody PropertyFixture::use_thread(UserId actor) {
  MessageId root = dice.chance(90) ? some_message_of(actor) : dice.of(messages_);
  if (dice.chance(60)) {
    std::vector<MessageId> roots;
    auto q = nodes_.front()->now.reader->query("SELECT root_id FROM threads ORDER BY root_id");
    while (q.next()) roots.push_back(q.get<MessageId>(0));
    if (!roots.empty()) root = dice.of(roots);
  }
  if (dice.chance(30)) return FollowThread{root, dice.chance(50)};
  if (!replies_.empty() && dice.chance(10)) {  // an answer was lost
    ReplyInThread again = dice.of(replies_);
    again.message.message_id = MessageId{++last_id_};
    again.thread_id = ChatId{++last_id_};
    if (again.copy_id) again.copy_id = MessageId{++last_id_};
    return again;
  }
  ReplyInThread reply{.root = root, .thread_id = ChatId{++last_id_}, .message = {.message_id = MessageId{++last_id_}}};
  SendMessage& m = reply.message;
  m.chat_id = reply.thread_id;
  m.content = "r" + std::to_string(last_id_);
  if (dice.chance(25)) m.content += " @" + dice.of(names_);
  if (dice.chance(10)) m.content += " @room";
  if (dice.chance(15)) m.attachments = some_files();
  messages_.push_back(m.message_id);
  if (dice.chance(25)) {
    reply.copy_id = MessageId{++last_id_};
    messages_.push_back(*reply.copy_id);
  }
  if (dice.chance(40)) {
    m.client_id = "r" + std::to_string(last_id_);
    m.request_hash = m.content;
    replies_.push_back(reply);
  }
  return reply;
}

/// One that it can read, so that most commands do something.
MessageId PropertyFixture::some_message_of(UserId user) {
  std::vector<MessageId> seen;
  auto q = nodes_.front()->now.reader->query(R"sql(
    SELECT m.id FROM messages m JOIN chats c ON c.id = m.chat_id AND c.deleted_version = 0
      JOIN chat_states s ON s.user_id = ?1 AND s.left_version = 0
                        AND s.chat_id = CASE WHEN c.kind = 2 AND c.is_private = 0 THEN c.group_id
                                             WHEN c.kind = 3 THEN c.room_id ELSE c.id END
     WHERE m.deleted_at IS NULL ORDER BY m.id)sql",
                                             user);
  while (q.next()) seen.push_back(q.get<MessageId>(0));
  return seen.empty() ? dice.of(messages_) : dice.of(seen);
}

CommandBody PropertyFixture::schedule() {
  const MessageId known = scheduled_.empty() ? MessageId{1} : dice.of(scheduled_);
  const auto roll = dice.below(100);
  if (roll < 15) return CancelScheduled{known};
  if (roll < 30) return UpdateScheduled{.message_id = known, .content = "other", .send_at = Time{now_ms_ + 300}};
  scheduled_.push_back(MessageId{++last_id_});
  messages_.push_back(scheduled_.back());
  return ScheduleMessage{.message_id = scheduled_.back(),
                         .chat_id = some_chat_or_thread(),
                         .content = "later " + std::to_string(last_id_),
                         .send_at = Time{now_ms_ + 1 + dice.below(600)}};
}

/// What the server does with what is due, and sometimes with what is not, or once more.
void PropertyFixture::send_scheduled() { submit({}, SendScheduled{.message_id = dice.of(scheduled_)}); }

/// What people add to messages, and what they keep for themselves.
CommandBody PropertyFixture::mark_message(UserId actor) {
  static const std::vector<std::string> emoji{"👍", "❤️", "🎉", ":e1:", ":e2:"};
  const MessageId message = dice.chance(80) ? some_message_of(actor) : dice.of(messages_);
  const auto roll = dice.below(100);
  if (roll < 35) return AddReaction{message, dice.of(emoji)};
  if (roll < 50) return RemoveReaction{message, dice.of(emoji)};
  if (roll < 60) return PinMessage{message, dice.chance(60)};
  if (roll < 70) return SaveMessage{message, dice.chance(60)};
  if (roll < 85) {
    std::vector<std::int64_t> options;
    for (std::int64_t option = 0; option < 3; ++option)
      if (dice.chance(40)) options.push_back(option);
    return VotePoll{message, std::move(options)};
  }
  if (roll < 88) return ClosePoll{message};
  if (roll < 94) return schedule();
  SaveDraft draft{.chat_id = some_chat_or_thread()};
  if (dice.chance(80)) draft.text = "draft " + std::to_string(++last_id_);
  if (dice.chance(20)) draft.reply_to = message;
  return draft;
}

CommandBody PropertyFixture::add_emoji() {
  emoji_.push_back(EmojiId{++last_id_});
  return AddEmoji{.emoji_id = emoji_.back(),
                  .name = "e" + std::to_string(dice.below(8)),
                  .hash = std::string(64, 'e'),
                  .type = "image/png"};
}

Patch<std::string> PropertyFixture::some_picture() {
  if (dice.chance(30)) return {true, std::nullopt};
  return {true, std::string(64, static_cast<char>('a' + dice.below(6)))};
}

/// What a node finds for a message that it took; often the message is another by then.
void PropertyFixture::find_links() {
  const MessageId id = dice.of(messages_);
  const auto message = rows::find_message(*nodes_.front()->now.reader, id);
  FoundPreview found{.url = "https://tea.example/", .title = "Tea " + std::to_string(++last_id_)};
  if (dice.chance(50)) found.picture = std::string(64, 'f');
  submit({}, SetPreviews{id, content_hash(message ? message->content : ""), {found}});
}

}  // namespace snug::test

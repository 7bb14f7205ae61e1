#include "support/tables.h"

#include <doctest/doctest.h>

#include "applier_fixture.h"
#include "model/deletion.h"

using namespace snug;
using snug::test::ApplierFixture;
using snug::test::tables;

namespace {

std::vector<std::string> names_in(Database& db) {
  std::vector<std::string> names;
  auto q = db.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name");
  while (q.next()) names.push_back(q.get<std::string>(0));
  return names;
}

}  // namespace

TEST_CASE_FIXTURE(ApplierFixture, "every table is listed, with what becomes of it") {
  std::vector<std::string> listed;
  for (const auto& table : tables) {
    listed.emplace_back(table.name);
    CHECK_MESSAGE((!table.why.empty() || (table.is_personal() && !table.exported.empty())), table.name);
  }
  CHECK(names_in(db()) == listed);
}

TEST_CASE_FIXTURE(ApplierFixture, "a deletion that is finished leaves nothing of the user in any table") {
  const UserId ann = as("ann"), ben = as("ben");
  REQUIRE(run({}, SetUserRole{ben, UserRole::admin}).result);
  REQUIRE(run({}, SetUserRole{ann, UserRole::admin}).result);
  const auto log_in = [&] {
    const LoginSessionId id{next_id()};
    REQUIRE(run({}, CreateLoginSession{ann, 1, NewLogin{.id = id, .address = "192.0.2.9"}}).result);
    return id;
  };
  const LoginSessionId session = log_in();
  REQUIRE(run(ann, EndLoginSession{log_in()}, session).result);
  REQUIRE(run(ann, UpdateProfile{.avatar = {true, "def"}, .bio = {true, "a life"}}, session).result);
  REQUIRE(run(ann, SetContact{.user_id = ben, .contact = true}).result);
  REQUIRE(run(ben, SetContact{.user_id = ann, .contact = true}).result);
  REQUIRE(run(ann, BanAddress{.range = "198.51.100.7/32"}, session).result);
  const ChatId tea{next_id()};
  REQUIRE(
      run(ann, CreateGroup{.chat_id = tea, .title = "tea", .member_ids = {ben}, .client_id = "g", .request_hash = "h"})
          .result);
  REQUIRE(run(ann, CreateInvite{.invite_id = InviteId{next_id()}, .chat_id = tea, .token_hash = "t"}).result);
  REQUIRE(send(ben, tea, "hello @ann").result);
  const MessageId bens{value("SELECT max(id) FROM messages")};
  const MessageId poll{next_id()};
  REQUIRE(
      run(ben,
          SendMessage{.message_id = poll, .chat_id = tea, .content = "Tea?", .poll = NewPoll{.options = {"yes", "no"}}})
          .result);
  REQUIRE(run(ann, SendMessage{.message_id = MessageId{next_id()},
                               .chat_id = tea,
                               .content = "hello",
                               .client_id = "c1",
                               .request_hash = "hello",
                               .attachments = {{{.hash = "abc", .name = "a", .type = "b", .size = 1}}}})
              .result);
  const MessageId anns{value("SELECT max(id) FROM messages")};
  REQUIRE(run(ann, AddReaction{bens, "👍"}).result);
  REQUIRE(run(ann, SaveMessage{bens}).result);
  REQUIRE(
      run(ann,
          ScheduleMessage{
              .message_id = MessageId{next_id()}, .chat_id = tea, .content = "later", .send_at = Time{now_ms + 60'000}})
          .result);
  REQUIRE(run(ann, SaveDraft{.chat_id = tea, .text = "I was about to"}).result);
  REQUIRE(run(ann, VotePoll{poll, {1}}).result);
  REQUIRE(run(ben, AddUserGroup{.group_id = UserGroupId{next_id()}, .name = "ops", .member_ids = {ann}}).result);
  REQUIRE(run(ann, UpdatePreferences{.paused_until = {true, Time{now_ms}}}).result);
  const ReplyInThread reply{.root = bens,
                            .thread_id = ChatId{next_id()},
                            .message = {.message_id = MessageId{next_id()}, .content = "in a thread"}};
  REQUIRE(run(ann, reply).result);
  REQUIRE(run(ann, ReportMessage{ReportId{next_id()}, poll, "no tea here"}).result);
  REQUIRE(run(ben, ReportMessage{ReportId{next_id()}, anns, "rude"}).result);
  for (const auto& table : tables)
    if (table.is_personal()) CHECK_MESSAGE(value(table.personal, ann) > 0, table.name);

  REQUIRE(run({}, DeleteUser{ann}).result);
  while (value("SELECT stage FROM deletions WHERE user_id = ?1", ann) !=
         static_cast<std::int64_t>(DeletionStage::messages))
    REQUIRE(run({}, WithdrawUser{ann}).result);
  REQUIRE(run({}, EraseMessage{ann, anns}).result);
  REQUIRE(run({}, EraseMessage{ann, reply.message.message_id}).result);
  REQUIRE(run({}, EraseMention{ann, bens}).result);
  REQUIRE(run({}, FinishDeletion{ann}).result);
  for (const auto& table : tables)
    if (table.is_personal()) CHECK_MESSAGE(value(table.personal, ann) == 0, table.name);
}

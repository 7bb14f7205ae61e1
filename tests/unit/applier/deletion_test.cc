#include <doctest/doctest.h>

#include <algorithm>

#include "applier_fixture.h"
#include "model/deletion.h"

using namespace snug;
using snug::test::ApplierFixture;

namespace {

Code code_of(const Outcome& outcome) { return outcome.result ? Code::internal : outcome.result.error().code; }

/// Ann is about to go; Ben and Cleo stay.
struct Deletions : ApplierFixture {
  std::int64_t stage_of(UserId user) { return value("SELECT stage FROM deletions WHERE user_id = ?1", user); }
  /// Closes the account and does what the server does, up to what the user wrote.
  void withdraw(UserId user) {
    REQUIRE(run({}, DeleteUser{user}).result);
    while (stage_of(user) != static_cast<std::int64_t>(DeletionStage::messages))
      REQUIRE(run({}, WithdrawUser{user}).result);
  }
  std::string text(Sql sql, std::int64_t id) {
    auto q = db().query(sql, id);
    return q.next() ? q.get<std::optional<std::string>>(0).value_or("null") : "no row";
  }
  bool is_member(ChatId chat, UserId user) {
    return value("SELECT left_version = 0 FROM chat_states WHERE chat_id = ?1 AND user_id = ?2", chat, user) == 1;
  }
  LoginSessionId log_in(UserId user) {
    const LoginSessionId id{next_id()};
    REQUIRE(run({}, CreateLoginSession{user, 1, NewLogin{.id = id, .address = "192.0.2.9"}}).result);
    return id;
  }
  MessageId last_message() { return MessageId{value("SELECT max(id) FROM messages")}; }

  const UserId ann = as("ann"), ben = as("ben"), cleo = as("cleo");
};

}  // namespace

TEST_CASE_FIXTURE(Deletions, "closing an account makes a tombstone of it at once") {
  const LoginSessionId session = log_in(ann);
  REQUIRE(run(ann, UpdateProfile{.avatar_url = {true, "https://a/b"}, .bio = {true, "a life"}}).result);
  REQUIRE(run(ann, DeleteAccount{1}, session).result);

  auto q = db().query(R"sql(
    SELECT username, username_key, display_name, avatar_url IS NULL AND bio IS NULL, password_hash, password_version,
           disabled, role FROM users WHERE id = ?1)sql",
                      ann);
  REQUIRE(q.next());
  CHECK(q.get<std::string>(0) == "deleted-" + to_string(ann));
  CHECK(q.get<std::string>(1) == "deleted:" + to_string(ann));
  CHECK(q.get<std::string>(2) == "Deleted user");
  CHECK(q.get<bool>(3));
  CHECK(q.get<std::string>(4).empty());
  CHECK(q.get<int>(5) == 2);
  CHECK(q.get<bool>(6));
  CHECK(count("SELECT count(*) FROM login_sessions") == 0);
  CHECK(count("SELECT count(*) FROM user_terms WHERE term LIKE 'ann%'") == 0);
  CHECK(stage_of(ann) == 0);
  CHECK(events() == std::vector<std::string>{"user_updated*"});
  const auto& told = std::get<Event>(changes().back());
  CHECK(told.everyone);  // whoever met it in a large chat may know its name
  CHECK(told.data.find(R"("deleted":true)") != std::string::npos);
  CHECK(std::any_of(changes().begin(), changes().end(), [&](const Change& change) {
    const auto* ended = std::get_if<LoginEnded>(&change);
    return ended && ended->user == ann && !ended->session && !ended->kept;
  }));
  CHECK(std::any_of(changes().begin(), changes().end(),
                    [](const Change& change) { return std::holds_alternative<AccountDeleted>(change); }));
}

TEST_CASE_FIXTURE(Deletions, "a deleted user is nobody: it does nothing, and nothing can be done with it") {
  const ChatId talk = direct(ann, ben), tea = group(ben);
  REQUIRE(send(ben, talk, "hello").result);
  const MessageId own = last_message();
  REQUIRE(run({}, SetUserRole{ben, UserRole::admin}).result);
  const LoginSessionId session = log_in(ann);
  REQUIRE(run(ann, DeleteAccount{1}).result);

  CHECK(code_of(run(ann, UpdateProfile{.display_name = "Ann"}, session)) == Code::unauthorized);
  CHECK(code_of(run(ann, UpdateProfile{.display_name = "Ann"})) == Code::unauthorized);
  CHECK(code_of(run(ann, DeleteAccount{2})) == Code::unauthorized);
  for (const std::int64_t version : {1, 2})
    CHECK(code_of(run({}, CreateLoginSession{ann, version, NewLogin{.id = LoginSessionId{next_id()}}})) ==
          Code::unauthorized);

  CHECK(code_of(run(ben, AddMembers{tea, {ann}})) == Code::not_found);
  CHECK(code_of(run(ben, SetContact{ann, true, {}})) == Code::not_found);
  CHECK(code_of(run(cleo, CreateDirectChat{ChatId{next_id()}, ann})) == Code::not_found);
  CHECK(run(ben, CreateDirectChat{ChatId{next_id()}, ann}).result);  // what was said stays
  const Outcome refused = send(ben, talk, "are you there?");
  CHECK(code_of(refused) == Code::forbidden);
  CHECK(refused.result.error().message == "this user's account was deleted");
  CHECK(code_of(run(ben, EditMessage{own, "hi"})) == Code::forbidden);
  CHECK(run(ben, DeleteMessage{own}).result);

  for (const CommandBody& body :
       std::vector<CommandBody>{SetUserDisabled{ann, false}, SetUserPassword{ann, "hash"},
                                SetUserRole{ann, UserRole::admin}, EndUserLogins{ann}, DeleteUser{ann}}) {
    CAPTURE(name_of(body));
    CHECK(code_of(run(ben, body)) == Code::not_found);
    CHECK(code_of(run({}, body)) == Code::not_found);
  }
}

TEST_CASE_FIXTURE(Deletions, "its name is free, and the one it has now can't have been taken before") {
  RegisterUser thief{.user_id = UserId{next_id()}, .username_key = "deleted-" + to_string(ann), .display_name = "x"};
  thief.role = UserRole::member;
  REQUIRE(run({}, thief).result);
  REQUIRE(run(ann, DeleteAccount{1}).result);
  RegisterUser again{.user_id = UserId{next_id()}, .username = "ann", .username_key = "ann", .display_name = "Ann"};
  again.role = UserRole::member;
  CHECK(run({}, again).result);
  const ChatId tea = group(ben, {again.user_id});
  REQUIRE(send(ben, tea, "@ann").result);
  CHECK(value("SELECT user_id FROM mentions") == again.user_id.value);
}

TEST_CASE_FIXTURE(Deletions, "the password that was checked is still the user's") {
  REQUIRE(run(ann, ChangePassword{1, "other"}).result);
  CHECK(code_of(run(ann, DeleteAccount{1})) == Code::conflict);
  CHECK(count("SELECT count(*) FROM deletions") == 0);
  CHECK(run(ann, DeleteAccount{2}).result);
}

TEST_CASE_FIXTURE(Deletions, "there is always an administrator left") {
  REQUIRE(run({}, SetUserRole{ann, UserRole::admin}).result);
  REQUIRE(run({}, SetUserRole{ben, UserRole::admin}).result);
  REQUIRE(run({}, SetUserDisabled{ben}).result);
  CHECK(code_of(run(ann, DeleteAccount{1})) == Code::forbidden);  // a disabled one does not count
  REQUIRE(run({}, SetUserDisabled{ben, false}).result);
  CHECK(code_of(run(ann, DeleteUser{ann})) == Code::forbidden);
  CHECK(code_of(run(cleo, DeleteUser{ben})) == Code::not_found);
  CHECK(run(ann, DeleteAccount{1}).result);
  CHECK(code_of(run(ben, DeleteAccount{1})) == Code::forbidden);
  CHECK(run(ben, DeleteUser{cleo}).result);
  CHECK(run({}, DeleteUser{ben}).result);  // the operator can make another one
  CHECK(code_of(run({}, IssueSetupToken{"hash", Time{now_ms + 1'000'000}})) == Code::conflict);
}

TEST_CASE_FIXTURE(Deletions, "what is kept of it: that it happened, and no address") {
  REQUIRE(run({}, SetUserRole{ben, UserRole::admin}).result);
  const auto last = count("SELECT max(id) FROM audit");
  const LoginSessionId session = log_in(ann);
  REQUIRE(run(ann, DeleteAccount{1}, session).result);
  REQUIRE(run(ben, DeleteUser{cleo}, log_in(ben)).result);
  std::vector<std::string> lines;
  auto q = db().query(
      "SELECT actor || ' ' || action || ' ' || target || ' ' || details || ' ' || coalesce(address, '-') FROM audit "
      "WHERE id > ?1 ORDER BY id",
      last);
  while (q.next()) lines.push_back(q.get<std::string>(0));
  const auto a = to_string(ann), b = to_string(ben), c = to_string(cleo);
  CHECK(lines ==
        std::vector<std::string>{a + " delete_account " + a + " {} -", b + " delete_user " + c + " {} 192.0.2.9"});
}

TEST_CASE_FIXTURE(Deletions, "it leaves its chats, and what it owned goes on under the one who is there longest") {
  const ChatId tea = group(ann, {ben, cleo});
  REQUIRE(run(ann, UpdateMember{tea, cleo, MemberRole::admin}).result);
  const ChatId secret{next_id()};
  REQUIRE(
      run(ann, CreateChannel{.chat_id = secret, .group_id = tea, .title = "s", .is_private = true, .member_ids = {ben}})
          .result);
  const ChatId alone = group(ann), talk = direct(ann, ben), notes = direct(ann, ann);
  REQUIRE(run(ann, CreateInvite{.invite_id = InviteId{next_id()}, .chat_id = tea, .token_hash = "t"}).result);
  withdraw(ann);

  CHECK_FALSE(is_member(tea, ann));
  CHECK_FALSE(is_member(secret, ann));
  CHECK(value("SELECT member_count FROM chats WHERE id = ?1", tea) == 2);
  CHECK(value("SELECT role FROM chat_states WHERE chat_id = ?1 AND user_id = ?2", tea, cleo) == 0);
  CHECK(value("SELECT role FROM chat_states WHERE chat_id = ?1 AND user_id = ?2", secret, ben) == 0);
  CHECK(count("SELECT count(*) FROM invites") == 0);
  CHECK(is_member(talk, ann));  // a direct chat has two members
  for (const ChatId gone : {alone, notes})
    CHECK(value("SELECT deleted_version > 0 FROM chats WHERE id = ?1", gone) == 1);
  CHECK(text("SELECT title FROM chats WHERE id = ?1", alone.value) == "null");
  CHECK(text("SELECT title FROM chats WHERE id = ?1", tea.value) == "group");
  CHECK(text("SELECT title FROM chats WHERE id = ?1", talk.value) == "null");
}

TEST_CASE_FIXTURE(Deletions, "a chat that was gone before keeps no title that it gave it") {
  const ChatId tea = group(ann, {ben}), bens = group(ben, {ann});
  REQUIRE(run({}, RemoveChat{tea}).result);
  REQUIRE(run({}, RemoveChat{bens}).result);
  withdraw(ann);
  CHECK(text("SELECT title FROM chats WHERE id = ?1", tea.value) == "null");
  CHECK(text("SELECT title FROM chats WHERE id = ?1", bens.value) == "group");
}

TEST_CASE_FIXTURE(Deletions, "no command leaves more than a chat, or looks at more than fifty") {
  for (int i = 0; i < 5; ++i) group(ann, {ben});
  for (int i = 0; i < 120; ++i) direct(ann, as("d" + std::to_string(i)));
  REQUIRE(run({}, DeleteUser{ann}).result);
  std::vector<std::int64_t> left;
  while (stage_of(ann) == 0) {
    REQUIRE(run({}, WithdrawUser{ann}).result);
    left.push_back(value("SELECT count(*) FROM chat_states WHERE user_id = ?1 AND left_version > 0", ann));
  }
  CHECK(left == std::vector<std::int64_t>{1, 2, 3, 4, 5, 5, 5, 5});
}

TEST_CASE_FIXTURE(Deletions, "it goes from others' contacts and blocks, and they are told") {
  REQUIRE(run(ben, SetContact{ann, true, {}}).result);
  REQUIRE(run(cleo, SetContact{ann, {}, true}).result);
  REQUIRE(run(ann, SetContact{ben, true, true}).result);
  REQUIRE(run({}, DeleteUser{ann}).result);
  std::vector<std::string> told;
  while (stage_of(ann) != static_cast<std::int64_t>(DeletionStage::messages)) {
    REQUIRE(run({}, WithdrawUser{ann}).result);
    for (const Change& change : changes()) {
      if (const auto* block = std::get_if<BlockChanged>(&change))
        told.push_back("block " + to_string(block->user) + (block->blocked ? " on" : " off"));
      if (const auto* event = std::get_if<Event>(&change))
        told.push_back(std::string(name_of_enum(event->type())) + " " + to_string(event->users.at(0)));
    }
  }
  CHECK(told == std::vector<std::string>{"contact_updated " + to_string(ben), "block " + to_string(cleo) + " off",
                                         "contact_updated " + to_string(cleo)});
  CHECK(value("SELECT count(*) FROM contacts WHERE user_id = ?1", ann) == 0);
  CHECK(value("SELECT count(*) FROM contacts WHERE other_id = ?1 AND (contact OR blocked)", ann) == 0);
}

TEST_CASE_FIXTURE(Deletions, "what it wrote is emptied and keeps its place; what others wrote stays") {
  const ChatId tea = group(ben, {ann, cleo});
  REQUIRE(send(ann, tea, "hello @cleo", "c1").result);
  const MessageId own = last_message();
  REQUIRE(send(ben, tea, "hello @ann").result);
  const MessageId bens = last_message();
  REQUIRE(send(ann, tea, "the last", "c2").result);
  const MessageId last = last_message();
  REQUIRE(send(ann, tea, "regretted", "c3").result);
  const MessageId regretted = last_message();
  REQUIRE(run(ann, DeleteMessage{regretted}).result);
  CHECK(code_of(run({}, EraseMessage{ann, own})) == Code::conflict);  // not while it is there
  withdraw(ann);
  CHECK(value("SELECT count(*) FROM mentions WHERE user_id = ?1", ann) == 0);

  CHECK(code_of(run({}, EraseMessage{ann, bens})) == Code::conflict);
  CHECK(code_of(run(ben, EraseMessage{ann, own})) == Code::forbidden);
  REQUIRE(run({}, EraseMessage{ann, own}).result);
  CHECK(events() == std::vector<std::string>{"message_deleted*"});
  CHECK(value("SELECT count(*) FROM mentions WHERE user_id = ?1", cleo) == 0);
  REQUIRE(run({}, EraseMessage{ann, last}).result);
  REQUIRE(run({}, EraseMessage{ann, regretted}).result);
  CHECK(events().empty());  // it was a tombstone before
  CHECK(value("SELECT count(*) FROM messages WHERE sender_id = ?1 AND deleted_at > 0 AND content = '' AND "
              "client_id IS NULL AND request_hash IS NULL AND mentions IS NULL",
              ann) == 3);
  CHECK(value("SELECT last_seq FROM chats WHERE id = ?1", tea) == 4);
  CHECK(text("SELECT preview_content FROM chats WHERE id = ?1", tea.value).empty());
  CHECK(text("SELECT content FROM messages WHERE id = ?1", bens.value) == "hello @ann");
  CHECK(run({}, EraseMessage{ann, own}).result);  // again, after a crash

  CHECK(code_of(run(ben, FinishDeletion{ann})) == Code::forbidden);
  REQUIRE(run({}, FinishDeletion{ann}).result);
  CHECK(count("SELECT count(*) FROM deletions") == 0);
  CHECK(code_of(run({}, FinishDeletion{ann})) == Code::conflict);
  CHECK(code_of(run({}, EraseMessage{ann, own})) == Code::conflict);
  CHECK(code_of(run({}, WithdrawUser{ann})) == Code::conflict);
}

TEST_CASE_FIXTURE(Deletions, "it is mentioned no more, which is told as a change of the message") {
  const ChatId tea = group(ben, {ann, cleo});
  REQUIRE(send(ben, tea, "@cleo, @ann").result);
  const MessageId both = last_message();
  REQUIRE(send(ben, tea, "@ann").result);
  const MessageId alone = last_message();
  CHECK(code_of(run({}, EraseMention{ann, both})) == Code::conflict);  // not while it is there
  withdraw(ann);
  CHECK(code_of(run(ben, EraseMention{ann, both})) == Code::forbidden);
  REQUIRE(run({}, EraseMention{ann, both}).result);
  CHECK(events() == std::vector<std::string>{"message_updated*"});
  const auto& told = std::get<Event>(changes().back());
  CHECK(told.data.find("\"mentions\":[\"" + to_string(cleo) + "\"]") != std::string::npos);
  CHECK(told.data.find("editedAt") == std::string::npos);
  REQUIRE(run({}, EraseMention{ann, alone}).result);
  CHECK(std::get<Event>(changes().back()).data.find("mentions") == std::string::npos);
  CHECK(text("SELECT mentions FROM messages WHERE id = ?1", alone.value) == "null");
  CHECK(value("SELECT count(*) FROM mentions WHERE user_id = ?1", cleo) == 1);
  REQUIRE(run({}, EraseMention{ann, alone}).result);  // again, after a crash
  CHECK(events().empty());
}

TEST_CASE_FIXTURE(Deletions, "also in chats that are gone, where nobody is told") {
  const ChatId tea = group(ben, {ann});
  REQUIRE(send(ann, tea, "hello").result);
  const MessageId own = last_message();
  REQUIRE(run({}, RemoveChat{tea}).result);
  withdraw(ann);
  REQUIRE(run({}, EraseMessage{ann, own}).result);
  CHECK(events().empty());
  CHECK(text("SELECT content FROM messages WHERE id = ?1", own.value).empty());
  CHECK(text("SELECT preview_content FROM chats WHERE id = ?1", tea.value).empty());
}

TEST_CASE_FIXTURE(Deletions, "the steps are the server's, and of a deletion that is under way") {
  CHECK(code_of(run({}, WithdrawUser{ann})) == Code::conflict);
  CHECK(code_of(run({}, FinishDeletion{ann})) == Code::conflict);
  REQUIRE(run({}, DeleteUser{ann}).result);
  CHECK(code_of(run(ben, WithdrawUser{ann})) == Code::forbidden);
  CHECK(code_of(run({}, WithdrawUser{ben})) == Code::conflict);
  CHECK(code_of(run({}, FinishDeletion{ann})) == Code::conflict);  // it is still in its chats
}

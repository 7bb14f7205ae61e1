// Reports of messages, and who may have recent messages removed.
#include "moderation_fixture.h"

#include <doctest/doctest.h>

#include "store/report_rows.h"
#include "store/user_rows.h"

using namespace snug;
using namespace snug::test;
using Names = std::vector<std::string>;

namespace {

struct Reports : Moderation {
  ReportId report(UserId by, MessageId message, const std::string& reason = "rude") {
    const ReportId id{next_id()};
    REQUIRE(run(by, ReportMessage{id, message, reason}).result);
    return id;
  }
  Report get(ReportId id) { return *rows::find_report(db(), id); }
};

}  // namespace

TEST_CASE_FIXTURE(Reports, "a report keeps what the message said, and who says why") {
  const ReportId id = report(ben, bad);
  CHECK(changes().empty());  // nobody else is told
  REQUIRE(run(eve, EditMessage{bad, "you are all friends"}).result);
  Report made = get(id);
  CHECK(made.content == "you are all fools");
  CHECK(made.reason == "rude");
  CHECK(made.by == ben);
  CHECK(made.sender_id == eve);
  CHECK(made.chat_id == chat);
  CHECK(made.state == ReportState::open);

  REQUIRE(run(ben, ReportMessage{ReportId{next_id()}, bad, "very rude"}).result);
  CHECK(count("SELECT count(*) FROM reports") == 1);
  CHECK(get(id).reason == "very rude");
  CHECK(get(id).content == "you are all fools");
  report(owner, bad);
  CHECK(rows::reports_before(db(), ReportState::open, {}, 10).size() == 2);
  CHECK(rows::reports_before(db(), ReportState::open, {}, 10).front().by == owner);  // the newest first
}

TEST_CASE_FIXTURE(Reports, "what can't be read, is one's own or the server's can't be reported") {
  const auto why = [&](UserId by, MessageId message) {
    return code_of(run(by, ReportMessage{ReportId{next_id()}, message, "x"}));
  };
  CHECK(why(out, bad) == Code::not_found);
  CHECK(why(ben, MessageId{1}) == Code::not_found);
  CHECK(why(eve, bad) == Code::bad_request);
  REQUIRE(run(ben, LeaveChat{chat}).result);
  CHECK(why(ben, bad) == Code::not_member);
  REQUIRE(run(owner, DeleteMessage{bad}).result);
  CHECK(why(owner, bad) == Code::not_found);
  CHECK(count("SELECT count(*) FROM reports") == 0);
}

TEST_CASE_FIXTURE(Reports, "a user has at most 50 open reports, and may still change one") {
  for (int i = 0; i < 49; ++i) report(ben, say(eve, chat, "fools " + std::to_string(i)));
  const ReportId last = report(ben, bad);
  const MessageId one_more = say(eve, chat, "and fools");
  CHECK(code_of(run(ben, ReportMessage{ReportId{next_id()}, one_more, "x"})) == Code::forbidden);
  CHECK(run(ben, ReportMessage{ReportId{next_id()}, bad, "still"}).result);
  REQUIRE(run(admin, ResolveReport{last, ReportAction::dismiss}).result);
  CHECK(run(ben, ReportMessage{ReportId{next_id()}, one_more, "x"}).result);
}

TEST_CASE_FIXTURE(Reports, "a decision is on all open reports of the message, is audited, and is made once") {
  const ReportId first = report(ben, bad), second = report(owner, bad), other = report(ben, say(eve, chat, "more"));
  CHECK(code_of(run(owner, ResolveReport{first, ReportAction::dismiss})) == Code::not_found);  // no administrator
  CHECK(code_of(run(admin, ResolveReport{ReportId{1}, ReportAction::dismiss})) == Code::not_found);
  REQUIRE(run(admin, ResolveReport{second, ReportAction::delete_message}).result);
  CHECK(events() == Names{"message_deleted*"});
  CHECK(is_gone(bad));
  for (const ReportId id : {first, second}) {
    CHECK(get(id).state == ReportState::resolved);
    CHECK(get(id).action == ReportAction::delete_message);
    CHECK(get(id).resolved_by == admin);
    CHECK(get(id).resolved_at);
    CHECK(get(id).content == "you are all fools");  // what it was about
  }
  CHECK(get(other).state == ReportState::open);
  CHECK(code_of(run(admin, ResolveReport{first, ReportAction::dismiss})) == Code::conflict);
  CHECK(count("SELECT count(*) FROM audit WHERE action = 'resolve_report'") == 1);
  // Decided on is decided on: no second report of the same user.
  CHECK(run(ben, ReportMessage{ReportId{next_id()}, bad, "again"}).result.error().code == Code::not_found);
  REQUIRE(run({}, ResolveReport{other, ReportAction::dismiss}).result);
  CHECK_FALSE(get(other).resolved_by);  // the operator
  REQUIRE(run(ben, ReportMessage{ReportId{next_id()}, get(other).message_id, "again"}).result);
  CHECK(get(other).reason == "rude");
  CHECK(get(other).state == ReportState::resolved);
}

TEST_CASE_FIXTURE(Reports, "the sender is locked out as by hand, but not the administrator by itself") {
  const ReportId id = report(ben, bad);
  REQUIRE(run(admin, ResolveReport{id, ReportAction::disable_user}).result);
  CHECK_FALSE(rows::is_enabled(db(), eve));
  CHECK(count("SELECT count(*) FROM audit WHERE action = 'set_user_disabled'") == 1);
  CHECK_FALSE(is_gone(bad));

  REQUIRE(run(owner, AddMembers{chat, {admin}}).result);
  const ReportId of_admin = report(ben, say(admin, chat, "hm"));
  CHECK(code_of(run(admin, ResolveReport{of_admin, ReportAction::disable_user})) == Code::forbidden);
  CHECK(get(of_admin).state == ReportState::open);
}

TEST_CASE_FIXTURE(Reports, "a message that is gone by then is no failure") {
  const ReportId id = report(ben, bad);
  REQUIRE(run(owner, DeleteChat{chat}).result);
  CHECK(run(admin, ResolveReport{id, ReportAction::delete_message}).result);
}

TEST_CASE_FIXTURE(Reports, "who may have whose messages removed") {
  const ChatId two = direct(ben, eve);
  CHECK(code_of(remove(ben, eve, chat)) == Code::forbidden);
  CHECK(code_of(remove(out, eve, chat)) == Code::not_found);
  CHECK(code_of(remove(ben, eve, two)) == Code::forbidden);
  CHECK(code_of(remove(owner, out, chat)) == Code::not_found);
  make(chat, ben, MemberRole::admin);
  CHECK(code_of(remove(ben, owner, chat)) == Code::forbidden);
  CHECK(remove(owner, ben, chat).result);
  REQUIRE(run(owner, RemoveMember{chat, eve}).result);
  CHECK(remove(ben, eve, chat).result);  // it may have left
  CHECK(code_of(remove(owner, eve, std::nullopt)) == Code::not_found);
  CHECK(code_of(remove(admin, UserId{1}, std::nullopt)) == Code::not_found);
  CHECK(count("SELECT count(*) FROM audit WHERE action = 'remove_messages'") == 0);
  CHECK(remove(admin, eve, std::nullopt).result);
  CHECK(count("SELECT count(*) FROM audit WHERE action = 'remove_messages'") == 1);
}

TEST_CASE_FIXTURE(Reports, "a job of a lost lease removes nothing, and nothing that it was not asked for") {
  REQUIRE(remove(owner, eve, chat).result);
  const Version removal = applier().state().version;
  CHECK(code_of(run(owner, RemoveMessages{.removal = removal, .message_id = bad})) == Code::forbidden);
  CHECK(code_of(run({}, RemoveMessages{.removal = removal, .message_id = bad, .fence = 7})) == Code::conflict);
  CHECK(code_of(run({}, RemoveMessages{.removal = removal, .message_id = say(ben, chat, "hm")})) == Code::conflict);
  CHECK(run({}, RemoveMessages{.removal = removal, .message_id = MessageId{1}}).result);  // purged meanwhile
  CHECK_FALSE(is_gone(bad));
}

TEST_CASE_FIXTURE(Reports, "before its level there is nothing of it") {
  db().exec("UPDATE meta SET level = 8");
  Applier before(db());
  std::vector<Change> told;
  std::int64_t counter = 0;
  const auto code = [&](UserId actor, CommandBody body) {
    const Command command{.id = {7, 1, ++counter}, .time = Time{now_ms}, .actor = actor, .body = std::move(body)};
    return code_of(before.apply(command, told));
  };
  CHECK(code(ben, ReportMessage{ReportId{1}, bad, "x"}) == Code::unavailable);
  CHECK(code(admin, ResolveReport{ReportId{1}, ReportAction::dismiss}) == Code::unavailable);
  CHECK(code(owner, RemoveRecentMessages{.user_id = eve, .chat_id = chat}) == Code::unavailable);
  CHECK(code({}, PurgeMessages{.chat_id = chat, .up_to = 1}) == Code::unavailable);
}

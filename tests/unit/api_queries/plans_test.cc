// The plan of every SELECT that queries use: found by key or index, and in order without sorting.
#include <doctest/doctest.h>

#include <sqlite3.h>

#include "router/presence_table.h"
#include "store/accounts.h"
#include "store/admin_rows.h"
#include "store/directory_rows.h"
#include "store/user_group_rows.h"
#include "sync/session_start.h"
#include "unit/api_queries/queries_fixture.h"

using namespace snug;
using namespace snug::test;

namespace {

/// Whole tables that may be read, and why.
bool is_allowed(const std::string& sql, const std::string& step) {
  if (step.starts_with("SCAN wanted VIRTUAL TABLE")) return true;  // the ids of one page, as JSON
  if (sql.starts_with("SELECT count(*)")) return true;             // rows::counts, for who looks at the figures
  return sql == "SELECT key, value FROM settings";                 // a handful of rows
}

std::vector<std::string> plan_of(Database& db, const std::string& sql) {
  std::vector<std::string> steps;
  sqlite3_stmt* statement = nullptr;
  REQUIRE(sqlite3_prepare_v2(db.handle(), ("EXPLAIN QUERY PLAN " + sql).c_str(), -1, &statement, nullptr) == SQLITE_OK);
  while (sqlite3_step(statement) == SQLITE_ROW)
    steps.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement, 3)));
  sqlite3_finalize(statement);
  return steps;
}

/// Runs every query once on `reader`, so that its statements are prepared there.
void run_all(QueriesFixture& fixture, Database& reader) {
  const UserId ann = fixture.as("ann"), ben = fixture.as("ben");
  const ChatId chat = fixture.group(ann, {ben});
  const ChatId open = fixture.channel(ann, chat, false);
  for (int i = 0; i < 5; ++i) fixture.send(ann, chat, "text");
  fixture.run(ben, ReplyInThread{.root = fixture.message(chat, 1),
                                 .thread_id = ChatId{fixture.next_id()},
                                 .message = {.message_id = MessageId{fixture.next_id()}, .content = "a reply"}});
  const std::string cursor(fixture.sync_page(ann, "").at("cursor").as_string());
  fixture.run(ann, SetContact{ben, true, {}});
  fixture.run(ben, UpdateProfile{.display_name = "Ben"});
  fixture.run(ann, EditMessage{fixture.message(chat, 1), "edited"});
  for (int i = 0; i < 5; ++i) fixture.send(ann, chat, "text");
  fixture.send(ben, open, "text");
  fixture.run({}, SetUserRole{ben, UserRole::guest});

  const Snapshot state = read_snapshot(reader);
  Settings settings = state.settings;
  ManualClock clock;
  PresenceTable presence(clock);
  QueryContext ctx{.db = reader,
                   .viewer = ann,
                   .version = state.version,
                   .epoch = state.epoch,
                   .settings = settings,
                   .presence = &presence};
  const SyncParams resume{.cursor = Text<0, 200>(cursor), .limit = Int<1, 200>{2}};
  CHECK(sync(ctx, resume).ok());
  CHECK(sync(ctx, {}).ok());
  settings.receipts_limit = 1;
  CHECK(sync(ctx, resume).ok());
  CHECK(get_me(ctx, {}).ok());
  CHECK(get_user(ctx, {ben}).ok());
  CHECK(find_users(ctx, {.query = Text<2, 64>("an b")}).ok());
  CHECK(list_contacts(ctx, {}).ok());
  CHECK(list_sessions(ctx, {}).ok());
  CHECK(list_chats(ctx, {}).ok());
  CHECK(get_chat(ctx, {chat}).ok());
  CHECK(list_channels(ctx, {chat}).ok());
  CHECK(list_members(ctx, {.chat_id = open}).ok());
  CHECK(list_invites(ctx, {chat}).ok());
  CHECK(list_messages(ctx, {.chat_id = chat}).ok());
  CHECK(list_threads(ctx, {}).ok());
  CHECK(get_message(ctx, {fixture.message(chat, 1)}).ok());
  CHECK(known_users(ctx, {ben}).size() == 1);
  CHECK(accounts_after(reader, UserId{}, 1).size() == 1);
  CHECK(accounts_matching(reader, rows::beginning_with("an"), "", UserId{}, 5).size() == 1);
  CHECK(find_account(reader, ann));
  CHECK(account_details(reader, {.id = ann}).chats == 1);
  CHECK(rows::chats_before(reader, {}, 5).size() == 2);
  CHECK(rows::invites_before(reader, {}, {}, 5).empty());
  CHECK(rows::counts(reader).chats == 2);
  CHECK(rows::bans_after(reader, 0, 5).empty());
  CHECK(rows::audit_entries(reader, {}, true, 0, 5).size() == 3);
  CHECK(rows::audit_entries(reader, {}, false, 0, 5).size() == 3);
  CHECK_FALSE(rows::announcement_in_force(reader));
  CHECK(rows::public_chats_after(reader, ann, "", {}, 5).empty());
  CHECK_FALSE(rows::find_user_group_id(reader, "ops"));
  CHECK_FALSE(rows::find_group_of_user(reader, ben));
  CHECK(rows::group_members_in(reader, UserGroupId{1}, chat, ann, 5).empty());
  CHECK(rows::private_channels_of(reader, chat, ben).empty());
  CHECK(read_session_start(reader, {.user = ann, .memberships = true, .cursor = cursor}).ok());
}

}  // namespace

TEST_CASE("no query reads a whole table or sorts") {
  QueriesFixture fixture;
  Database reader(fixture.db().path(), Database::Mode::read);
  run_all(fixture, reader);
  int looked_at = 0;
  for (const std::string& sql : reader.prepared()) {
    if (sql.compare(sql.find_first_not_of(" \n"), 6, "SELECT") != 0) continue;
    ++looked_at;
    for (const std::string& step : plan_of(reader, sql)) {
      const bool bad = step.starts_with("SCAN") || step.find("TEMP B-TREE") != std::string::npos ||
                       step.find("AUTOMATIC") != std::string::npos;
      CHECK_MESSAGE((!bad || is_allowed(sql, step)), (sql + "\n  " + step));
    }
  }
  CHECK(looked_at > 25);
}

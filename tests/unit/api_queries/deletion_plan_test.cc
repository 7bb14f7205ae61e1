#include "jobs/deletion_plan.h"

#include <algorithm>

#include "queries_fixture.h"
#include "sync/sync_events.h"

using namespace snug;
using snug::test::QueriesFixture;

namespace {

/// Ann has written all over the place.
struct Plan : QueriesFixture {
  /// Does the steps as the server does, until nothing is left; how many commands each had.
  std::vector<std::size_t> carry_out() {
    std::vector<std::size_t> sizes;
    for (;;) {
      const DeletionPlan::Step step = plan.next(db());
      if (!step.user) return sizes;
      sizes.push_back(step.commands.size());
      for (const CommandBody& body : step.commands) REQUIRE(run({}, body).result);
      REQUIRE(sizes.size() < 1000);
    }
  }

  /// Where a word stands in the database: `table.column` of all its text columns.
  std::vector<std::string> places_of(const std::string& word) {
    std::vector<std::string> tables, places;
    {
      auto q = db().query("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
      while (q.next()) tables.push_back(q.get<std::string>(0));
    }
    for (const std::string& table : tables) {
      std::vector<std::string> columns;
      {
        auto q = db().query("SELECT name FROM pragma_table_info(?1) WHERE type = 'TEXT'", table);
        while (q.next()) columns.push_back(q.get<std::string>(0));
      }
      for (const std::string& column : columns) {
        const std::string hits = "CREATE TEMP TABLE hits AS SELECT 1 FROM " + table + " WHERE instr(lower(" + column +
                                 "), '" + word + "') > 0";
        db().exec(hits);
        if (count("SELECT count(*) FROM temp.hits") > 0) places.push_back(table + "." + column);
        db().exec("DROP TABLE temp.hits");
      }
    }
    return places;
  }

  std::int64_t texts_of(UserId user) {
    return value("SELECT count(*) FROM messages WHERE sender_id = ?1 AND content <> ''", user);
  }

  DeletionPlan plan;
  const UserId ann = as("ann"), ben = as("ben"), cleo = as("cleo");
};

}  // namespace

TEST_CASE_FIXTURE(Plan, "without a deletion there is nothing to do") { CHECK_FALSE(plan.next(db()).user); }

TEST_CASE_FIXTURE(Plan, "nothing that was hers can be read afterwards, wherever she wrote it") {
  const UserId zoe = as("xyzzy");
  REQUIRE(run(zoe, UpdateProfile{.display_name = "Xyzzy",
                                 .avatar_url = {true, "https://a/xyzzy"},
                                 .bio = {true, "xyzzy"},
                                 .terms = {{"xyzzy"}}})
              .result);
  REQUIRE(run(zoe, SetContact{ben, true, {}}).result);
  const ChatId tea = group(ben, {zoe}), left = group(ben, {zoe}), gone = group(ben, {zoe}), own = group(zoe);
  const ChatId open{next_id()}, talk = direct(zoe, ben), notes = direct(zoe, zoe);
  REQUIRE(run(ben, CreateChannel{.chat_id = open, .group_id = tea, .title = "open"}).result);
  REQUIRE(send(ben, open, "first").result);  // she hasn't read it: she writes there without a row of her own
  REQUIRE(run(zoe, UpdateChat{own, "xyzzy", {true, "xyzzy"}}).result);
  for (const ChatId chat : {tea, left, gone, own, open, talk, notes})
    for (int i = 0; i < 3; ++i) REQUIRE(send(zoe, chat, "xyzzy @ben", "xyzzy" + std::to_string(next_id())).result);
  REQUIRE(run(zoe, CreateGroup{.chat_id = ChatId{next_id()}, .title = "xyzzy", .client_id = "xyzzy"}).result);
  CHECK(value("SELECT count(*) FROM chat_states WHERE chat_id = ?1 AND user_id = ?2", open, zoe) == 0);
  REQUIRE(run(zoe, LeaveChat{left}).result);
  REQUIRE(run({}, RemoveChat{gone}).result);
  REQUIRE(send(ben, tea, "stays").result);
  CHECK(places_of("xyzzy").size() > 8);

  REQUIRE(run({}, DeleteUser{zoe}).result);
  carry_out();
  CHECK(places_of("xyzzy") == std::vector<std::string>{});
  CHECK(count("SELECT count(*) FROM deletions") == 0);
  CHECK(count("SELECT count(*) FROM messages WHERE content IN ('stays', 'first')") == 2);
  CHECK(value("SELECT count(*) FROM messages WHERE sender_id = ?1 AND deleted_at IS NULL", zoe) == 0);
}

TEST_CASE_FIXTURE(Plan, "no message mentions her any more, wherever she was, and who was away learns of it") {
  const ChatId tea = group(ben, {ann, cleo}), left = group(ben, {ann, cleo}), gone = group(ben, {ann}), open{next_id()};
  const ChatId talk = direct(ann, ben);
  REQUIRE(run(ben, CreateChannel{.chat_id = open, .group_id = tea, .title = "open"}).result);
  for (const ChatId chat : {tea, left, gone, open, talk}) REQUIRE(send(ben, chat, "@cleo and @ann").result);
  REQUIRE(send(ben, tea, "@cleo").result);
  REQUIRE(run(ann, LeaveChat{left}).result);
  REQUIRE(run({}, RemoveChat{gone}).result);
  const std::string named = to_string(ann);
  const auto naming = [&] { return value("SELECT count(*) FROM messages WHERE instr(mentions, ?1) > 0", named); };
  CHECK(naming() == 5);
  const std::string before(sync_page(cleo, "").at("cursor").as_string());

  REQUIRE(run({}, DeleteUser{ann}).result);
  carry_out();
  CHECK(naming() == 0);
  CHECK(value("SELECT count(*) FROM messages WHERE mentions = ?1", to_string(cleo)) == 4);
  CHECK(value("SELECT count(*) FROM mentions WHERE user_id = ?1", cleo) == 4);
  CHECK(value("SELECT count(*) FROM messages WHERE content = '@cleo and @ann' AND edited_at IS NULL") == 5);
  const snug::test::Object page = sync_page(cleo, before);
  CHECK(page.at("messages").as_array().size() == 3);
  for (const auto& message : page.at("messages").as_array())
    CHECK(message.as_object().at("mentions").as_array().size() == 1);
}

TEST_CASE_FIXTURE(Plan, "a step is of bounded size: in messages, and in people who hear of them") {
  std::vector<UserId> many;
  for (int i = 0; i < 150; ++i) many.push_back(as("m" + std::to_string(i)));
  many.push_back(ann);
  const ChatId large = group(ben, many), small = group(ben, {ann});
  for (const ChatId chat : {large, small})
    for (int i = 0; i < 120; ++i) REQUIRE(send(ann, chat, "x").result);
  REQUIRE(run({}, DeleteUser{ann}).result);
  std::vector<std::size_t> sizes = carry_out();
  CHECK(texts_of(ann) == 0);
  REQUIRE(sizes.size() > 4);
  CHECK(sizes.front() == 2);  // chats to leave
  sizes.erase(sizes.begin(), sizes.end() - 4);
  // 151 people hear of each in the large chat: after 67 they are 10,000. That it is done comes by itself.
  CHECK(sizes == std::vector<std::size_t>{67, 100, 73, 1});
}

TEST_CASE_FIXTURE(Plan, "chats are left a few at a time: fewer, if many people hear of it") {
  std::vector<UserId> many;
  for (int i = 0; i < 150; ++i) many.push_back(as("m" + std::to_string(i)));
  many.push_back(ann);
  for (int i = 0; i < 4; ++i) {
    const ChatId chat = group(ben, many);  // 152 people, told of the group and 24 channels: 3,800
    for (int n = 0; n < 24; ++n)
      REQUIRE(run(ben, CreateChannel{.chat_id = ChatId{next_id()}, .group_id = chat, .title = "c"}).result);
  }
  for (int i = 0; i < 12; ++i) group(ben, {ann});
  REQUIRE(run({}, DeleteUser{ann}).result);
  const std::vector<std::size_t> sizes = carry_out();
  REQUIRE(sizes.size() > 3);
  CHECK(std::vector(sizes.begin(), sizes.begin() + 3) == std::vector<std::size_t>{2, 10, 4});
}

TEST_CASE_FIXTURE(Plan, "nobody waits for another's messages to leave its chats") {
  const ChatId chat = group(cleo, {ann, ben});
  for (int i = 0; i < 250; ++i) REQUIRE(send(ann, chat, "x").result);
  REQUIRE(run({}, DeleteUser{ann}).result);
  const auto step = [&] {
    DeletionPlan::Step next = plan.next(db());
    for (const CommandBody& body : next.commands) REQUIRE(run({}, body).result);
    return next.user;
  };
  while (texts_of(ann) == 250) REQUIRE(step() == ann);
  REQUIRE(run({}, DeleteUser{ben}).result);
  REQUIRE(step() == ben);
  while (value("SELECT stage FROM deletions WHERE user_id = ?1", ben) != 4) REQUIRE(step() == ben);
  CHECK(texts_of(ann) == 150);  // goes on where it was
  REQUIRE(step() == ann);
  CHECK(texts_of(ann) == 50);
  carry_out();
  CHECK(count("SELECT count(*) FROM deletions") == 0);
}

TEST_CASE_FIXTURE(Plan, "among others' messages it looks no further than a while") {
  const ChatId tea = group(ben, {ann});
  REQUIRE(send(ben, tea, "x").result);
  db().exec("BEGIN");
  db().run(R"sql(
    WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
    INSERT INTO messages (id, chat_id, seq, sender_id, type, content, created_at, created_version, version)
    SELECT 1000000 + i, ?1, i, ?2, 0, 'x', 1, 1, 1 FROM n)sql",
           tea, ben);
  db().run("UPDATE chats SET last_seq = 12000 WHERE id = ?1", tea);
  db().exec("COMMIT");
  REQUIRE(send(ann, tea, "the one").result);
  REQUIRE(run({}, DeleteUser{ann}).result);
  const std::vector<std::size_t> sizes = carry_out();
  CHECK(std::count(sizes.begin(), sizes.end(), 0u) == 2);
  CHECK(texts_of(ann) == 0);
}

TEST_CASE_FIXTURE(Plan, "it is not done before all that it has asked for was applied") {
  const ChatId tea = group(ben, {ann});
  for (int i = 0; i < 3; ++i) REQUIRE(send(ann, tea, "x").result);
  REQUIRE(run({}, DeleteUser{ann}).result);
  DeletionPlan::Step step = plan.next(db());
  for (; !std::holds_alternative<EraseMessage>(step.commands.at(0)); step = plan.next(db()))
    for (const CommandBody& body : step.commands) REQUIRE(run({}, body).result);
  CHECK(step.commands.size() == 3);
  REQUIRE(run({}, step.commands.back()).result);  // the disk failed before, and was well again
  plan.restart();
  carry_out();
  CHECK(texts_of(ann) == 0);
}

TEST_CASE_FIXTURE(Plan, "one deletion comes after the other, and one that was broken off goes on") {
  const ChatId tea = group(ben, {ann, cleo});
  for (int i = 0; i < 250; ++i) REQUIRE(send(i % 2 ? ann : cleo, tea, "x").result);
  REQUIRE(run({}, DeleteUser{cleo}).result);
  REQUIRE(run({}, DeleteUser{ann}).result);
  for (int i = 0; i < 30 && texts_of(cleo) == 125; ++i) {
    const DeletionPlan::Step step = plan.next(db());
    for (std::size_t k = 0; k < step.commands.size() / 2 + 1; ++k) REQUIRE(run({}, step.commands[k]).result);
    plan.restart();  // as when the rest has failed
  }
  CHECK(texts_of(cleo) < 125);
  CHECK(texts_of(ann) == 125);
  plan = DeletionPlan();  // the server was killed in the middle of a step
  carry_out();
  CHECK(texts_of(cleo) + texts_of(ann) == 0);
  CHECK(count("SELECT count(*) FROM deletions") == 0);
}

TEST_CASE_FIXTURE(Plan,
                  "whoever was away learns of it: the tombstone, who is no member any more, and the empty messages") {
  std::vector<UserId> many;
  for (int i = 0; i < 120; ++i) many.push_back(as("m" + std::to_string(i)));
  many.push_back(ann);
  const ChatId large = group(ben, many), small = group(ben, {ann}), talk = direct(ann, ben);
  for (const ChatId chat : {large, small, talk}) REQUIRE(send(ann, chat, "x").result);
  const std::string before(sync_page(ben, "").at("cursor").as_string());
  REQUIRE(run({}, DeleteUser{ann}).result);
  carry_out();

  const snug::test::Object page = sync_page(ben, before);
  const auto& users = page.at("users").as_array();
  const auto tombstone = std::find_if(users.begin(), users.end(), [&](const auto& user) {
    return user.as_object().at("id").as_string() == to_string(ann).c_str();
  });
  REQUIRE(tombstone != users.end());
  CHECK(tombstone->as_object().at("deleted").as_bool());
  CHECK(tombstone->as_object().at("displayName").as_string() == "Deleted user");
  CHECK(page.at("messages").as_array().size() == 3);
  for (const auto& message : page.at("messages").as_array()) CHECK(message.as_object().contains("deletedAt"));
  // Of a large chat one hears only how many are left.
  REQUIRE(page.at("members").as_array().size() == 1);
  CHECK(page.at("members").as_array()[0].as_object().at("chatId").as_string() == to_string(small).c_str());
  CHECK(page.at("members").as_array()[0].as_object().at("removed").as_bool());

  // Also who has met it in a large chat only, and who recovers by ordinary events.
  const auto events = read_as(many[0], [&](QueryContext& ctx) {
    return as_events(*read_sync(ctx, before, 50, rows::memberships_of(ctx.db, many[0]), sync_rows_limit));
  });
  REQUIRE(events);
  CHECK(std::any_of(events->begin(), events->end(), [&](const auto& event) {
    return event.type == EventType::user_updated && event.data.find("deleted-" + to_string(ann)) != std::string::npos;
  }));
}

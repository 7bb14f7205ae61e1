#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "search/fts5_tokens.h"
#include "unit/api_queries/search_fixture.h"

using namespace snug;
using namespace snug::test;

namespace {

struct IndexFixture : SearchFixture {
  UserId ann = as("ann"), ben = as("ben");
  ChatId chat = group(ann, {ben});

  /// Documents in the file.
  std::int64_t documents() {
    Database index(state.path, Database::Mode::read);
    auto q = index.query("SELECT count(*) FROM docs");
    q.next();
    CHECK(q.get<std::int64_t>(0) == state.documents);
    return q.get<std::int64_t>(0);
  }
  /// FTS5 holds its words against the documents.
  void prove() {
    Database index(state.path, Database::Mode::write);
    use_fts5_tokens(index);
    index.run("INSERT INTO ft (ft, rank) VALUES ('integrity-check', 1)");
  }
  /// Whether the bytes stand in the file or its log.
  bool holds(std::string_view bytes) {
    bool found = false;
    for (const char* suffix : {"", "-wal"}) {
      std::ifstream file(state.path + suffix, std::ios::binary);
      const std::string all{std::istreambuf_iterator<char>(file), {}};
      found = found || all.find(bytes) != std::string::npos;
    }
    return found;
  }
  void set_place(const char* sql) { Database(state.path, Database::Mode::write).exec(sql); }
};

}  // namespace

TEST_CASE_FIXTURE(IndexFixture, "an index begins with all messages that there are") {
  for (int i = 0; i < 25; ++i) send(ann, chat, "word " + std::to_string(i));
  restart({.page = 10});
  catch_up();
  CHECK(documents() == 25);
  CHECK(found(ben, "\"word 24\"") == "word 24");
  CHECK(state.indexed_to == version());
  CHECK_FALSE(state.building);
  prove();
}

TEST_CASE_FIXTURE(IndexFixture, "what came while nobody listened is caught up with, in the order in which it came") {
  say(ann, chat, "word 0");
  const MessageId edited = say(ann, chat, "word 1"), deleted = say(ann, chat, "word 2");
  const ChatId other = direct(ann, ben);
  indexer.reset();
  for (int i = 3; i < 40; ++i) send(i % 3 == 0 ? ann : ben, i % 2 == 0 ? chat : other, "word " + std::to_string(i));
  REQUIRE(run(ann, EditMessage{edited, "changed 1"}).result);
  REQUIRE(run(ann, DeleteMessage{deleted}).result);
  restart({.news = 7});
  catch_up();
  CHECK(documents() == 39);
  CHECK(found(ben, "changed") == "changed 1");
  const auto answer = search(ben, {.query = Text<1, 400>{"word"}, .limit = Int<1, 100>{100}});
  REQUIRE(answer->messages.size() == 38);
  for (int i = 0; i < 37; ++i)
    CHECK(answer->messages[static_cast<std::size_t>(i)].content == "word " + std::to_string(39 - i));
  prove();
}

namespace {

/// What was said more than a day ago goes; how far that is.
struct PurgedFixture : IndexFixture {
  Seq purge(ChatId in) {
    done({}, PurgeMessages{.chat_id = in, .up_to = 1'000'000});
    return value("SELECT first_seq - 1 FROM chats WHERE id = ?1", in);
  }
  void let_days_pass() { now_ms += 2LL * 24 * 3600 * 1000; }
};

}  // namespace

TEST_CASE_FIXTURE(PurgedFixture, "what was purged is found no more, and no word of it stays in the file") {
  done({}, ChangeSettings{.settings = {{"retention_days", 1}}});
  const ChatId other = group(ann, {ben});
  for (int i = 0; i < 20; ++i) say(ann, chat, "xylophone " + std::to_string(i));
  say(ann, other, "marimba");
  let_days_pass();
  const MessageId young = say(ann, chat, "glockenspiel");
  CHECK(purge(chat) == 20);
  CHECK(found(ben, "xylophone") == "");  // before the index is rid of it
  rest();
  CHECK(documents() == 2);
  CHECK_FALSE(holds("xylophone"));
  CHECK(found(ben, "glockenspiel") == "glockenspiel");
  CHECK(found(ben, "marimba") == "marimba");
  prove();
  edit(ann, young, "carillon");
  CHECK(found(ben, "carillon") == "carillon");
  CHECK(purge(other) == 1);
  rest();
  CHECK(documents() == 1);
  CHECK_FALSE(holds("marimba"));
  prove();
}

TEST_CASE_FIXTURE(PurgedFixture, "what was purged while nobody listened goes, too") {
  done({}, ChangeSettings{.settings = {{"retention_days", 1}}});
  for (int i = 0; i < 12; ++i) say(ann, chat, "xylophone " + std::to_string(i));
  let_days_pass();
  indexer.reset();
  REQUIRE(run({}, PurgeMessages{.chat_id = chat, .up_to = 5}).result);
  REQUIRE(send(ann, chat, "glockenspiel").result);
  REQUIRE(send(ann, chat, "carillon").result);
  restart({.news = 3});
  catch_up();
  rest();
  CHECK(documents() == 9);
  CHECK(found(ben, "glockenspiel") == "glockenspiel");
  CHECK(found(ben, "carillon") == "carillon");

  indexer.reset();
  IndexFile::remove(state.path);
  restart({.page = 4});
  CHECK(indexer->catch_up(0) == version());
  REQUIRE(run({}, PurgeMessages{.chat_id = chat, .up_to = 1'000'000}).result);
  catch_up();
  rest();
  CHECK(documents() == 2);
  CHECK_FALSE(holds("xylophone"));
  prove();
}

TEST_CASE_FIXTURE(IndexFixture, "what was indexed stays, and is not made anew") {
  say(ann, chat, "word");
  indexer.reset();
  set_place("UPDATE docs SET time = 1");  // a sign
  restart();
  catch_up();
  Database index(state.path, Database::Mode::read);
  auto q = index.query("SELECT time FROM docs");
  REQUIRE(q.next());
  CHECK(q.get<std::int64_t>(0) == 1);
}

TEST_CASE_FIXTURE(IndexFixture, "an index of another past, another program or another database is built anew") {
  say(ann, chat, "word");
  for (const char* sql :
       {"UPDATE place SET epoch = 'other'", "UPDATE place SET version = version + 5", "PRAGMA user_version = 77",
        "UPDATE place SET start = 12345", "DROP TABLE place", "DELETE FROM place", "DROP TABLE docs"}) {
    CAPTURE(sql);
    indexer.reset();
    set_place("DELETE FROM gone_chats");
    set_place(sql);
    restart();
    catch_up();
    CHECK(documents() == 1);
    CHECK(found(ben, "word") == "word");
    prove();
  }
}

TEST_CASE_FIXTURE(IndexFixture, "a damaged file is built anew, wherever it is damaged") {
  for (int i = 0; i < 300; ++i) send(ann, chat, "word " + std::to_string(i) + " " + std::to_string(i * 7919));
  catch_up();
  const auto size = std::filesystem::file_size(state.path);
  for (std::uintmax_t at : {std::uintmax_t{0}, std::uintmax_t{100}, std::uintmax_t{4096}, size / 2, size - 4000}) {
    CAPTURE(at);
    indexer.reset();
    { Database(state.path, Database::Mode::write).exec("UPDATE place SET open = 1; PRAGMA wal_checkpoint(TRUNCATE)"); }
    std::fstream file(state.path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(at));
    file << std::string(2000, '\x5a');
    file.close();
    restart();
    catch_up();
    CHECK(documents() == 300);
    CHECK(found(ben, "\"word 299\"") == "word 299 " + std::to_string(299 * 7919));
    prove();
  }
  indexer.reset();
  std::filesystem::resize_file(state.path, size / 3);
  restart();
  catch_up();
  CHECK(documents() == 300);
}

TEST_CASE_FIXTURE(IndexFixture, "a reader that finds damage has the index built anew") {
  say(ann, chat, "word");
  state.damaged = true;
  const FollowerThread::Work work = indexer->work();
  CHECK_THROWS(work.rest());
  CHECK_FALSE(state.damaged);
  CHECK(state.building);
  catch_up();
  CHECK(found(ben, "word") == "word");
}

TEST_CASE_FIXTURE(IndexFixture, "words that are gone leave the file, when it rests") {
  for (int i = 0; i < 50; ++i) say(ann, chat, "word " + std::to_string(i));
  const MessageId deleted = say(ann, chat, "xylophone"), edited = say(ann, chat, "quetzalcoatl");
  CHECK(holds("xylophone"));
  CHECK(holds("quetzalcoatl"));
  erase(ann, deleted);
  edit(ann, edited, "word");
  CHECK(holds("xylophone"));
  rest();
  CHECK_FALSE(holds("xylophone"));
  CHECK_FALSE(holds("quetzalcoatl"));
  CHECK(documents() == 51);
  prove();
}

TEST_CASE_FIXTURE(IndexFixture, "that the file is to be merged outlives a stop") {
  say(ann, chat, "word");
  erase(ann, say(ann, chat, "xylophone"));
  restart();
  catch_up();
  rest();
  CHECK_FALSE(holds("xylophone"));
}

TEST_CASE_FIXTURE(IndexFixture, "a chat that is deleted leaves the index, also while nobody listened") {
  const ChatId other = group(ann, {ben}), third = group(ann, {ben});
  catch_up();
  for (int i = 0; i < 30; ++i) say(ann, i % 3 == 0 ? chat : i % 3 == 1 ? other : third, "word " + std::to_string(i));
  done(ann, DeleteChat{other});
  rest();
  CHECK(documents() == 20);
  indexer.reset();
  REQUIRE(run(ann, DeleteChat{third}).result);
  restart();
  catch_up();
  rest();
  CHECK(documents() == 10);
  restart({.page = 3});
  IndexFile::remove(state.path);
  catch_up();
  CHECK(documents() == 10);
  prove();
}

TEST_CASE_FIXTURE(IndexFixture, "what of a deleted user is erased leaves the index") {
  const MessageId message = say(ben, chat, "word of ben");
  done({}, DeleteUser{ben});
  for (int i = 0; i < 20; ++i) {
    run({}, WithdrawUser{.user_id = ben});
    step();
  }
  const Outcome erased = run({}, EraseMessage{.user_id = ben, .message_id = message});
  REQUIRE_MESSAGE(erased.result, (erased.result ? "" : erased.result.error().message));
  step();
  CHECK(found(ann, "word") == "");
  CHECK(documents() == 0);
}

TEST_CASE_FIXTURE(IndexFixture, "building ends when it is told to, and goes on at the next start") {
  for (int i = 0; i < 25; ++i) send(ann, chat, "word " + std::to_string(i));
  restart({.page = 10});
  state.on_change = [&] {
    if (state.documents == 10) indexer->stop();
  };
  CHECK(indexer->catch_up(version()) == 0);
  CHECK(documents() == 10);
  CHECK(state.building);
  state.on_change = {};
  send(ann, chat, "word 25");
  restart();
  catch_up();
  CHECK(documents() == 26);
  prove();
}

// How the reads that every client makes grow with the database: chat list, history page, sync.
//
//   bench_queries [FOLDER]     makes databases of 10^4, 10^5 and 10^6 messages there and prints medians
//
// Written by SQL, in the shape the applier gives it: one user in 1,000 chats (direct, small groups, open channels),
// among chats of others.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "api/queries.h"
#include "base/bytes.h"
#include "model/cursor.h"
#include "store/schema.h"
#include "store/snapshot.h"
#include "sync/read_sync.h"
#include "sync/session_start.h"

namespace {

using namespace snug;

constexpr std::int64_t users = 2000, chats = 1000;
constexpr std::int64_t first_chat = 1'000'000'000'000;

/// Chat `n` of the viewer (user 1): 600 direct, 300 groups of 4 (every third with an open channel instead of the next
/// group), 100 groups of 50. The same number of chats of others stand between them.
void fill(Database& db, std::int64_t messages) {
  const Transaction transaction(db);
  db.exec("UPDATE meta SET version = 1000000000, time = 1795000000000");
  db.exec(R"sql(
    INSERT INTO users (id, username, username_key, display_name, avatar_url, role, password_hash, created_at, version)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
    SELECT i, 'user' || i, 'user' || i, 'A User Called ' || i, 'https://example.org/avatars/' || i, 1, 'x', 1794000000000, i FROM n)sql");
  const std::int64_t each = messages / chats;
  Version version = 10'000;
  for (std::int64_t n = 0; n < 2 * chats; ++n) {
    const bool mine = n % 2 == 0;
    const std::int64_t k = n / 2, id = first_chat + n * 4096;
    const std::int64_t members = k < 600 ? 2 : k < 900 ? 4 : 50;
    const std::int64_t kind = k < 600 ? 0 : 1, first = mine ? 1 : 2;
    const bool channel = kind == 1 && k < 900 && k % 3 == 1;
    const std::int64_t group = channel ? id - 2 * 4096 : 0;
    version += each;
    db.run(R"sql(
      INSERT INTO chats (id, kind, group_id, direct_low, direct_high, title, topic, member_count, receipts, last_seq, preview_id,
                         preview_sender, preview_type, preview_content, preview_created_at, created_by, created_at, updated_at,
                         activity, version, touched)
      VALUES (?1, ?2, ?3, ?4, ?5, 'A chat with a title', 'and a topic', ?6, 1, ?7, ?1 + ?7, ?8, 0,
              'A message as people write them, of some sixty to eighty characters.', 1794000000000, ?8, 1793000000000,
              1794000000000, ?9, ?9, ?9))sql",
           id, channel ? 2 : kind, channel ? std::optional(group) : std::nullopt,
           kind == 0 ? std::optional(first) : std::nullopt, kind == 0 ? std::optional(3 + k) : std::nullopt, members,
           each, first, version);
    for (std::int64_t m = 0; m < members; ++m)
      db.run(R"sql(
        INSERT INTO chat_states (user_id, chat_id, role, joined_at, delivered_seq, read_seq, entered_version, version, member_version, marks_version)
        VALUES (?1, ?2, 2, 1793000000000, ?3, ?4, 100, ?5, 100, ?5))sql",
             m == 0 ? first : 3 + (k + m * 37) % (users - 3), id, each, each - each / 4, version);
    db.run(R"sql(
      INSERT INTO messages (id, chat_id, seq, sender_id, client_id, request_hash, type, content, created_at, created_version, version)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
      SELECT ?1 * 2 + i, ?1, i, CASE i % 2 WHEN 0 THEN ?3 ELSE 7 END, 'client-' || ?1 || '-' || i, 'hash', 0,
             'A message as people write them, of some sixty to eighty characters.', 1794000000000 + i, ?4 + i, ?4 + i FROM n)sql",
           id, mine ? each : each / 10 + 1, first, version - each);
  }
  db.run("UPDATE meta SET version = ?1", version);
  const_cast<Transaction&>(transaction).commit();
}

/// 50 changes: a message in 25 chats, an edit in 10, a watermark in 15.
void change(Database& db) {
  Transaction transaction(db);
  Version version = 0;
  {
    auto q = db.query("SELECT version FROM meta");
    q.next();
    version = q.get<Version>(0);
  }
  for (std::int64_t i = 0; i < 50; ++i) {
    const std::int64_t id = first_chat + i * 38 * 4096;
    ++version;
    if (i % 10 < 5) {
      db.run(
          R"sql(INSERT INTO messages (id, chat_id, seq, sender_id, type, content, created_at, created_version, version)
             SELECT id * 2 + last_seq + 1, id, last_seq + 1, 7, 0, 'new', 1794000000000, ?2, ?2 FROM chats WHERE id = ?1)sql",
          id, version);
      db.run("UPDATE chats SET last_seq = last_seq + 1, activity = ?2, version = ?2, touched = ?2 WHERE id = ?1", id,
             version);
    } else if (i % 10 < 7) {
      db.run(
          "UPDATE messages SET content = 'edited', edited_at = 1794000000000, version = ?2 WHERE chat_id = ?1 AND seq "
          "= 3",
          id, version);
      db.run("INSERT INTO message_changes (chat_id, version, seq) VALUES (?1, ?2, 3)", id, version);
      db.run("UPDATE chats SET touched = ?2 WHERE id = ?1", id, version);
    } else {
      db.run(
          "UPDATE chat_states SET read_seq = delivered_seq, marks_version = ?2, version = ?2 WHERE chat_id = ?1 AND "
          "user_id <> 1",
          id, version);
      db.run("UPDATE chats SET touched = ?2 WHERE id = ?1", id, version);
    }
  }
  db.run("UPDATE meta SET version = ?1", version);
  transaction.commit();
}

/// Of this thread: what else the machine does is not counted.
double cpu_ms() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double median_ms(int rounds, const std::function<void()>& work) {
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const double start = cpu_ms();
    work();
    times.push_back(cpu_ms() - start);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

void measure(const std::string& path, std::int64_t messages) {
  {
    Database db(path, Database::Mode::write, Database::Synchronous::off);
    migrate(db);
    fill(db, messages);
  }
  Version before = 0;
  std::string epoch;
  {
    Database db(path, Database::Mode::write, Database::Synchronous::off);
    const Snapshot state = read_snapshot(db);
    before = state.version;
    epoch = state.epoch;
    change(db);
  }
  Database db(path, Database::Mode::read);
  std::size_t bytes = 0;
  const auto timed = [&](const char* what, int rounds, auto&& query) {
    const double ms = median_ms(rounds, [&] {
      Transaction snapshot(db, Transaction::Kind::read);
      const Snapshot state = read_snapshot(db);
      QueryContext ctx{
          .db = db, .viewer = UserId{1}, .version = state.version, .epoch = state.epoch, .settings = state.settings};
      const Result<std::string> answer = query(ctx);
      bytes = answer ? answer->size() : 0;
      if (!answer) std::printf("FAILED: %s\n", answer.error().message.c_str());
    });
    std::printf("  %-34s %8.3f ms  %8zu bytes\n", what, ms, bytes);
  };
  std::printf("%lld messages, %llu MB\n", static_cast<long long>(messages),
              static_cast<unsigned long long>(std::filesystem::file_size(path) >> 20));
  timed("list_chats, first 100 of 1,000", 200, [](QueryContext& ctx) { return list_chats(ctx, {}); });
  timed("list_chats, 200 of 1,000", 200,
        [](QueryContext& ctx) { return list_chats(ctx, {.limit = Int<1, 200>{200}}); });
  timed("list_chats, all 1,000 in 5 pages", 50, [](QueryContext& ctx) {
    std::string all, page;
    for (;;) {
      ListChatsParams params{.limit = Int<1, 200>{200}};
      if (!page.empty()) params.page = PageCursor(page);
      const auto answer = list_chats(ctx, params);
      all += *answer;
      const std::size_t at = answer->find("\"nextCursor\":\"");
      if (at == std::string::npos) return Result<std::string>(std::move(all));
      page = answer->substr(at + 14, answer->find('"', at + 14) - at - 14);
    }
  });
  int turn = 0;
  timed("list_messages, newest 50", 500, [&](QueryContext& ctx) {
    return list_messages(ctx, {.chat_id = ChatId{first_chat + (turn++ * 46 % 1000) * 8192}});
  });
  timed("list_messages, 50 in group of 50", 500, [&](QueryContext& ctx) {
    return list_messages(ctx, {.chat_id = ChatId{first_chat + (900 + turn++ % 100) * 8192}, .before = SeqParam{60}});
  });
  timed("sync, nothing new", 200, [&](QueryContext& ctx) {
    return sync(
        ctx,
        {.cursor = Text<0, 200>(to_string(Cursor{.epoch = epoch, .version = ctx.version, .receipts = ctx.version}))});
  });
  timed("sync, 50 changes", 200, [&](QueryContext& ctx) {
    return sync(ctx,
                {.cursor = Text<0, 200>(to_string(Cursor{.epoch = epoch, .version = before, .receipts = before}))});
  });
  timed("sync, first page of a first load", 100, [&](QueryContext& ctx) { return sync(ctx, {}); });
  timed("memberships only", 200, [&](QueryContext& ctx) {
    return Result<std::string>(std::string(rows::memberships_of(ctx.db, ctx.viewer).size(), ' '));
  });
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path folder =
      argc > 1 ? argv[1] : std::filesystem::temp_directory_path() / "snug-bench-queries";
  start_crypto();
  for (const std::int64_t messages : {10'000, 100'000, 1'000'000}) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    measure((folder / "snug.db").string(), messages);
  }
  std::filesystem::remove_all(folder);
}

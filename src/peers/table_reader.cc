#include "peers/table_reader.h"

#include <pthread.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/quote.h"
#include "store/local_rows.h"
#include "store/table_hashes.h"

namespace snug {

namespace {

constexpr std::size_t most_waiting = 4;
constexpr std::size_t rows_of_page = 1000;
constexpr std::int64_t retry_ms = 5'000;

Error busy(const char* why) {
  Error error = fail(Code::unavailable, why);
  error.retry_after_ms = retry_ms;
  return error;
}

void append_text(std::string& json, const char* name, std::string_view text) {
  json.append(json.size() > 1 ? ",\"" : "\"").append(name).append("\":");
  append_json_string(json, text);
}

void append_raw(std::string& json, const char* name, std::string_view value) {
  json.append(json.size() > 1 ? ",\"" : "\"").append(name).append("\":").append(value);
}

/// Where the database stands, without the closing brace.
std::string standing(Database& db) {
  std::string json = "{";
  auto q = db.query("SELECT position, term, chain, log FROM meta WHERE id = 1");
  if (!q.next()) throw StoreError(0, "the database has no state");
  append_raw(json, "position", std::to_string(q.get<std::int64_t>(0)));
  append_raw(json, "term", std::to_string(q.get<std::int64_t>(1)));
  append_text(json, "chain", q.get<std::string_view>(2));
  append_text(json, "log", q.get<std::string_view>(3));
  return json;
}

std::string all_tables(Database& db) {
  std::string json = standing(db);
  std::string tables = "[";
  for (const std::string& name : rows::ordered_tables(db)) {
    const TableHash hash = hash_table(db, name);
    std::string table = "{";
    append_text(table, "name", name);
    append_raw(table, "rows", std::to_string(hash.rows));
    append_text(table, "hash", hash.hash);
    tables += (tables.size() > 1 ? "," : "") + table + "}";
  }
  append_raw(json, "tables", tables + "]");
  return json + "}";
}

Result<std::string> rows_of(Database& db, const TableReader::Question& question) {
  const auto tables = rows::ordered_tables(db);
  if (std::find(tables.begin(), tables.end(), question.table) == tables.end())
    return fail(Code::not_found, "there is no such table that all nodes have alike");
  const auto page = hash_rows(db, question.table, question.after, rows_of_page);
  if (!page) return bad_field("after", "is no place in this table");
  std::string json = standing(db);
  append_text(json, "table", question.table);
  std::string rows = "[";
  for (const RowHash& row : page->rows) {
    std::string one = "{";
    append_raw(one, "key", row.key);
    append_text(one, "hash", row.hash);
    rows += (rows.size() > 1 ? "," : "") + one + "}";
  }
  append_raw(json, "rows", rows + "]");
  if (!page->next.empty()) append_text(json, "next", page->next);
  return json + "}";
}

}  // namespace

TableReader::TableReader(std::string database) : path_(std::move(database)), queue_(most_waiting) {
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "tables");
    work();
  });
}

TableReader::~TableReader() { stop(); }

void TableReader::stop() {
  stopping_ = true;
  queue_.close();
  if (thread_.joinable()) thread_.join();
}

void TableReader::ask(Question question, Executor& executor, Done done) {
  Asked asked{std::move(question), &executor, std::move(done)};
  if (queue_.push(std::move(asked))) return;
  executor.post([done = std::move(asked.done)]() mutable { done(busy("too many questions are waiting")); });
}

void TableReader::work() {
  std::vector<Asked> next;
  while (queue_.pop_batch(next, 1)) {
    for (Asked& asked : next) {
      auto outcome = answer(asked.question);
      asked.executor->post(
          [done = std::move(asked.done), outcome = std::move(outcome)]() mutable { done(std::move(outcome)); });
    }
    next.clear();
    database_.reset();  // no reader holds anything while nobody asks
  }
}

Result<std::string> TableReader::answer(const Question& question) {
  if (stopping_) return busy("the server is stopping");
  try {
    database_ = std::make_unique<Database>(path_, Database::Mode::read);
    database_->interrupt_on(&stopping_);
    const Transaction snapshot(*database_, Transaction::Kind::read);
    return question.table.empty() ? Result<std::string>(all_tables(*database_)) : rows_of(*database_, question);
  } catch (const StoreError& error) {
    if (!stopping_) log::warning("the tables could not be hashed", {{"why", error.what()}});
    return busy(stopping_ ? "the server is stopping" : "the database can't be read at the moment");
  }
}

}  // namespace snug

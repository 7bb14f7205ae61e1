// TableReader: the hashes of this node's ordered tables, which other nodes hold against their own.
//
// It has a thread and a connection of its own: hashing a large database takes long, and the readers that clients wait
// for may be only one.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/executor.h"
#include "base/move_function.h"
#include "base/queue.h"
#include "base/result.h"
#include "store/database.h"

namespace snug {

/// Thread: any, but for construction and destruction.
class TableReader {
 public:
  struct Question {
    std::string table{};  ///< of which the rows are asked for; empty: all tables
    std::string after{};  ///< where the page begins (RowHashPage::next)
  };
  /// JSON: position, term, chain, log, and `tables` or `table`, `rows` and `next`. Failure: not_found, bad_request,
  /// unavailable.
  using Done = MoveFunction<void(Result<std::string>)>;

  /// Opens the database with the first question.
  explicit TableReader(std::string database);
  ~TableReader();  ///< stops

  /// `done` is called once, on `executor`.
  void ask(Question question, Executor& executor, Done done);
  /// What is asked now, and what waits, is answered `unavailable` within a moment. Again: does nothing. Thread: the
  /// owner's.
  void stop();

 private:
  struct Asked {
    Question question;
    Executor* executor = nullptr;
    Done done;
  };
  void work();
  Result<std::string> answer(const Question& question);

  const std::string path_;
  std::atomic<bool> stopping_ = false;
  BoundedQueue<Asked> queue_;
  std::unique_ptr<Database> database_;  // the thread's
  std::thread thread_;
};

}  // namespace snug

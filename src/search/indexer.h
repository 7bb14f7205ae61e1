// Indexer: brings what is committed into the search index, behind the commit.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "feed/follower_thread.h"
#include "search/index_file.h"
#include "search/index_state.h"
#include "store/database.h"

namespace snug {

/// The work of a FollowerThread. The index has a place of its own, so the thread may begin at 0: what the index has is
/// passed over. An index that is none of this database's history, has another format or is damaged is removed and built
/// anew. Thread: the follower's, but for `stop`.
class Indexer {
 public:
  struct Options {
    std::string database;                                             ///< the main one
    std::chrono::milliseconds merge_after = std::chrono::minutes(5);  ///< words that are gone leave the file so late
    int page = 1000;                                                  ///< messages of one transaction
    int news = 5000;                                                  ///< messages of which one look at all chats tells
    bool gently = true;                                               ///< a new index takes half of a core at most
  };

  Indexer(Options options, IndexState& state) : options_(std::move(options)), state_(state) {}
  ~Indexer();

  FollowerThread::Work work();
  /// What takes long ends soon, undone. Thread: any.
  void stop() { stopping_ = true; }

  /// What is done with the commits; step by step in tests.
  void on_batches(std::span<const std::shared_ptr<const CommitBatch>> batches);
  Version catch_up(Version to);
  std::optional<std::chrono::milliseconds> rest();

 private:
  void open();
  bool open_file();
  void begin_anew();
  void remove_file(const std::string& why);
  bool fits(const IndexPlace& place);
  template <class F>
  void in_transaction(F&& write);
  void publish();
  void take(MessageId message);
  bool scan_page();
  bool take_news();
  bool drop_gone();
  void check_room() const;

  const Options options_;
  IndexState& state_;
  std::atomic<bool> stopping_{false};

  // Of the follower's thread.
  std::unique_ptr<Database> main_;
  std::unique_ptr<IndexFile> index_;
  std::optional<std::chrono::steady_clock::time_point> stale_since_;
};

}  // namespace snug

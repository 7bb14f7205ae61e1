// SnapshotOffers: the snapshots that other nodes are given, from their making to the end of their download.
//
//   ask ─► being made (one at a time) ─► offered to the node that asked ─► streamed ─► gone after a moment
//                                                      ▲                     │ broken off: kept for a minute, so that
//                                                      └─────────────────────┘ the node goes on where it was
//
// The file of a snapshot has no name from the moment on that it is offered, so nothing of it stays on the disk, however
// the download or the server ends.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "backup/backup.h"
#include "base/clock.h"
#include "base/executor.h"
#include "base/move_function.h"
#include "base/mutex.h"
#include "base/result.h"
#include "http/file_source.h"

namespace snug {

/// Made by make_shared. Thread: any; a leaf mutex, but that `ask` is called on the executor that it names.
class SnapshotOffers : public std::enable_shared_from_this<SnapshotOffers> {
 public:
  /// Makes a snapshot, at once or later, on any thread; asked once at a time.
  using Make = std::function<void(MoveFunction<void(Result<SnapshotFile>)>)>;

  struct Limits {
    int offers = 4;                          ///< with the one that is being made
    int streams = 4;                         ///< downloads under way
    std::chrono::milliseconds hold{10'000};  ///< for which an answer waits for the making
    std::chrono::milliseconds keep{60'000};  ///< an offer that nobody downloads
    /// One whose last byte was given out: it may still be on its way, and the connection break.
    std::chrono::milliseconds linger{10'000};
    std::chrono::milliseconds retry{5'000};  ///< what a node that is refused is told
  };

  /// A snapshot to be streamed. Its download ends when the body is destroyed.
  struct Given {
    std::shared_ptr<BodySource> body;
    std::string digest;
  };
  struct NotYet {};                                   ///< it is being made: ask again
  using Answer = std::variant<Given, NotYet, Error>;  ///< Error: `unavailable`, with a time to ask again
  using Done = MoveFunction<void(Answer)>;

  /// `timers`: on which offers that nobody downloads are removed. What is given outlives this.
  SnapshotOffers(Make make, Executor& timers, const Clock& clock)
      : SnapshotOffers(std::move(make), timers, clock, Limits{}) {}
  SnapshotOffers(Make make, Executor& timers, const Clock& clock, const Limits& limits)
      : make_(std::move(make)), timers_(timers), clock_(clock), limits_(limits) {}

  /// `node` wants the snapshot `digest`, or a new one (empty, or if that one is gone). `done` is called once, on
  /// `executor`, at once or later.
  void ask(int node, const std::string& digest, Executor& executor, Done done);

  /// Who waits is refused, and offers are removed; downloads under way go on. Again: does nothing.
  void close();

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  class Stream;

  struct Offer {
    int node = 0;
    std::shared_ptr<FileSource> file;
    std::string digest;
    int streams = 0;
    bool taken = false;     // it has been downloaded from
    bool complete = false;  // to its end
    SteadyTime until{};     // while nobody downloads
  };
  struct Waiting {
    int id = 0;
    Executor* executor = nullptr;
    Done done;
  };
  /// Answers that are to be given once the mutex is free.
  using Answers = std::vector<std::pair<Waiting, Answer>>;

  Answer judge(int node, const std::string& digest, bool& begins) REQUIRES(mutex_);
  Offer* find(int node, const std::string& digest) REQUIRES(mutex_);
  Given give(Offer& offer) REQUIRES(mutex_);
  void prune() REQUIRES(mutex_);
  Error busy(const char* why) const;
  void begin_making() EXCLUDES(mutex_);
  void made(Result<SnapshotFile> made) EXCLUDES(mutex_);
  void stop_waiting(int id) EXCLUDES(mutex_);
  void ended(const std::string& digest, bool begun, bool complete) EXCLUDES(mutex_);
  void prune_now() EXCLUDES(mutex_);
  void prune_later();

  const Make make_;
  Executor& timers_;
  const Clock& clock_;
  const Limits limits_;

  Mutex mutex_;
  bool closed_ GUARDED_BY(mutex_) = false;
  int making_for_ GUARDED_BY(mutex_) = -1;  // a node; -1: none is being made
  int last_id_ GUARDED_BY(mutex_) = 0;
  int streams_ GUARDED_BY(mutex_) = 0;
  std::list<Waiting> waiting_ GUARDED_BY(mutex_);  // all for making_for_
  std::list<Offer> offers_ GUARDED_BY(mutex_);
};

}  // namespace snug

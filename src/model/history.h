// History: which start of the server each version was committed under, as far as a server at work has to know.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <forward_list>
#include <memory>
#include <string>
#include <utility>

#include "model/cursor.h"

namespace snug {

/// Each start of a server that stands alone takes a random number; what is committed under it is told with it. So where
/// an older copy of the database was put back, or the end of its log was lost, what is committed anew has the same
/// versions under another number, and a cursor of what was lost is known for what it is (store/start_rows.h). In a
/// cluster a start is a term of the log, the same on each node.
///
/// A copy is the same history: it learns of what begins later. Thread: any, but for `begin`.
class History {
 public:
  /// The database is at version `opened`, which was committed under `before`. What comes from now on is committed under
  /// `start`; 0: there is none.
  History() : History(std::string()) {}
  explicit History(std::string epoch, Version opened = 0, std::int64_t before = 0, std::int64_t start = 0)
      : epoch_(std::move(epoch)), begun_(std::make_shared<Begun>(Beginning{opened + 1, start, nullptr}, before)) {}

  /// Of the database.
  const std::string& epoch() const { return epoch_; }

  /// What is committed from version `first` on is committed under `start`. Before the version is told to anybody.
  /// Thread: one, the writer's.
  void begin(Version first, std::int64_t start) const {
    begun_->all.push_front({first, start, newest()});
    begun_->newest.store(&begun_->all.front(), std::memory_order_release);
  }
  /// The first version of the newest start, if any was committed under it.
  Version first_of_newest() const { return newest()->first; }
  /// The newest start.
  std::int64_t start() const { return newest()->start; }

  /// Of the version that the database had when it was opened, or a later one.
  std::int64_t start_of(Version version) const {
    const Beginning* one = newest();
    while (one != nullptr && version < one->first) one = one->before;
    return one != nullptr ? one->start : begun_->before;
  }
  /// Everything up to `version`, the opened one or later; others' watermarks up to `receipts`.
  std::string cursor_at(Version version, Version receipts) const {
    return to_string(Cursor{
        .epoch = epoch_, .version = version, .receipts = std::min(version, receipts), .start = start_of(version)});
  }
  std::string cursor_at(Version version) const { return cursor_at(version, version); }

  /// How far a reader must see for somebody who brings `cursor`. One that was not committed under this start is of what
  /// every reader sees, or of what is no more: it says nothing.
  Version awaited(const Cursor& cursor) const {
    return cursor.epoch == epoch_ && cursor.start == start() ? cursor.version : 0;
  }

 private:
  struct Beginning {
    Version first;
    std::int64_t start;
    const Beginning* before;
  };
  /// They are few, and stay as long as the history does: who reads takes no lock.
  struct Begun {
    Begun(Beginning first, std::int64_t earlier) : all{first}, newest(&all.front()), before(earlier) {}
    std::forward_list<Beginning> all;
    std::atomic<const Beginning*> newest;
    const std::int64_t before;
  };
  const Beginning* newest() const { return begun_->newest.load(std::memory_order_acquire); }

  std::string epoch_;
  std::shared_ptr<Begun> begun_;
};

}  // namespace snug

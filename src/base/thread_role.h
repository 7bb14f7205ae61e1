// ThreadRole: what only one thread does, such as writing to the database.
#pragma once

#include <cassert>
#include <thread>

#ifndef NDEBUG
#include <atomic>
#endif

#include "base/thread_annotations.h"

namespace snug {

/// A lock without a lock: members that only one thread uses are GUARDED_BY its role, and functions that only it calls
/// REQUIRE it. The thread that constructs it plays the role until another takes over. Where clang can't know who calls,
/// a function asserts it, which builds with assertions check. Thread: any.
class CAPABILITY("role") ThreadRole {
 public:
  /// The calling thread plays the role from now on; the one before must have ended its part.
  void take_over() ASSERT_CAPABILITY(this) {
#ifndef NDEBUG
    player_ = std::this_thread::get_id();
#endif
  }
  /// The calling thread plays it.
  void assert_held() const ASSERT_CAPABILITY(this) { assert(player_.load() == std::this_thread::get_id()); }

#ifndef NDEBUG
 private:
  std::atomic<std::thread::id> player_ = std::this_thread::get_id();
#endif
};

}  // namespace snug

// The stage of a sync that goes through the threads that the viewer follows, or has followed.
#include <utility>

#include "sync/sync_reader.h"

namespace snug {

bool SyncReader::read_threads() {
  constexpr int most = 200;
  constexpr int most_examined = 5000;  // rows, so that threads in which nothing happens do not hold up the snapshot
  for (int examined = 0;;) {
    // Also the one at the place, if it is half done.
    const auto found =
        rows::followed_threads_after(ctx_.db, ctx_.viewer, ChatId{sub_ == 0 ? place_ : place_ - 1}, most);
    for (const rows::FollowedThread& thread : found) {
      if (++examined > most_examined || !read_thread(thread)) return false;
      stand_at(thread.membership.chat.value);
    }
    if (std::cmp_less(found.size(), most)) return true;
  }
}

/// False: as read_touched_chat. A client that is told that a chat is gone knows that its threads are.
bool SyncReader::read_thread(const rows::FollowedThread& thread) {
  const Membership& m = thread.membership;
  const bool known = stage_ == threads;  // the client may know what it followed before
  if (known && (m.left > from_.version || m.deleted > from_.version)) {
    if (!page_.fits(1)) return false;
    page_.removed(m.chat);
  }
  if (!thread.follows) return true;
  if (m.entered <= from_.version) return read_changes(m);
  if (!page_.fits(1 + whole_chat_rows())) return false;
  if (known && m.left_before > from_.version) page_.removed(m.chat);
  read_whole_chat(m);
  return true;
}

}  // namespace snug

// SyncReader: what one page of a sync holds, and where the next one goes on.
//
// The pages of one sync are read in snapshots that differ; `head` is the version of the first. What one page has passed
// and what changes afterwards is told by the sync that begins at `head`; so at the end the cursor is plain `head`, with
// more to come unless the last page's snapshot was still that version.
//
// A resume goes through contacts, changed users, touched chats, their members, emoji, saved messages, drafts, scheduled
// messages, followed threads, groups of users and the viewer's preferences, each in ascending order of id (or of
// version), which nothing that happens meanwhile can change. A first load goes through the chats newest first. A chat
// that gets a message meanwhile moves up, to where the pages have been already: those with activity after `head` are
// looked for once more afterwards, in ascending order of id.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "model/answers.h"
#include "model/cursor.h"
#include "store/member_rows.h"
#include "store/membership_rows.h"
#include "store/query.h"
#include "store/thread_rows.h"
#include "store/viewer_marks.h"
#include "sync/sync_builder.h"

namespace snug {

/// Thread: the query's; for one page.
class SyncReader {
 public:
  /// `from`: of this epoch, and not beyond the snapshot. `first_load`: it stands for nothing at all.
  SyncReader(QueryContext& ctx, const std::vector<rows::Membership>& memberships, Cursor from, bool first_load,
             int limit, std::size_t rows_limit);

  SyncAnswer read();

 private:
  using Membership = rows::Membership;

  /// Where a half-done sync stands; the numbers are in cursors that clients hold. The stages of a resume, and those of
  /// a first load, follow each other in the order of their numbers.
  enum Stage : std::int64_t {
    contacts = 1,          ///< place: the last contact's id
    users = 2,             ///< place: version, sub: id of the last changed user looked at
    touched_chats = 3,     ///< place: the last chat's id; sub: the version its changed messages have got to, 0: done
    members = 4,           ///< place: the last chat's id; sub: the last member's id, 0: done
    emoji = 5,             ///< place: version of the last one looked at
    saved = 6,             ///< the same
    drafts = 7,            ///< the same
    scheduled = 8,         ///< the same
    threads = 9,           ///< as touched_chats
    user_groups = 10,      ///< the same; behind them the preferences, which are one row
    all_contacts = 11,     ///< as contacts
    newest_chats = 12,     ///< place: activity, sub: id of the last chat
    moved_chats = 13,      ///< place: the last chat's id
    all_members = 14,      ///< as members
    all_emoji = 15,        ///< place: id of the last one
    all_saved = 16,        ///< place: version of the last one looked at
    all_drafts = 17,       ///< the same
    all_scheduled = 18,    ///< the same
    all_threads = 19,      ///< as threads
    all_user_groups = 20,  ///< place: id of the last one; behind them the preferences
    done = 99,
  };

  // Each goes as far as there is room; true: to its end.
  bool read_stage();
  static Stage stage_behind(std::int64_t stage);
  bool read_contacts();
  bool read_users();
  bool read_touched_chats();
  bool read_newest_chats();
  bool read_moved_chats();
  bool read_members();
  template <class Read, class Put, class Place>
  bool read_rows(Read&& read, Put&& put, Place&& place);
  bool read_emoji();
  bool read_saved();
  bool read_drafts();
  bool read_scheduled();
  bool read_user_groups();
  bool read_preferences();
  bool read_threads();
  bool read_thread(const rows::FollowedThread& thread);

  bool read_touched_chat(const Membership& m);
  bool read_changes(const Membership& m);
  void put_chat(const Membership& m, const SyncAnswer::ChatNews& news);
  void read_whole_chat(const Membership& m);
  void read_new_messages(const Membership& m, Version after, ViewerMarks& statuses);
  bool read_changed_messages(const Membership& m, Version after, ViewerMarks& statuses);
  bool read_members_of(const Membership& m, UserId past);
  void put_member(const Membership& m, const rows::MemberChange& change);

  bool is_small(const Membership& m) const { return m.member_count <= ctx_.settings.receipts_limit; }
  bool is_behind(const Membership& m) const { return m.chat.value < place_ || (m.chat.value == place_ && sub_ == 0); }
  bool is_begun(const Membership& m) const { return m.chat.value == place_ && sub_ != 0; }
  ViewerMarks statuses_in(const Membership& m) { return {ctx_.db, ctx_.viewer, m.chat, m.room, m.receipts}; }
  std::size_t whole_chat_rows() const { return std::max<std::size_t>(5 + 2 * static_cast<std::size_t>(limit_), 60); }
  void stand_at(std::int64_t place, std::int64_t sub = 0);
  void enter_stage(Stage stage);

  QueryContext& ctx_;
  const std::vector<Membership>& memberships_;
  const Cursor from_;
  const int limit_;
  const Version head_;
  std::vector<const Membership*> by_id_;  // of memberships_, in ascending order of id
  SyncBuilder page_;
  std::int64_t stage_;
  std::int64_t place_;
  std::int64_t sub_;
};

}  // namespace snug

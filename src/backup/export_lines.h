// ExportLines: the lines of an export, each read and written before the next is looked at.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "store/database.h"

namespace snug {

/// Thread: that of the database; within one transaction.
class ExportLines {
 public:
  /// `user`: whose; none: everybody's.
  ExportLines(Database& db, std::ostream& out, UserId user) : db_(db), out_(out), user_(user) {}

  /// Stops early when `out` takes no more.
  void write_all(Time now);
  std::uint64_t count() const { return count_; }

 private:
  void write_head(Time now);
  void write_users();
  void write_sessions();
  void write_contacts();
  void write_chats();
  void write_memberships();
  void write_messages();
  void write_files(MessageId message);
  void write_previews(MessageId message);
  void write_poll(MessageId message);
  void write_revisions(MessageId message);
  void write_reactions();
  void write_votes();
  void write_saved();
  void write_drafts();
  void write_scheduled();
  void write_reports();
  void write_pictures();
  void write_emoji();
  void write_user_groups();
  void write_preferences();
  /// `object`: a JSON object.
  void line(std::string_view type, std::string_view object);

  Database& db_;
  std::ostream& out_;
  const UserId user_;
  std::uint64_t count_ = 0;
};

}  // namespace snug

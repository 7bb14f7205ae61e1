// DeletionPlan: what is next to be done about accounts that were closed for good.
#pragma once

#include <vector>

#include "model/command.h"
#include "model/deletion.h"
#include "store/database.h"

namespace snug {

/// How far it has got with a user's messages it knows itself: another plan finds what is left by looking again.
/// Thread: one.
class DeletionPlan {
 public:
  /// What one step is made of at most: so that neither the writer nor those who hear of it are held up.
  static constexpr int most_chats = 10;  ///< left
  static constexpr int most_messages = 100;
  static constexpr std::int64_t most_deliveries =
      10'000;                                          ///< people, each counted for each message, or chat that is left
  static constexpr std::int64_t most_examined = 5000;  ///< messages looked at, of anybody

  struct Step {
    UserId user;                        ///< none: there is nothing to delete
    std::vector<CommandBody> commands;  ///< of the server's, in this order; none: it only has looked further
  };

  /// What follows, if the steps before were applied or will be. One deletion comes after the other, but what can take
  /// long, messages, comes after all the rest.
  Step next(Database& db);
  /// The last step may have failed: the next one looks again from the beginning.
  void restart() { user_ = {}; }

 private:
  static std::size_t chats_to_leave(Database& db, const Deletion& deletion);
  Step next_messages(Database& db, UserId user);
  void begin(Database& db, UserId user);

  UserId user_;  ///< whose messages are being looked for
  std::vector<ChatId> chats_;
  std::size_t at_ = 0;  ///< of chats_
  Seq past_ = 0;        ///< in that chat
};

}  // namespace snug

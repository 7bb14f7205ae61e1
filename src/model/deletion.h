// Deletion: what is left to remove of an account that was closed for good; a row of the table `deletions`.
#pragma once

#include <cstdint>

#include "base/id.h"

namespace snug {

/// In this order. The numbers stand in the database.
enum class DeletionStage : std::int64_t {
  chats = 0,       ///< it leaves its chats; place: the last chat looked at
  contacts = 1,    ///< those it had
  contact_of = 2,  ///< and those that had it; place: the last user looked at
  requests = 3,    ///< what it was mentioned by, and the clientIds of what it made
  messages = 4,    ///< what it wrote, found by the server (src/jobs/deletion_plan.h)
};

struct Deletion {
  UserId user;
  DeletionStage stage = DeletionStage::chats;
  std::int64_t place = 0;
};

}  // namespace snug

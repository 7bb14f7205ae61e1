// Plan: what the generator put into a database, for the load client: who can log in, and who is in which chat.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace snug::bench {

struct Plan {
  struct Chat {
    std::string id;
    std::int64_t last_seq = 0;
    std::vector<std::uint32_t> members;  ///< indices into `tokens`
  };
  std::vector<std::string> tokens;  ///< one access token per user
  std::vector<Chat> chats;
  std::string cursor;  ///< where a sync finds exactly the changes made last (generator: --changes)
};

/// Throws std::runtime_error.
void write_plan(const Plan& plan, const std::string& file);
Plan read_plan(const std::string& file);

}  // namespace snug::bench

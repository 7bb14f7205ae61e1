// What the comments of headers say of the types of the wire contract and their members, for the OpenAPI document. The
// build gathers them (descriptions/extract.cc), so that a meaning is written once, beside what it is the meaning of.
#pragma once

#include <span>
#include <string_view>

namespace snug {

struct Description {
  std::string_view name;  ///< `Chat`, `Chat.last_seq`, `EventType.new_message`: as in C++
  std::string_view text;  ///< in one line
};

/// All of them, by name in ascending order.
std::span<const Description> descriptions();

/// Of a type, or of a member of it; empty if there is none. Thread: any.
std::string_view description_of(std::string_view type, std::string_view member = {});

}  // namespace snug

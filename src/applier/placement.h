// Placement: who may put whom into which chat. Every way into a room goes through here: `enter_room` takes nothing
// else.
#pragma once

#include <string_view>
#include <vector>

#include "applier/apply_context.h"

namespace snug {

/// Users about to enter a room, checked. Made by the functions below only. Thread: writer.
class Placement {
 public:
  /// Those who become members, in the order they were named.
  const std::vector<UserId>& entering() const { return entering_; }
  /// All who were named, each once, also those who are members already; not the actor.
  const std::vector<UserId>& named() const { return named_; }
  /// Whose quota the entry of a user into `room` counts against; none: nobody's.
  UserId placed_by(const ChatRow& room, UserId user) const;

 private:
  friend Result<Placement> place_itself(const ApplyContext&, const ChatRow&, UserId);
  friend Result<Placement> place(const ApplyContext&, const ChatRow&, const std::vector<UserId>&, std::string_view);
  friend Result<Placement> place_with(const ApplyContext&, const ChatRow&, const std::vector<UserId>&,
                                      std::string_view);
  explicit Placement(UserId hand) : hand_(hand) {}

  UserId hand_;  // who does it
  std::vector<UserId> named_;
  std::vector<UserId> entering_;
};

/// `user` enters by its own hand: by an invite, or as the one who makes the chat. Refused (forbidden): who was removed
/// from the room, a private channel whose group it is not in, and one chat more than it may have.
Result<Placement> place_itself(const ApplyContext& a, const ChatRow& room, UserId user);

/// The actor puts others into the room. Each of them must be known to the actor (not_found), must not have blocked it,
/// must be a guest or in the group of a private channel, and must not have been put into too many chats. Errors name
/// the entry of `field`.
Result<Placement> place(const ApplyContext& a, const ChatRow& room, const std::vector<UserId>& others,
                        std::string_view field);

/// The actor itself, and others with it: for a chat that it makes.
Result<Placement> place_with(const ApplyContext& a, const ChatRow& room, const std::vector<UserId>& others,
                             std::string_view field);

/// Makes those users members of the room, with all that follows: its open channels, counts, receipts, events. `fresh`:
/// the chat was made by this very command, and belongs to the actor unless it is direct.
void enter_room(ApplyContext& a, const ChatRow& room, const Placement& placement, bool fresh);

}  // namespace snug

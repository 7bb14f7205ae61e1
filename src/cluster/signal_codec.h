// SignalCodec: what nodes say to each other beside the log, as bytes.
//
// A message is a head (version, node, boot) and records. A record is its kind, its length and its body. A reader skips
// kinds that it does not know, and what stands in a body behind the fields that it knows, so that nodes of two versions
// understand each other. Numbers are LEB128.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cluster/log_id.h"
#include "model/command.h"
#include "model/signal.h"

namespace snug {

/// Presence that is too large for one record comes as several, one after the other.
struct PresencePart {
  PresenceSignal presence;  ///< each part has the state, and some of the rooms and of the blocked users
  bool more = false;        ///< the next record has more of them
};
/// Presence from here to the end is the list of all users that the node knows.
struct ListBegin {};
struct ListEnd {
  std::int64_t count = 0;  ///< users in the list
};
/// Asks a node for its list.
struct ListAsked {};
/// The users that the node has connected.
struct UsersDigest {
  std::int64_t count = 0;
  std::uint64_t hash = 0;  ///< OnlineUsers::digest
  bool operator==(const UsersDigest&) const = default;
};
/// The socket's client has recovered on the node that says so.
struct SocketDisplaced {
  std::string name;  ///< ChatSockets' name of the socket; it grants nothing
};

/// The node has committed the log up to there.
struct CommittedUpTo {
  LogId id;
};

/// `TokenUse`: a token of this generation was accepted, so the refresh token before it has a successor in use.
using NodeSignal = std::variant<TypingSignal, PresencePart, ListBegin, ListEnd, ListAsked, UsersDigest, TokenUse,
                                SocketDisplaced, CommittedUpTo>;

/// A message that was received.
struct NodeSignals {
  int node = 0;
  std::int64_t boot = 0;  ///< the start of the node
  std::vector<NodeSignal> signals;
};

struct SignalCodec {
  static constexpr std::uint64_t version = 1;
  static constexpr std::size_t most_bytes = 64U << 10;  ///< of a message
  static constexpr std::size_t most_ids = 1'500;        ///< rooms, and blocked users, in a part
  static constexpr std::size_t most_name = 64;          ///< bytes of a socket's name
  static constexpr int most_node = 1'023;

  static std::string head(int node, std::int64_t boot);
  /// A record is at most half of `most_bytes` long, where a part keeps to `most_ids`.
  static void append(std::string& records, const NodeSignal& signal);
  /// Parts of at most `most_ids`.
  static std::vector<PresencePart> split(PresenceSignal presence);

  /// Nothing: it is no message, or one of another version. Nothing of it is to be used then.
  static std::optional<NodeSignals> read(std::string_view message);
};

}  // namespace snug

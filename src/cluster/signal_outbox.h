// SignalOutbox: what a node has to say to the others and has not sent yet. It is bounded, and decides what is dropped.
#pragma once

#include <cstddef>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cluster/online_users.h"
#include "cluster/signal_codec.h"

namespace snug {

/// First in, first out. Presence that waits is coalesced by user. Thread: one.
class SignalOutbox {
 public:
  struct Limits {
    std::size_t presences = 50'000;  ///< users that may wait; above it a list takes their place
    std::size_t typing = 256;        ///< signals that may wait; above it the new ones are dropped
    std::size_t others = 10'000;     ///< the same of all others
  };
  using Presences = std::vector<PresenceSignal>;
  /// A message for one node; nothing: for all.
  using Target = std::optional<int>;
  struct Message {
    Target to;
    std::string bytes;
    std::size_t signals = 0;
  };

  SignalOutbox(int node, std::int64_t boot) : SignalOutbox(node, boot, Limits{}) {}
  SignalOutbox(int node, std::int64_t boot, Limits limits) : head_(SignalCodec::head(node, boot)), limits_(limits) {}

  // False: it was dropped.
  bool add(const TypingSignal& typing);
  bool add(PresenceSignal presence);
  bool add(const TokenUse& use);
  bool add(const SocketDisplaced& socket);
  void ask(int node);
  /// The whole list of this node, as of now. In one for all stands what waits, too.
  void add_list(Presences list, Target to);
  /// A digest of what was sent before it; nothing, before the first list for all.
  void add_digest();

  /// Too many presences waited, and were forgotten: a list for all is needed, from which on presences are taken again.
  bool needs_list() const { return needs_list_; }
  /// A list waits, or is being sent.
  bool has_list() const;
  /// What is said of presence before the next list for all is worth nothing. Typing and displaced sockets are old by
  /// the time that there is a connection again.
  void connection_lost();

  /// The next message to send.
  std::optional<Message> next();
  bool empty() const { return items_.empty() && records_.empty(); }

 private:
  struct List {
    Presences presences;
    std::size_t sent = 0;
  };
  struct Digest {};
  struct Item {
    std::variant<PresenceSignal, TypingSignal, List, Digest, TokenUse, SocketDisplaced, ListAsked> what;
    Target to;
  };
  using Items = std::list<Item>;
  using PresenceKey = std::pair<UserId, UserId>;  // PresenceSignal::user and ::only

  template <class T>
  bool add_other(const T& signal);
  void forget_presence();
  /// Makes records of the first item, or of a piece of it.
  void write_first();
  void write(PresenceSignal presence, bool for_all);
  void write(const NodeSignal& signal);

  const std::string head_;
  const Limits limits_;
  Items items_;
  std::map<PresenceKey, PresenceSignal*> waiting_;  // those behind the last list
  std::size_t presences_ = 0;
  std::size_t typing_ = 0;
  std::size_t others_ = 0;
  std::deque<std::string> records_;  // of the item that was the first
  Target records_to_;
  OnlineUsers sent_;     // as who has heard all since the last list for all has them
  bool listed_ = false;  // a list for all was sent on this connection
  bool needs_list_ = true;
};

}  // namespace snug

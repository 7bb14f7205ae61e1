#include "cluster/signal_outbox.h"

#include <doctest/doctest.h>

using namespace snug;

namespace {

PresenceSignal presence(int user, bool connected = true, std::vector<RoomId> rooms = {}, int only = 0) {
  return {UserId{user}, std::move(rooms), UserId{only}, {.connected = connected}};
}

std::string name(const NodeSignal& signal) {
  struct Names {
    std::string operator()(const TypingSignal& t) const { return "typing " + to_string(t.user); }
    std::string operator()(const PresencePart& p) const {
      std::string text = (p.presence.state.connected ? "+" : "-") + to_string(p.presence.user);
      for (const RoomId room : p.presence.rooms) text += " r" + to_string(room);
      return text + (p.presence.only ? " for " + to_string(p.presence.only) : "");
    }
    std::string operator()(const ListBegin&) const { return "["; }
    std::string operator()(const ListEnd& e) const { return "]" + std::to_string(e.count); }
    std::string operator()(const ListAsked&) const { return "ask"; }
    std::string operator()(const UsersDigest& d) const { return "digest " + std::to_string(d.count); }
    std::string operator()(const TokenUse& u) const { return "token " + to_string(u.session_id); }
    std::string operator()(const SocketDisplaced& s) const { return "socket " + s.name; }
    std::string operator()(const CommittedUpTo& c) const { return "committed " + c.id.text(); }
  };
  return std::visit(Names(), signal);
}

/// All messages: `all: …, …; 3: …`.
std::string sent(SignalOutbox& outbox) {
  std::string text;
  while (const auto message = outbox.next()) {
    CHECK(message->bytes.size() <= SignalCodec::most_bytes);
    const auto read = SignalCodec::read(message->bytes);
    REQUIRE(read);
    CHECK(read->signals.size() == message->signals);
    text += (text.empty() ? "" : "; ") + (message->to ? std::to_string(*message->to) : "all") + ":";
    for (const NodeSignal& signal : read->signals) text += " " + name(signal) + ",";
    text.pop_back();
  }
  CHECK(outbox.empty());
  return text;
}

/// One that has sent its first list.
SignalOutbox connected(SignalOutbox::Limits limits = {}) {
  SignalOutbox outbox(1, 2, limits);
  outbox.add_list({}, {});
  CHECK(sent(outbox) == "all: [, ]0");
  return outbox;
}

}  // namespace

TEST_CASE("what comes first leaves first, gathered by whom it is for") {
  SignalOutbox outbox = connected();
  CHECK(outbox.add(presence(1)));
  CHECK(outbox.add(SocketDisplaced{"s"}));
  CHECK(outbox.add(TypingSignal{EventType::typing_start, ChatId{1}, RoomId{1}, UserId{5}}));
  outbox.ask(3);
  outbox.ask(3);
  CHECK(outbox.add(TokenUse{LoginSessionId{7}, 2}));
  CHECK(sent(outbox) == "all: +1, socket s, typing 5; 3: ask, ask; all: token 7");
}

TEST_CASE("presence that waits is coalesced by user; that of a block is another thing") {
  SignalOutbox outbox = connected();
  outbox.add(presence(1, true, {RoomId{4}, RoomId{2}}));
  outbox.add(presence(2));
  outbox.add(presence(1, true, {RoomId{3}}, 9));
  outbox.add(presence(1, false, {RoomId{2}, RoomId{5}}));
  CHECK(sent(outbox) == "all: -1 r2 r4 r5, +2, +1 r3 for 9");
}

TEST_CASE("a list for all takes the place of what waits; what changes later comes after it") {
  SignalOutbox outbox = connected();
  outbox.add(presence(1));
  outbox.add_list({presence(2), presence(3)}, {});
  outbox.add(presence(2, false));
  CHECK(sent(outbox) == "all: [, +2, +3, ]2, -2");
}

TEST_CASE("what waits comes before a list for one node, and what changes later after it, also of the same user") {
  SignalOutbox outbox = connected();
  outbox.add(presence(1));
  outbox.add_list({presence(1)}, 3);
  outbox.add(presence(1, false));
  CHECK(sent(outbox) == "all: +1; 3: [, +1, ]1; all: -1");
}

TEST_CASE("a long list is sent in pages, and its user's rooms in parts") {
  SignalOutbox outbox = connected();
  SignalOutbox::Presences list;
  for (int user = 1; user <= 20'000; ++user) list.push_back(presence(user, true, {RoomId{1'000'000'000'000 + user}}));
  for (int room = 1; room <= 5'000; ++room) list[0].rooms.push_back(RoomId{room});
  outbox.add_list(std::move(list), {});
  std::size_t messages = 0, signals = 0;
  while (const auto message = outbox.next()) {
    ++messages;
    signals += message->signals;
    CHECK(message->bytes.size() <= SignalCodec::most_bytes);
  }
  CHECK(messages > 5);
  CHECK(messages < 20);
  CHECK(signals == 20'000 + 3 + 2);
  outbox.add_digest();
  CHECK(sent(outbox) == "all: digest 20000");
}

TEST_CASE("a digest is of what was sent before it, and once at a time") {
  SignalOutbox outbox(1, 2);
  outbox.add_digest();
  CHECK(sent(outbox) == "");  // no list was sent: nobody can compare
  outbox.add_list({presence(1), presence(2)}, {});
  outbox.add_digest();
  outbox.add_digest();
  outbox.add(presence(1, false));
  outbox.add(presence(3));
  outbox.add(presence(4));
  CHECK(sent(outbox) == "all: [, +1, +2, ]2, digest 2, -1, +3, +4");
  outbox.add_digest();
  CHECK(sent(outbox) == "all: digest 3");
}

TEST_CASE("of what waits there is a limit: typing is dropped, presence becomes a list") {
  SignalOutbox outbox = connected({.presences = 3, .typing = 2, .others = 2});
  const TypingSignal typing{EventType::typing_start, ChatId{1}, RoomId{1}, UserId{5}};
  CHECK(outbox.add(typing));
  CHECK(outbox.add(typing));
  CHECK(!outbox.add(typing));
  CHECK(outbox.add(TokenUse{LoginSessionId{7}, 2}));
  outbox.ask(3);
  CHECK(!outbox.add(SocketDisplaced{"s"}));
  for (int user = 1; user <= 3; ++user) outbox.add(presence(user));
  outbox.add(presence(3, false));
  CHECK(!outbox.needs_list());
  outbox.add(presence(4));
  CHECK(outbox.needs_list());
  outbox.add(presence(5));
  CHECK(sent(outbox) == "all: typing 5, typing 5, token 7; 3: ask");
  outbox.add_list({presence(9)}, {});
  CHECK(!outbox.needs_list());
  CHECK(outbox.add(typing));
  CHECK(outbox.add(presence(1)));
  CHECK(sent(outbox) == "all: [, +9, ]1, typing 5, +1");
}

TEST_CASE("of a lost connection nothing stays but which tokens are in use; a list comes next") {
  SignalOutbox outbox = connected();
  outbox.add(presence(1));
  outbox.add(TypingSignal{EventType::typing_start, ChatId{1}, RoomId{1}, UserId{5}});
  outbox.add(SocketDisplaced{"s"});
  outbox.add(TokenUse{LoginSessionId{7}, 2});
  outbox.add_list({presence(1)}, 3);
  outbox.ask(3);
  outbox.connection_lost();
  CHECK(outbox.needs_list());
  CHECK(!outbox.has_list());
  outbox.add(presence(2));
  outbox.add_digest();
  CHECK(sent(outbox) == "all: token 7");
}

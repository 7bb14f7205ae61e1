#include "cluster/signal_peers.h"

#include <doctest/doctest.h>

using namespace snug;
using Taken = SignalPeers::Taken;

namespace {

struct Heard {
  Heard() {
    peers.set_alive({{2, 20}, {3, 30}});
    CHECK(take() == "new 2, new 3");
  }

  Taken say(const std::vector<NodeSignal>& signals, int node = 2, std::int64_t boot = 20) {
    std::string bytes = SignalCodec::head(node, boot);
    for (const NodeSignal& signal : signals) SignalCodec::append(bytes, signal);
    return peers.receive(bytes);
  }
  void add(const std::string& line) { text += (text.empty() ? "" : ", ") + line; }
  std::string take() { return std::exchange(text, {}); }
  static std::string show(const PresenceSignal& p) {
    return (p.state.connected ? "+" : "-") + to_string(p.user) + "/" + std::to_string(p.rooms.size()) + "/" +
           (p.state.blocked ? std::to_string(p.state.blocked->size()) : "?");
  }

  std::string text;
  SignalPeers peers{1,
                    {.on_signal =
                         [this](int node, const Signal& signal) {
                           const auto* p = std::get_if<PresenceSignal>(&signal);
                           add(std::to_string(node) + " " + (p ? show(*p) : "typing"));
                         },
                     .on_list =
                         [this](int node, const SignalPeers::Presences& list) {
                           std::string line = "list " + std::to_string(node);
                           for (const PresenceSignal& p : list) line += " " + show(p);
                           add(line);
                         },
                     .on_gone = [this](int node) { add("gone " + std::to_string(node)); },
                     .on_token_use = [this](const TokenUse& use) { add("token " + std::to_string(use.generation)); },
                     .on_displaced = [this](const std::string& name) { add("socket " + name); },
                     .on_new = [this](int node) { add("new " + std::to_string(node)); },
                     .on_missed = [this](int node) { add("missed " + std::to_string(node)); },
                     .on_asked = [this](int node) { add("asked " + std::to_string(node)); }}};
};

PresencePart user(int id, bool connected = true, std::size_t rooms = 0, std::size_t blocked = 0, bool more = false) {
  PresencePart part{{UserId{id}, std::vector<RoomId>(rooms, RoomId{1}), {}, {.connected = connected}}, more};
  if (blocked > 0) part.presence.state.blocked = std::vector<UserId>(blocked, UserId{9});
  return part;
}

}  // namespace

TEST_CASE("only nodes that live are heard, in the boot in which they live") {
  Heard heard;
  CHECK(heard.say({user(1), SocketDisplaced{"s"}, TokenUse{LoginSessionId{1}, 2}, ListAsked{},
                   TypingSignal{EventType::typing_start, ChatId{1}, RoomId{1}, UserId{1}}}) == Taken::yes);
  CHECK(heard.take() == "2 +1/0/?, socket s, token 2, asked 2, 2 typing");
  CHECK(heard.say({user(1)}, 2, 19) == Taken::stranger);
  CHECK(heard.say({user(1)}, 2, 21) == Taken::stranger);
  CHECK(heard.say({user(1)}, 4, 20) == Taken::stranger);
  CHECK(heard.say({user(1)}, 1, 20) == Taken::own);
  CHECK(heard.peers.receive("nonsense") == Taken::garbage);
  CHECK(heard.take() == "");
  CHECK(heard.peers.nodes() == std::vector<int>{2, 3});
}

TEST_CASE("a node that lives no more is gone; one with a new boot starts afresh") {
  Heard heard;
  heard.say({ListBegin{}, user(1)});
  heard.peers.set_alive({{2, 21}, {1, 5}, {5'000, 1}});
  CHECK(heard.take() == "gone 2, gone 3, new 2");
  CHECK(heard.say({ListEnd{1}}, 2, 20) == Taken::stranger);
  CHECK(heard.say({ListEnd{1}}, 2, 21) == Taken::yes);
  CHECK(heard.take() == "");
  heard.peers.set_alive({{2, 21}});
  CHECK(heard.take() == "");
}

TEST_CASE("a list is whole, or nothing of it is used") {
  Heard heard;
  heard.say({ListBegin{}, user(1)});
  heard.say({user(2, false), ListEnd{2}});
  CHECK(heard.take() == "list 2 +1/0/? -2/0/?");
  heard.say({ListBegin{}, user(1), ListEnd{2}});  // one was missed
  heard.say({ListEnd{0}});
  CHECK(heard.take() == "");
  heard.say({ListBegin{}, user(1)});
  heard.peers.interrupt();
  heard.say({ListEnd{1}});
  CHECK(heard.take() == "");
  heard.say({ListBegin{}, user(1)});
  heard.say({user(7), ListBegin{}, user(3), ListEnd{1}});  // begun anew
  CHECK(heard.take() == "list 2 +3/0/?");
}

TEST_CASE("parts of a user's presence are put together") {
  Heard heard;
  heard.say({user(1, true, 1'500, 1'500, true)});
  heard.say({user(1, true, 1'500, 3, true)});
  CHECK(heard.take() == "");
  heard.say({user(1, true, 2, 0)});
  CHECK(heard.take() == "2 +1/3002/1503");
  heard.say({ListBegin{}, user(1, true, 5, 0, true), user(1, true, 5, 0), user(2), ListEnd{2}});
  CHECK(heard.take() == "list 2 +1/10/? +2/0/?");
  // The rest was missed.
  heard.say({user(1, true, 1'500, 0, true)});
  heard.say({user(2, true, 1)});
  heard.say({user(1, true, 1'500, 0, true)});
  heard.peers.interrupt();
  heard.say({user(1, true, 1)});
  CHECK(heard.take() == "2 +2/1/?, 2 +1/1/?");
  // Without an end.
  for (int i = 0; i < 1'000; ++i) heard.say({user(1, true, 1'500, 0, true)});
  heard.say({user(1)});
  REQUIRE(heard.text.starts_with("2 +1/"));
  CHECK(std::stoi(heard.text.substr(5)) < 1'000'000);
}

TEST_CASE("a digest shows whether something was missed") {
  Heard heard;
  OnlineUsers there;
  const auto digest = [&](std::initializer_list<int> users) {
    there.clear();
    for (const int id : users) there.set(UserId{id}, true);
    return there.digest();
  };
  heard.say({digest({})});
  CHECK(heard.take() == "");
  heard.say({digest({1})});
  CHECK(heard.take() == "missed 2");
  heard.say({ListBegin{}, user(1), user(2), user(3, false), ListEnd{3}, digest({2, 1})});
  CHECK(heard.take() == "list 2 +1/0/? +2/0/? -3/0/?");
  heard.say({user(2, false), user(1), user(4), digest({1, 4})});
  CHECK(heard.take() == "2 -2/0/?, 2 +1/0/?, 2 +4/0/?");
  heard.say({digest({1, 5})});
  CHECK(heard.take() == "missed 2");
  heard.say({digest({})}, 3, 30);
  CHECK(heard.take() == "");
}

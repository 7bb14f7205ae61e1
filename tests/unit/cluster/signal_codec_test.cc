#include "cluster/signal_codec.h"

#include <doctest/doctest.h>

using namespace snug;

namespace {

PresenceSignal presence(std::size_t rooms, std::size_t blocked) {
  PresenceSignal signal{.user = UserId{1}, .rooms = {}, .only = {}, .state = {.connected = true}};
  for (std::size_t i = 1; i <= rooms; ++i) signal.rooms.push_back(RoomId{static_cast<std::int64_t>(i)});
  if (blocked > 0) signal.state.blocked.emplace();
  for (std::size_t i = 1; i <= blocked; ++i) signal.state.blocked->push_back(UserId{static_cast<std::int64_t>(i)});
  return signal;
}

std::string message(const std::vector<NodeSignal>& signals) {
  std::string bytes = SignalCodec::head(7, 1'795'999'379'000);
  for (const NodeSignal& signal : signals) SignalCodec::append(bytes, signal);
  return bytes;
}

}  // namespace

TEST_CASE("what is written is read") {
  constexpr std::int64_t large = 9'223'372'036'854'775'807;
  PresenceSignal away = presence(3, 2);
  away.only = UserId{5};
  away.state.manual = PresenceStatus::away;
  away.state.manual_set = Time{large};
  away.state.last_seen = Time{12};
  away.state.blocked_version = 99;
  const auto read = SignalCodec::read(
      message({TypingSignal{EventType::typing_start, ChatId{large}, RoomId{2}, UserId{3}},
               TypingSignal{EventType::typing_stop, ChatId{1}, RoomId{2}, UserId{3}}, PresencePart{away, true},
               PresencePart{PresenceSignal{.user = UserId{4}, .rooms = {}, .only = {}}, false}, ListBegin{},
               ListEnd{12}, ListAsked{}, UsersDigest{3, ~std::uint64_t{0}}, TokenUse{LoginSessionId{8}, 9},
               SocketDisplaced{"abc"}, CommittedUpTo{{12, 3}}}));
  REQUIRE(read);
  CHECK(read->node == 7);
  CHECK(read->boot == 1'795'999'379'000);
  REQUIRE(read->signals.size() == 11);
  const auto& start = std::get<TypingSignal>(read->signals[0]);
  CHECK(start.type == EventType::typing_start);
  CHECK(start.chat == ChatId{large});
  CHECK(start.room == RoomId{2});
  CHECK(start.user == UserId{3});
  CHECK(std::get<TypingSignal>(read->signals[1]).type == EventType::typing_stop);
  const auto& part = std::get<PresencePart>(read->signals[2]);
  CHECK(part.more);
  CHECK(part.presence.user == UserId{1});
  CHECK(part.presence.rooms == away.rooms);
  CHECK(part.presence.only == UserId{5});
  CHECK(part.presence.state.connected);
  CHECK(part.presence.state.manual == PresenceStatus::away);
  CHECK(part.presence.state.manual_set.ms == large);
  CHECK(part.presence.state.last_seen.ms == 12);
  CHECK(part.presence.state.blocked == away.state.blocked);
  CHECK(part.presence.state.blocked_version == 99);
  const auto& plain = std::get<PresencePart>(read->signals[3]);
  CHECK(!plain.more);
  CHECK(!plain.presence.state.connected);
  CHECK(!plain.presence.state.blocked);
  CHECK(std::holds_alternative<ListBegin>(read->signals[4]));
  CHECK(std::get<ListEnd>(read->signals[5]).count == 12);
  CHECK(std::holds_alternative<ListAsked>(read->signals[6]));
  CHECK(std::get<UsersDigest>(read->signals[7]) == UsersDigest{3, ~std::uint64_t{0}});
  CHECK(std::get<TokenUse>(read->signals[8]).session_id == LoginSessionId{8});
  CHECK(std::get<TokenUse>(read->signals[8]).generation == 9);
  CHECK(std::get<SocketDisplaced>(read->signals[9]).name == "abc");
  CHECK(std::get<CommittedUpTo>(read->signals[10]).id == LogId{12, 3});
}

TEST_CASE("what a later version adds is skipped: kinds of records, and fields at their end") {
  std::string bytes = SignalCodec::head(1, 2);
  bytes += std::string("\x63\x03xyz", 5);  // kind 99
  std::string token;
  SignalCodec::append(token, TokenUse{LoginSessionId{8}, 9});
  token[1] = static_cast<char>(token[1] + 2);
  bytes += token + "++";
  const auto read = SignalCodec::read(bytes);
  REQUIRE(read);
  REQUIRE(read->signals.size() == 1);
  CHECK(std::get<TokenUse>(read->signals[0]).generation == 9);
}

TEST_CASE("of what is no message nothing is used") {
  const std::string good = message({PresencePart{presence(3, 2), false}, SocketDisplaced{"abc"}});
  REQUIRE(SignalCodec::read(good));
  const std::size_t head = SignalCodec::head(7, 1'795'999'379'000).size();
  for (std::size_t end = 0; end < good.size(); ++end) {
    const auto read = SignalCodec::read(good.substr(0, end));
    CAPTURE(end);
    CHECK((!read || end == head || read->signals.size() == 1));  // cut between two records
  }
  std::string other_version = good;
  other_version[0] = 2;
  CHECK(!SignalCodec::read(other_version));
  CHECK(!SignalCodec::read(SignalCodec::head(1'024, 1)));
  CHECK(!SignalCodec::read(std::string("\x01\x01\x01\x01\x04\x01\x00\x01\x01", 9)));  // chat 0
  CHECK(!SignalCodec::read(std::string("\x01\x01\x01\x08\x00", 5)));                  // a socket without a name
  CHECK(!SignalCodec::read(message({SocketDisplaced{std::string(65, 'x')}})));
  CHECK(!SignalCodec::read(std::string("\x01\x01") + std::string(10, '\xff') + '\x01'));  // a number of 70 bits
  CHECK(!SignalCodec::read(std::string("\x01\x01\x01\x07\x0b", 5) + std::string(9, '\xff') + "\x01\x01"));  // an id < 0
  CHECK(!SignalCodec::read(good + std::string(SignalCodec::most_bytes, '\0')));
}

TEST_CASE("presence that is too large for a record is split, and none of it is lost") {
  const std::vector<PresencePart> parts = SignalCodec::split(presence(4'000, 1'600));
  REQUIRE(parts.size() == 3);
  std::vector<RoomId> rooms;
  std::vector<UserId> blocked;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    CHECK(parts[i].more == (i + 1 < parts.size()));
    std::string record;
    SignalCodec::append(record, parts[i]);
    CHECK(record.size() <= SignalCodec::most_bytes / 2);
    rooms.insert(rooms.end(), parts[i].presence.rooms.begin(), parts[i].presence.rooms.end());
    const auto& some = parts[i].presence.state.blocked;
    REQUIRE(some);
    blocked.insert(blocked.end(), some->begin(), some->end());
  }
  CHECK(rooms == presence(4'000, 0).rooms);
  CHECK(blocked == presence(0, 1'600).state.blocked);
  CHECK(SignalCodec::split(presence(0, 0)).size() == 1);
}

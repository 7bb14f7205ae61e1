#include "cluster/signal_codec.h"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

namespace snug {

namespace {

// Kinds of records. A number is never used again for another meaning.
enum class Kind : std::uint8_t {
  typing = 1,
  presence = 2,
  list_begin = 3,
  list_end = 4,
  list_asked = 5,
  users_digest = 6,
  token_use = 7,
  socket_displaced = 8,
  committed_up_to = 9,
};

// Bits of a presence record.
constexpr std::uint64_t is_connected = 1;
constexpr std::uint64_t has_blocked = 2;
constexpr std::uint64_t has_more = 4;

// --- Writing -------------------------------------------------------------------------------------------------------

void put(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) out += static_cast<char>(0x80 | (number & 0x7f));
  out += static_cast<char>(number);
}

void put(std::string& out, std::int64_t number) {
  put(out, static_cast<std::uint64_t>(std::max<std::int64_t>(number, 0)));
}

template <class Tag>
void put(std::string& out, Id<Tag> id) {
  put(out, id.value);
}

template <class Tag>
void put(std::string& out, const std::vector<Id<Tag>>& ids) {
  put(out, static_cast<std::uint64_t>(ids.size()));
  for (const Id<Tag> id : ids) put(out, id);
}

Kind write(std::string& body, const TypingSignal& typing) {
  put(body, std::uint64_t{typing.type == EventType::typing_start});
  put(body, typing.chat);
  put(body, typing.room);
  put(body, typing.user);
  return Kind::typing;
}

Kind write(std::string& body, const PresencePart& part) {
  const NodePresence& state = part.presence.state;
  put(body, (state.connected ? is_connected : 0) | (state.blocked ? has_blocked : 0) | (part.more ? has_more : 0));
  put(body, part.presence.user);
  put(body, part.presence.only);
  put(body, static_cast<std::uint64_t>(state.manual));
  put(body, state.manual_set.ms);
  put(body, state.last_seen.ms);
  put(body, part.presence.rooms);
  if (state.blocked) {
    put(body, state.blocked_version);
    put(body, *state.blocked);
  }
  return Kind::presence;
}

Kind write(std::string&, const ListBegin&) { return Kind::list_begin; }

Kind write(std::string& body, const ListEnd& end) {
  put(body, end.count);
  return Kind::list_end;
}

Kind write(std::string&, const ListAsked&) { return Kind::list_asked; }

Kind write(std::string& body, const UsersDigest& digest) {
  put(body, digest.count);
  put(body, digest.hash);
  return Kind::users_digest;
}

Kind write(std::string& body, const TokenUse& use) {
  put(body, use.session_id);
  put(body, use.generation);
  return Kind::token_use;
}

Kind write(std::string& body, const SocketDisplaced& socket) {
  body += socket.name;
  return Kind::socket_displaced;
}

Kind write(std::string& body, const CommittedUpTo& report) {
  put(body, report.id.position);
  put(body, report.id.term);
  return Kind::committed_up_to;
}

/// Takes the first ids, at most `most_ids`.
template <class T>
std::vector<T> take_some(std::span<const T>& ids) {
  const std::size_t count = std::min(ids.size(), SignalCodec::most_ids);
  std::vector<T> taken(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(count));
  ids = ids.subspan(count);
  return taken;
}

// --- Reading -------------------------------------------------------------------------------------------------------

/// Reads numbers from bytes. After the first that is none, everything is 0, and `failed`.
class Numbers {
 public:
  explicit Numbers(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (bytes_.empty()) return fail();
      const auto byte = static_cast<std::uint8_t>(bytes_.front());
      bytes_.remove_prefix(1);
      if (shift == 63 && byte > 1) return fail();
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) return value;
    }
    return fail();
  }
  /// 0 or more.
  std::int64_t whole() {
    const std::uint64_t value = number();
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) fail();
    return failed_ ? 0 : static_cast<std::int64_t>(value);
  }
  template <class T>
  T id() {
    const T id{whole()};
    if (!id) fail();
    return id;
  }
  template <class T>
  std::vector<T> ids() {
    std::vector<T> all;
    const std::uint64_t count = number();
    if (count > SignalCodec::most_ids || count > bytes_.size()) fail();
    for (std::uint64_t i = 0; i < count && !failed_; ++i) all.push_back(id<T>());
    return all;
  }
  std::string_view bytes(std::uint64_t count) {
    if (count > bytes_.size()) fail();
    if (failed_) return {};
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  std::uint64_t fail() {
    failed_ = true;
    bytes_ = {};
    return 0;
  }
  bool failed() const { return failed_; }
  bool at_end() const { return bytes_.empty(); }

 private:
  std::string_view bytes_;
  bool failed_ = false;
};

TypingSignal read_typing(Numbers& body) {
  const bool starts = body.number() != 0;
  TypingSignal typing{.type = starts ? EventType::typing_start : EventType::typing_stop};
  typing.chat = body.id<ChatId>();
  typing.room = body.id<RoomId>();
  typing.user = body.id<UserId>();
  return typing;
}

PresencePart read_presence(Numbers& body) {
  const std::uint64_t bits = body.number();
  PresencePart part;
  part.more = (bits & has_more) != 0;
  PresenceSignal& presence = part.presence;
  presence.user = body.id<UserId>();
  presence.only = UserId{body.whole()};
  NodePresence& state = presence.state;
  state.connected = (bits & is_connected) != 0;
  const std::uint64_t manual = body.number();
  // Of a status that this version does not know: automatic.
  if (manual <= static_cast<std::uint64_t>(PresenceStatus::offline)) state.manual = static_cast<PresenceStatus>(manual);
  state.manual_set.ms = body.whole();
  state.last_seen.ms = body.whole();
  presence.rooms = body.ids<RoomId>();
  if ((bits & has_blocked) != 0) {
    state.blocked_version = body.whole();
    state.blocked = body.ids<UserId>();
  }
  return part;
}

/// Nothing: a kind that this version does not know.
std::optional<NodeSignal> read_record(std::uint64_t kind, std::string_view bytes, bool& failed) {
  Numbers body(bytes);
  std::optional<NodeSignal> signal;
  switch (kind) {
    case static_cast<std::uint64_t>(Kind::typing):
      signal = read_typing(body);
      break;
    case static_cast<std::uint64_t>(Kind::presence):
      signal = read_presence(body);
      break;
    case static_cast<std::uint64_t>(Kind::list_begin):
      signal = ListBegin{};
      break;
    case static_cast<std::uint64_t>(Kind::list_end):
      signal = ListEnd{body.whole()};
      break;
    case static_cast<std::uint64_t>(Kind::list_asked):
      signal = ListAsked{};
      break;
    case static_cast<std::uint64_t>(Kind::users_digest): {
      UsersDigest digest{.count = body.whole()};
      digest.hash = body.number();
      signal = digest;
      break;
    }
    case static_cast<std::uint64_t>(Kind::token_use): {
      TokenUse use{.session_id = body.id<LoginSessionId>()};
      use.generation = body.whole();
      signal = use;
      break;
    }
    case static_cast<std::uint64_t>(Kind::socket_displaced):
      if (bytes.empty() || bytes.size() > SignalCodec::most_name) body.fail();
      signal = SocketDisplaced{std::string(bytes)};
      break;
    case static_cast<std::uint64_t>(Kind::committed_up_to): {
      CommittedUpTo report;
      report.id.position = body.whole();
      report.id.term = body.whole();
      signal = report;
      break;
    }
    default:
      break;
  }
  failed = body.failed();
  return signal;
}

}  // namespace

std::string SignalCodec::head(int node, std::int64_t boot) {
  std::string head;
  put(head, version);
  put(head, std::int64_t{node});
  put(head, boot);
  return head;
}

void SignalCodec::append(std::string& records, const NodeSignal& signal) {
  std::string body;
  const Kind kind = std::visit([&](const auto& each) { return write(body, each); }, signal);
  put(records, static_cast<std::uint64_t>(kind));
  put(records, static_cast<std::uint64_t>(body.size()));
  records += body;
}

std::vector<PresencePart> SignalCodec::split(PresenceSignal presence) {
  const std::vector<RoomId> all_rooms = std::move(presence.rooms);
  const std::vector<UserId> all_blocked = presence.state.blocked.value_or(std::vector<UserId>());
  std::span<const RoomId> rooms = all_rooms;
  std::span<const UserId> blocked = all_blocked;
  std::vector<PresencePart> parts;
  do {
    presence.rooms = take_some(rooms);
    if (presence.state.blocked) presence.state.blocked = take_some(blocked);
    parts.push_back({presence, !rooms.empty() || !blocked.empty()});
  } while (parts.back().more);
  return parts;
}

std::optional<NodeSignals> SignalCodec::read(std::string_view message) {
  if (message.size() > most_bytes) return std::nullopt;
  Numbers numbers(message);
  if (numbers.number() != version) return std::nullopt;
  const std::int64_t node = numbers.whole();
  NodeSignals read;
  read.boot = numbers.whole();
  if (numbers.failed() || node > most_node) return std::nullopt;
  read.node = static_cast<int>(node);
  while (!numbers.at_end()) {
    const std::uint64_t kind = numbers.number();
    const std::string_view body = numbers.bytes(numbers.number());
    bool failed = numbers.failed();
    std::optional<NodeSignal> signal;
    if (!failed) signal = read_record(kind, body, failed);
    if (failed) return std::nullopt;
    if (signal) read.signals.push_back(*std::move(signal));
  }
  return read;
}

}  // namespace snug

#include "applier/applier.h"

#include <algorithm>
#include <unordered_set>

#include "applier/applying.h"
#include "base/bytes.h"

namespace snug {

namespace {

/// These decide before they write, and are too many for a savepoint each.
bool is_hot(const CommandBody& body) {
  return std::holds_alternative<SendMessage>(body) || std::holds_alternative<MoveWatermarks>(body);
}

}  // namespace

Applier::Applier(Database& db) : db_(db) { reload(); }

void Applier::reload() {
  {
    auto q = db_.query("SELECT epoch, position, version, time, level, chain FROM meta WHERE id = 1");
    if (!q.next()) throw StoreError(0, "the database has no state: " + db_.path());
    std::tie(state_.epoch, state_.position, state_.version, state_.time, state_.level, state_.chain) =
        q.row<std::string, std::int64_t, Version, Time, std::int64_t, std::string>();
  }
  if (state_.level > known_level)
    throw UpgradeNeeded("the database is at a level that this snug does not know: upgrade snug");
  settings_ = Settings();
  {
    auto q = db_.query("SELECT key, value FROM settings");
    while (q.next()) settings_.set(q.get<std::string_view>(0), q.get<std::int64_t>(1));
  }
  last_.clear();
  auto q = db_.query("SELECT node, boot, counter FROM nodes");
  while (q.next()) last_.push_back({q.get<std::int64_t>(0), q.get<std::int64_t>(1), q.get<std::int64_t>(2)});
}

bool Applier::is_repeated(const CommandId& id) const {
  const auto at = std::find_if(last_.begin(), last_.end(), [&](const CommandId& last) { return last.node == id.node; });
  return at != last_.end() && std::pair(id.boot, id.counter) <= std::pair(at->boot, at->counter);
}

Result<void> Applier::check_actor(const Command& command) {
  if (command.session) {
    auto q = db_.query("SELECT 1 FROM login_sessions WHERE id = ?1 AND user_id = ?2", command.session, command.actor);
    if (!q.next()) return fail(Code::unauthorized, "this login session has ended");
  } else if (command.actor) {
    auto q = db_.query("SELECT 1 FROM users WHERE id = ?1 AND disabled = 0", command.actor);
    if (!q.next()) return fail(Code::unauthorized, "no such user");
  }
  return {};
}

Outcome Applier::dispatch(const Command& command, Version version, std::vector<Change>& changes) {
  Applying a{db_, settings_, command.actor, command.session, state_.time, version, changes};
  return std::visit(
      [&](const auto& body) -> Outcome {
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(body)>, MoveWatermarks>) {
          return Outcome{.parts = apply_moves(a, body)};
        } else {
          return Outcome{.result = snug::apply(a, body)};
        }
      },
      command.body);
}

Outcome Applier::apply(const Command& command, std::vector<Change>& changes) {
  if (command.level > known_level || command.format > Command::current_format)
    throw UpgradeNeeded("a command of a later snug was met: upgrade this one");
  ++state_.position;
  Outcome outcome;
  if (is_repeated(command.id)) {
    outcome.result = fail(Code::conflict, "this command was applied before");
    chain(command, outcome);
    return outcome;
  }
  state_.time = std::max(state_.time, command.time);

  const bool hot = is_hot(command.body);
  const std::size_t told = changes.size();
  if (!hot) db_.run("SAVEPOINT command");
  const std::int64_t before = db_.total_changes();
  if (auto r = check_actor(command); !r)
    outcome.result = r.error();
  else
    outcome = dispatch(command, state_.version + 1, changes);
  const bool wrote = db_.total_changes() != before;

  if (!outcome.result) {
    if (hot && wrote) throw StoreError(21 /* misuse */, "a rejected command had written");
    if (!hot) db_.run("ROLLBACK TO command");
    changes.resize(told);
  } else {
    if (wrote) outcome.version = ++state_.version;
    outcome.head = state_.version;
    if (std::holds_alternative<ChangeSettings>(command.body)) {
      auto q = db_.query("SELECT key, value FROM settings");
      while (q.next()) settings_.set(q.get<std::string_view>(0), q.get<std::int64_t>(1));
    }
  }
  if (!hot) db_.run("RELEASE command");

  const auto at =
      std::find_if(last_.begin(), last_.end(), [&](const CommandId& last) { return last.node == command.id.node; });
  at == last_.end() ? last_.push_back(command.id) : void(*at = command.id);
  chain(command, outcome);
  return outcome;
}

void Applier::chain(const Command& command, const Outcome& outcome) {
  std::string text = state_.chain;
  text += encode(command);
  const auto add = [&](const Result<std::string>& result) {
    text += '\n';
    text += result ? std::string_view(*result) : name_of(result.error().code);
  };
  add(outcome.result);
  for (const auto& part : outcome.parts) add(part);
  text += '\n';
  text += std::to_string(outcome.version);
  state_.chain = base64url_encode(blake2b256(text));
}

void Applier::save() {
  db_.run("UPDATE meta SET position = ?1, version = ?2, time = ?3, level = ?4, chain = ?5 WHERE id = 1",
          state_.position, state_.version, state_.time, state_.level, state_.chain);
  for (const CommandId& id : last_)
    db_.run(R"sql(
      INSERT INTO nodes (node, boot, counter) VALUES (?1, ?2, ?3)
      ON CONFLICT DO UPDATE SET boot = excluded.boot, counter = excluded.counter)sql",
            id.node, id.boot, id.counter);
}

void mark_cursors(std::vector<Change>& changes) {
  bool room_follows = false;  // a room-wide event follows: it may reach anyone
  std::unordered_set<UserId> follows;
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    auto* event = std::get_if<Event>(&*change);
    if (!event) continue;
    const bool to_room = event->room || !event->rooms.empty() || event->everyone;
    const bool alone =
        to_room ? follows.empty()
                : std::none_of(event->users.begin(), event->users.end(), [&](UserId u) { return follows.contains(u); });
    event->carries_cursor = !room_follows && alone;
    room_follows = room_follows || to_room;
    follows.insert(event->users.begin(), event->users.end());
  }
}

}  // namespace snug

#include "applier/applier.h"

#include <algorithm>
#include <cassert>
#include <unordered_set>

#include "applier/apply_context.h"
#include "base/blake2b.h"
#include "base/bytes.h"
#include "base/log.h"
#include "store/snapshot.h"
#include "store/start_rows.h"

namespace snug {

namespace {

/// These decide before they write, and are too many for a savepoint each.
bool is_hot(const CommandBody& body) {
  if (const auto* message = std::get_if<SendMessage>(&body)) return !message->user_id;  // else it may make a chat
  return std::holds_alternative<MoveWatermarks>(body);
}

}  // namespace

Applier::Applier(Database& db, std::int64_t start) : db_(db), start_(start), client_keys_(db) { read_state(); }

bool Applier::knows(const Command& command) {
  const auto* raised = std::get_if<RaiseLevel>(&command.body);
  return readable(command) && command.level <= known_level && (!raised || raised->level <= known_level);
}

void Applier::begin() {
  state_.marks.clear();
  begun_ = {.state = state_, .settings = settings_, .last = last_};
}

void Applier::rewind() {
  state_ = begun_.state;
  settings_ = begun_.settings;
  last_ = begun_.last;
  client_keys_.reload();
}

void Applier::read_state() {
  {
    auto q = db_.query("SELECT epoch, position, version, time, level, chain, start, log, term FROM meta WHERE id = 1");
    if (!q.next()) throw StoreError(0, "the database has no state: " + db_.path());
    std::string chain;
    std::tie(state_.epoch, state_.position, state_.version, state_.time, state_.level, chain, state_.start, state_.log,
             state_.term) = q.row<std::string, std::int64_t, Version, Time, std::int64_t, std::string, std::int64_t,
                                  std::string, std::int64_t>();
    auto hash = base64url_decode(chain);
    if (!hash) throw StoreError(0, "the chain hash of the database is not base64url: " + db_.path());
    state_.chain = std::move(*hash);
  }
  if (state_.level > known_level)
    throw UpgradeNeeded("the database is at a level that this snug does not know: upgrade snug");
  history_ =
      History(state_.epoch, state_.version, state_.start, start_ != 0 && state_.log.empty() ? start_ : state_.start);
  settings_ = read_settings(db_);
  last_.clear();
  auto q = db_.query("SELECT node, boot, counter FROM nodes");
  while (q.next()) last_.push_back({q.get<std::int64_t>(0), q.get<std::int64_t>(1), q.get<std::int64_t>(2)});
}

bool Applier::is_repeated(const CommandId& id) const {
  const auto at = std::find_if(last_.begin(), last_.end(), [&](const CommandId& last) { return last.node == id.node; });
  return at != last_.end() && std::pair(id.boot, id.counter) <= std::pair(at->boot, at->counter);
}

void Applier::remember(const CommandId& id) {
  const auto at = std::find_if(last_.begin(), last_.end(), [&](const CommandId& last) { return last.node == id.node; });
  at == last_.end() ? last_.push_back(id) : void(*at = id);
}

Outcome Applier::dispatch(const Command& command, Version version, std::vector<Change>& changes) {
  ApplyContext a{db_,         settings_, command.actor, command.session, command.id.node,
                 state_.time, version,   state_.level,  client_keys_,    changes};
  return std::visit(
      [&](const auto& body) -> Outcome {
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(body)>, MoveWatermarks>) {
          return Outcome{.parts = apply_moves(a, body)};
        } else {
          if constexpr (requires { body.fence; })
            if (auto r = check_fence(a, body.job, body.fence); !r) return Outcome{.result = r.error()};
          return Outcome{.result = snug::apply(a, body)};
        }
      },
      command.body);
}

Outcome Applier::apply(const Command& command, std::vector<Change>& changes, Defects defects, std::string_view bytes,
                       std::int64_t term) {
  assert(knows(command));
  ++state_.position;
  if (term != 0) state_.term = term;
  Outcome outcome;
  if (is_repeated(command.id)) {
    outcome.result = fail(Code::conflict, "this command was applied before");
  } else {
    state_.time = std::max(state_.time, command.time);
    outcome = decide(command, changes, defects);
    remember(command.id);
    if (outcome.version != 0) note_start();
  }
  chain(bytes.empty() ? std::string_view(encode(command)) : bytes, outcome);
  if (state_.position % ChainMarks::distance == 0) state_.marks.push_back({state_.position, state_.chain});
  return outcome;
}

Outcome Applier::decide(const Command& command, std::vector<Change>& changes, Defects defects) {
  const bool hot = is_hot(command.body);
  const bool savepoint = !hot || defects == Defects::rejected;
  const std::size_t told = changes.size();
  const std::int64_t before = db_.total_changes();
  if (savepoint) db_.run("SAVEPOINT command");
  Outcome outcome;
  bool defect = false;
  try {
    if (auto r = check_login(db_, command.actor, command.session); !r)
      outcome.result = r.error();
    else
      outcome = dispatch(command, state_.version + 1, changes);
    if (hot && !outcome.result && db_.total_changes() != before)
      throw StoreError(21 /* misuse */, "a rejected command had written");
  } catch (const StoreError& error) {
    if (defects == Defects::thrown || !error.is_defect()) throw;
    log::error("command failed", {{"command", name_of(command.body)}, {"why", error.what()}});
    outcome = {.result = fail(Code::internal, "the server made a mistake; it was logged")};
    defect = true;
  }

  if (!outcome.result) {
    if (savepoint) db_.run("ROLLBACK TO command");
    if (defect) client_keys_.reload();  // it may have entered one
    changes.resize(told);
  } else {
    if (db_.total_changes() != before) outcome.version = ++state_.version;
    outcome.head = state_.version;
    if (const auto* raised = std::get_if<RaiseLevel>(&command.body))
      state_.level = std::max(state_.level, raised->level);
    if (std::holds_alternative<ChangeSettings>(command.body)) settings_ = read_settings(db_);
  }
  if (savepoint) db_.run("RELEASE command");
  return outcome;
}

/// With the first version that is committed under it: a start that commits nothing leaves no trace.
void Applier::note_start() {
  if (state_.log.empty()) {
    if (state_.start == history_.start()) return;
    state_.start = history_.start();
  } else {
    if (state_.start_term == state_.term) return;
    state_.start_term = state_.term;
    const std::int64_t start = rows::start_of_term(state_.log, state_.term);
    if (state_.start == start) return;
    state_.start = start;
  }
  rows::begin_start(db_, state_.start, state_.version);
}

/// Nothing of what the outcome says but its codes: texts and objects may be worded anew, and are for who asked.
void Applier::chain(std::string_view bytes, const Outcome& outcome) {
  Blake2b hash;
  hash.add(state_.chain).add("\n").add(std::to_string(bytes.size())).add(":").add(bytes);
  const auto add = [&](const Applied& result) { hash.add("\n").add(result ? "ok" : name_of(result.error().code)); };
  add(outcome.result);
  for (const auto& part : outcome.parts) add(part);
  hash.add("\n").add(std::to_string(outcome.version));
  state_.chain = hash.finish();
}

void Applier::save() {
  db_.run(R"sql(
    UPDATE meta SET position = ?1, version = ?2, time = ?3, level = ?4, chain = ?5, start = ?6, term = ?7
    WHERE id = 1)sql",
          state_.position, state_.version, state_.time, state_.level, base64url_encode(state_.chain), state_.start,
          state_.term);
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

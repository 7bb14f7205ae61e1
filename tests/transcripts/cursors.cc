#include "transcripts/cursors.h"

#include <algorithm>
#include <stdexcept>

#include "model/cursor.h"
#include "transcripts/answers.h"

namespace snug::test {

namespace {

Cursor read(const std::string& text) {
  auto cursor = parse_cursor(text);
  if (!cursor) throw std::runtime_error("not a cursor: " + text);
  return *std::move(cursor);
}

/// The version that an event's object got by what the event tells; 0: it names none.
Version version_of(const Incoming& event) {
  for (const Json* object : {&event.data, event.data.find("state")})
    if (const Json* version = object ? object->find("version") : nullptr) return version->integer;
  return 0;
}

bool last_of_its_write(const Incoming& event) { return event.place + 1 == event.gathered->count; }

/// The events `ready` and `sync` name in their data where a client stands, however else cursors are told.
bool has_own_cursor(const Incoming& event) { return event.name == "ready" || event.name == "sync"; }

/// Of all in a write one event has the cursor that is told.
void hold(const Incoming& event) {
  auto& holder = event.gathered->held_by;
  if (holder.value_or(event.place) != event.place)
    throw std::runtime_error("it is the cursor of another, not of " + event.describe());
  holder = event.place;
}

}  // namespace

void expect_cursor(const Incoming& event, const Term& expected, Scope& scope) {
  const auto& told = event.gathered ? event.gathered->cursor : event.cursor;
  if (!told) throw std::runtime_error("no cursor with " + event.describe());
  if (event.gathered && last_of_its_write(event)) hold(event);
  if (!event.gathered || last_of_its_write(event))
    return must_match(expected, Json::of(*told), scope, event.describe());

  // More was written behind it, so the cursor may stand for more; how far this one alone would have led, its own
  // version tells.
  const Cursor reached = read(*told);
  if (const Version version = version_of(event)) {
    if (reached.version < version) throw std::runtime_error("the cursor does not cover " + event.describe());
    if (reached.version == version) hold(event);
    const Cursor own{.epoch = reached.epoch,
                     .version = version,
                     .receipts = std::min(version, reached.receipts),
                     .start = reached.start};
    return must_match(expected, Json::of(to_string(own)), scope, event.describe());
  }
  if (expected.kind == Term::Kind::any) return;
  const Cursor wanted = read(value_of(expected, scope).text);
  if (reached.epoch != wanted.epoch || reached.version < wanted.version)
    throw std::runtime_error("expected a cursor of at least " + to_string(wanted) + ", got " + event.describe());
}

void expect_no_cursor(const Incoming& event) {
  if (event.cursor) throw std::runtime_error("a cursor beside " + event.describe());
  if (!event.gathered) return;
  const std::size_t others = event.place - event.gathered->without++;
  const auto& told = event.gathered->cursor;
  if (!told || !last_of_its_write(event)) return;
  if (has_own_cursor(event)) {
    if (event.data.string_at("cursor") == *told) return;
    throw std::runtime_error("another cursor than that of " + event.describe());
  }
  // It can only be the cursor of one before.
  const Version version = version_of(event);
  if (others == 0 || (version != 0 && version <= read(*told).version))
    throw std::runtime_error("a cursor behind " + event.describe());
}

bool stands_at(const Incoming& event, const std::string& cursor) {
  if (!event.gathered) return event.cursor == cursor;
  const auto answered = parse_cursor(cursor);
  return answered && version_of(event) == answered->version;
}

}  // namespace snug::test

// What users want of their clients.
#include "store/preference_rows.h"

#include "applier/apply_context.h"
#include "store/schema.h"

namespace snug {

namespace {

bool same_hours(const std::optional<QuietHours>& one, const std::optional<QuietHours>& other) {
  if (!one || !other) return one.has_value() == other.has_value();
  return one->from == other->from && one->to == other->to && one->time_zone == other->time_zone &&
         rows::join_days(one->days) == rows::join_days(other->days);
}

void write_preferences(const ApplyContext& a, const Preferences& p) {
  std::optional<std::string> from, to, zone;
  if (p.quiet_hours) {
    from = p.quiet_hours->from;
    to = p.quiet_hours->to;
    zone = p.quiet_hours->time_zone;
  }
  a.db.run(R"sql(
    INSERT INTO preferences (user_id, quiet_from, quiet_to, quiet_zone, quiet_days, paused_until, version)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT DO UPDATE SET
      quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, quiet_zone = excluded.quiet_zone,
      quiet_days = excluded.quiet_days, paused_until = excluded.paused_until, version = excluded.version)sql",
           a.actor, from, to, zone, p.quiet_hours ? rows::join_days(p.quiet_hours->days) : 0, p.paused_until,
           p.version);
}

}  // namespace

Applied apply(ApplyContext& a, const UpdatePreferences& c) {
  if (a.level < marks_level) return fail(Code::unavailable, "preferences are kept once all nodes are upgraded");
  if (!a.actor) return fail(Code::forbidden, "only users have preferences");
  const Preferences before = rows::preferences_of(a.db, a.actor);
  Preferences wanted = before;
  if (c.quiet_hours.present) wanted.quiet_hours = c.quiet_hours.value;
  if (c.paused_until.present) wanted.paused_until = c.paused_until.value;
  if (same_hours(wanted.quiet_hours, before.quiet_hours) && wanted.paused_until == before.paused_until)
    return PreferencesAnswer{before};
  wanted.version = a.version;
  write_preferences(a, wanted);
  wanted = rows::preferences_of(a.db, a.actor);
  a.emit_users<EventType::preferences_updated>({a.actor}, {wanted});
  return PreferencesAnswer{std::move(wanted)};
}

}  // namespace snug

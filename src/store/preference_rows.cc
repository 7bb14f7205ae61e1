#include "store/preference_rows.h"

namespace snug::rows {

namespace {

constexpr std::int64_t days_of_week = 7;

std::optional<std::vector<std::int64_t>> parse_days(std::int64_t bits) {
  if (bits == 0) return std::nullopt;
  std::vector<std::int64_t> days;
  for (std::int64_t day = 0; day < days_of_week; ++day)
    if (bits >> day & 1) days.push_back(day);
  return days;
}

}  // namespace

std::int64_t join_days(const std::optional<std::vector<std::int64_t>>& days) {
  std::int64_t bits = 0;
  for (const std::int64_t day : days.value_or(std::vector<std::int64_t>()))
    if (day >= 0 && day < days_of_week) bits |= std::int64_t{1} << day;
  return bits;
}

Preferences preferences_of(Database& db, UserId user) {
  auto q = db.query(R"sql(
    SELECT quiet_from, quiet_to, quiet_zone, quiet_days, paused_until, version FROM preferences WHERE user_id = ?1)sql",
                    user);
  Preferences preferences;
  if (!q.next()) return preferences;
  if (auto from = q.get<std::optional<std::string>>(0))
    preferences.quiet_hours = QuietHours{.from = std::move(*from),
                                         .to = q.get<std::optional<std::string>>(1).value_or(""),
                                         .time_zone = q.get<std::optional<std::string>>(2).value_or(""),
                                         .days = parse_days(q.get<std::int64_t>(3))};
  preferences.paused_until = q.get<std::optional<Time>>(4);
  preferences.version = q.get<Version>(5);
  return preferences;
}

}  // namespace snug::rows

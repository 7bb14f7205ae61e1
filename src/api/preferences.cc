// What the caller wants of its clients.
#include <algorithm>
#include <utility>

#include "api/context.h"
#include "api/operations.h"
#include "model/answers_rooms.h"
#include "model/params_rooms.h"
#include "store/preference_rows.h"

namespace snug {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// `00:00` to `23:59`.
bool is_time_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return false;
  for (const std::size_t at : {0U, 1U, 3U, 4U})
    if (!is_digit(text[at])) return false;
  const int hour = (text[0] - '0') * 10 + text[1] - '0';
  return hour < 24 && text[3] < '6';
}

/// Of the form that the IANA time zone database has; whether it has this one is the clients' to know.
bool is_zone_name(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || is_digit(c) || c == '/' || c == '_' || c == '+' || c == '-';
  });
}

Result<QuietHours> quiet_hours_of(const QuietHoursParams& given) {
  if (!is_time_of_day(given.from)) return bad_field("quietHours.from", "is no time like 22:00");
  if (!is_time_of_day(given.to)) return bad_field("quietHours.to", "is no time like 07:00");
  if (std::string_view(given.from) == given.to) return bad_field("quietHours.to", "must differ from `from`");
  if (!is_zone_name(given.time_zone)) return bad_field("quietHours.timeZone", "is no name like Europe/Vienna");
  QuietHours hours{.from = given.from, .to = given.to, .time_zone = given.time_zone, .days = std::nullopt};
  if (!given.days) return hours;
  std::vector<std::int64_t> days(given.days->begin(), given.days->end());
  std::sort(days.begin(), days.end());
  if (days.empty()) return bad_field("quietHours.days", "must name a day");
  if (std::adjacent_find(days.begin(), days.end()) != days.end())
    return bad_field("quietHours.days", "names a day twice");
  hours.days = std::move(days);
  return hours;
}

Result<std::string> get_preferences(QueryContext& q, const NoParams&) {
  return json::to_text(PreferencesAnswer{rows::preferences_of(q.db, q.viewer)});
}

Preparation update_preferences(Context&, const CallContext&, UpdatePreferencesParams& p) {
  UpdatePreferences update{.paused_until = p.paused_until};
  update.quiet_hours.present = p.quiet_hours.present;
  if (p.quiet_hours.value) {
    auto hours = quiet_hours_of(*p.quiet_hours.value);
    if (!hours) return hours.error();
    update.quiet_hours.value = std::move(*hours);
  }
  return update;
}

}  // namespace

void add_preference_operations(Operations& out) {
  out.push_back(query<PreferencesAnswer>("get_preferences", "GET", "/me/preferences",
                                         "What the caller wants of its clients", get_preferences)
                    .described("`ready` and `sync` have them, too."));
  out.push_back(
      command<PreferencesAnswer>("update_preferences", "PATCH", "/me/preferences",
                                 "Change what the caller wants of its clients", update_preferences)
          .described(
              "A field that is absent is left as it is; null is no quiet hours, or no pause. In them clients show "
              "no notifications and play no sound; counts go on. The caller's devices get `preferences_updated`.")
          .fails({{Code::bad_request, "the quiet hours have no length, or name a day twice or none"}}));
}

}  // namespace snug

#include "base/clock.h"

#include <algorithm>

namespace snug {

namespace {

constexpr std::int64_t day_ms = 86'400'000;

/// Reads exactly `digits` decimal digits at `at`; -1 if there are none.
int digits_at(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

/// Writes `value` as exactly `digits` decimal digits at `at`. (Every object has times: this is on the hot path.)
void write_digits(std::string& text, std::size_t at, std::size_t digits, unsigned value) {
  for (std::size_t i = at + digits; i-- > at; value /= 10) text[i] = static_cast<char>('0' + value % 10);
}

}  // namespace

std::string to_iso8601(Time time) {
  using namespace std::chrono;
  const std::int64_t first = -62'167'219'200'000, last = 253'402'300'799'999;  // years 0000 and 9999
  const std::int64_t ms = std::clamp(time.ms, first, last);
  const auto point = sys_time<milliseconds>(milliseconds(ms));
  const auto day = floor<days>(point);
  const year_month_day date(day);
  const auto of_day = static_cast<unsigned>((point - day).count());
  std::string text = "0000-00-00T00:00:00.000Z";
  write_digits(text, 0, 4, static_cast<unsigned>(int(date.year())));
  write_digits(text, 5, 2, unsigned(date.month()));
  write_digits(text, 8, 2, unsigned(date.day()));
  write_digits(text, 11, 2, of_day / 3'600'000);
  write_digits(text, 14, 2, of_day / 60'000 % 60);
  write_digits(text, 17, 2, of_day / 1000 % 60);
  write_digits(text, 20, 3, of_day % 1000);
  return text;
}

std::optional<Time> parse_iso8601(std::string_view text) {
  using namespace std::chrono;
  const int y = digits_at(text, 0, 4), mo = digits_at(text, 5, 2), d = digits_at(text, 8, 2);
  const int h = digits_at(text, 11, 2), mi = digits_at(text, 14, 2), s = digits_at(text, 17, 2);
  if (y < 0 || mo < 0 || d < 0 || h < 0 || mi < 0 || s < 0 || text.size() < 20) return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const year_month_day date{year(y), month(static_cast<unsigned>(mo)), day(static_cast<unsigned>(d))};
  if (!date.ok() || h > 23 || mi > 59 || s > 59) return std::nullopt;

  std::size_t at = 19;
  std::int64_t fraction = 0;
  if (text[at] == '.') {
    std::int64_t unit = 100;
    const std::size_t begin = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10)
      fraction += (text[at] - '0') * unit;
    if (at == begin) return std::nullopt;
  }
  std::int64_t offset_minutes = 0;
  if (at < text.size() && (text[at] == 'Z' || text[at] == 'z')) {
    ++at;
  } else {
    const int oh = digits_at(text, at + 1, 2), om = digits_at(text, at + 4, 2);
    if (at + 6 > text.size() || (text[at] != '+' && text[at] != '-') || text[at + 3] != ':' || oh < 0 || om < 0 ||
        oh > 23 || om > 59)
      return std::nullopt;
    offset_minutes = (text[at] == '-' ? -1 : 1) * (oh * 60 + om);
    at += 6;
  }
  if (at != text.size()) return std::nullopt;
  const std::int64_t days_since_epoch = sys_days(date).time_since_epoch().count();
  return Time{days_since_epoch * day_ms + ((h * 60 + mi - offset_minutes) * 60 + s) * 1000 + fraction};
}

Time SystemClock::now() const {
  using namespace std::chrono;
  return Time{duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

}  // namespace snug

#include "cli/status.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <ostream>
#include <sstream>
#include <vector>

#include "base/clock.h"
#include "base/files.h"
#include "cli/admin_calls.h"
#include "cli/answer.h"
#include "cli/control.h"

namespace snug::cli {

namespace {

constexpr std::int64_t minute_ms = 60'000;

std::optional<std::int64_t> number_member(const json::Value& object, std::string_view name) {
  const auto member = object.member(name);
  return member ? member->integer() : std::nullopt;
}

std::int64_t number_or_0(const json::Value& object, std::string_view name) {
  return number_member(object, name).value_or(0);
}

std::string several(const json::Value& counts, std::string_view name, const std::string& noun) {
  const std::int64_t count = number_or_0(counts, name);
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string decimal(double value, int digits) {
  std::array<char, 64> text{};
  return {text.data(), static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.*f", digits, value))};
}

/// `3 d 4 h`, `5 min`: the two largest units that say something.
std::string length(std::int64_t ms) {
  constexpr std::array<std::pair<std::int64_t, const char*>, 4> units{
      {{86'400'000, " d"}, {3'600'000, " h"}, {minute_ms, " min"}, {1000, " s"}}};
  std::string out;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const auto [size, name] = units[i];
    if (ms < size && i + 1 < units.size()) continue;
    out = std::to_string(ms / size) + name;
    if (i + 2 < units.size() && ms % size >= units[i + 1].first)
      out += " " + std::to_string(ms % size / units[i + 1].first) + units[i + 1].second;
    break;
  }
  return out;
}

std::string bytes(std::int64_t count) {
  return write_bytes(static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0)));
}

std::string free_of(const json::Value& disk) {
  const auto free = number_member(disk, "free"), total = number_member(disk, "total");
  return free && total ? ", free " + bytes(*free) + " of " + bytes(*total) : "";
}

/// What the samples of the last minute have together, and how the last one ended.
struct LastMinute {
  std::int64_t span_ms = 0, messages = 0, deliveries = 0, cpu_ms = 0;
  std::int64_t connections = 0, sessions = 0, memory = 0;
  std::optional<std::int64_t> p50_us, p99_us;  // of the last sample that has any
  explicit LastMinute(const json::Value& figures);
  std::string rate(std::int64_t count) const {
    return decimal(static_cast<double>(count) * 1000 / static_cast<double>(std::max<std::int64_t>(span_ms, 1)), 1);
  }
};

LastMinute::LastMinute(const json::Value& figures) {
  std::vector<json::Value> samples;
  if (const auto list = figures.member("samples"))
    list->each_element([&](const json::Value& sample) { return samples.push_back(sample), true; });
  if (samples.empty()) return;
  connections = number_or_0(samples.back(), "connections");
  sessions = number_or_0(samples.back(), "sessions");
  memory = number_or_0(samples.back(), "memory");
  for (auto sample = samples.rbegin(); sample != samples.rend() && span_ms < minute_ms; ++sample) {
    span_ms += number_or_0(*sample, "spanMs");
    messages += number_or_0(*sample, "messages");
    deliveries += number_or_0(*sample, "deliveries");
    cpu_ms += number_or_0(*sample, "cpuMs");
    if (p50_us) continue;
    p50_us = number_member(*sample, "ackP50Us");
    p99_us = number_member(*sample, "ackP99Us");
  }
}

std::string milliseconds(std::optional<std::int64_t> us) {
  return us ? decimal(static_cast<double>(*us) / 1000, 1) + " ms" : "";
}

}  // namespace

std::string status_text(json::Value figures) {
  const LastMinute last(figures);
  const json::Value disk = *figures.member("disk");
  const json::Value counts = *figures.member("counts");
  const auto now = parse_iso8601(text_member(figures, "time"));
  const auto start = parse_iso8601(text_member(figures, "startedAt"));
  std::ostringstream out;
  out << "snug " << text_member(figures, "version") << " has run for " << length(now && start ? now->ms - start->ms : 0)
      << '\n';
  std::vector<Row> rows{{"holds", several(counts, "users", "user") + ", " + several(counts, "chats", "chat") + ", " +
                                      several(counts, "messages", "message")},
                        {"disk", "database " + bytes(number_or_0(disk, "database")) + ", write-ahead log " +
                                     bytes(number_or_0(disk, "wal")) + free_of(disk)}};
  if (last.span_ms > 0) {
    rows.push_back(
        {"connections", std::to_string(last.connections) + ", " + std::to_string(last.sessions) + " logged in"});
    rows.push_back({"messages", last.rate(last.messages) + "/s, delivered " + last.rate(last.deliveries) + "/s"});
    if (last.p50_us)
      rows.push_back(
          {"acknowledged", "in " + milliseconds(last.p50_us) + " (half), " + milliseconds(last.p99_us) + " (99 %)"});
    rows.push_back({"uses", decimal(static_cast<double>(last.cpu_ms) / static_cast<double>(last.span_ms), 2) +
                                " cores" + (last.memory > 0 ? ", " + bytes(last.memory) + " of memory" : "")});
  }
  print_rows(rows, out);
  return out.str();
}

int run_status(const Invocation& invocation, std::ostream& out, std::ostream& errors) {
  const std::string answer =
      ControlSocket::require(invocation.config.data).exchange(R"({"operation":"admin_get_figures"})");
  const auto result = accept(answer, errors);
  if (!result) return 1;
  if (!invocation.json) return out << status_text(*result), 0;
  std::string line;
  json::write_value(line, *result);
  out << line << '\n';
  return 0;
}

}  // namespace snug::cli

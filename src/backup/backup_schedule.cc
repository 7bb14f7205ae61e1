#include "backup/backup_schedule.h"

#include <algorithm>

namespace snug {

namespace {

using namespace std::chrono_literals;
using Ms = std::chrono::milliseconds;

constexpr std::string_view prefix = "snug-";
constexpr std::string_view suffix = ".backup";
constexpr Ms first_retry = 1min;
constexpr Ms last_retry = 1h;

}  // namespace

BackupSchedule::BackupSchedule(Options options) : options_(std::move(options)) {
  if (options_.every.count() > 0) options_.every = std::max<Ms>(options_.every, 1s);  // as fine as names are
}

std::string BackupSchedule::name_of(Time time) {
  std::string stamp = to_iso8601(time);  // 2026-11-23T07:26:21.123Z
  stamp.resize(19);
  std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
  return std::string(prefix) + stamp + "Z" + std::string(suffix);
}

std::optional<Time> BackupSchedule::time_of(std::string_view name) {
  if (name.size() != prefix.size() + 16 + suffix.size() || !name.starts_with(prefix) || !name.ends_with(suffix))
    return std::nullopt;
  const std::string stamp(name.substr(prefix.size(), 15));  // 20261123T072621
  const auto part = [&](std::size_t at, std::size_t size) { return stamp.substr(at, size); };
  const auto time = parse_iso8601(part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" + part(9, 2) + ":" +
                                  part(11, 2) + ":" + part(13, 2) + "Z");
  // What reads differently when it is written again is somebody else's.
  if (!time || name_of(*time) != name) return std::nullopt;
  return time;
}

std::vector<std::pair<Time, std::filesystem::path>> BackupSchedule::backups() const {
  std::vector<std::pair<Time, std::filesystem::path>> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(options_.folder, error)) {
    const auto time = time_of(entry.path().filename().string());
    if (time && entry.is_regular_file(error) && !entry.is_symlink(error)) found.emplace_back(*time, entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::chrono::milliseconds BackupSchedule::wait(Time now) const {
  std::int64_t due = now.ms;
  if (const auto last = newest(now)) due = last->ms + options_.every.count();
  if (failures_ > 0) {
    const Ms retry = std::min({first_retry * (1 << std::min(failures_ - 1, 10)), last_retry, options_.every});
    due = std::max(due, last_failure_.ms + retry.count());
  }
  return Ms(std::clamp<std::int64_t>(due - now.ms, 0, options_.every.count()));
}

std::optional<Time> BackupSchedule::newest(Time now) const {
  std::optional<Time> newest;
  for (const auto& [made, file] : backups())
    if (made <= now) newest = made;
  return newest;
}

void BackupSchedule::failed(Time now) {
  ++failures_;
  last_failure_ = now;
}

void BackupSchedule::succeeded() { failures_ = 0; }

std::vector<std::filesystem::path> BackupSchedule::to_remove(Time now) const {
  std::vector<std::filesystem::path> out;
  auto made = backups();
  std::stable_partition(made.begin(), made.end(), [&](const auto& backup) { return backup.first > now; });
  const auto keep = static_cast<std::size_t>(std::max(options_.keep, 1));
  for (std::size_t i = 0; i + keep < made.size(); ++i) out.push_back(made[i].second);
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(options_.folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".part") && time_of(std::string_view(name).substr(0, name.size() - 5)))
      out.push_back(entry.path());
  }
  return out;
}

}  // namespace snug

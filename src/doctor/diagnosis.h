// Diagnosis: what the doctor's parts share: whom they look at, and how they say what they found.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "snug/doctor.h"

namespace snug {

class Database;

/// One examination. Thread: one.
class Diagnosis {
 public:
  Diagnosis(const DoctorOptions& options, const std::function<void(const Finding&)>& found);

  const Config& config() const { return options_.config; }
  const DoctorOptions& options() const { return options_; }
  const std::filesystem::path& data() const { return options_.config.data; }
  std::filesystem::path database() const;
  /// How people reach the server; empty: nobody said.
  std::string url() const;
  /// The server at work on the data folder; 0: none that can be seen.
  pid_t server() const { return server_; }

  void ok(std::string check, std::string what) const;
  void warn(std::string check, std::string what, std::string fix) const;
  void error(std::string check, std::string what, std::string fix) const;

 private:
  const DoctorOptions& options_;
  const std::function<void(const Finding&)>& found_;
  const pid_t server_;
};

/// What a dead server left in the log is for its next start; an empty one goes with the last connection.
void leave_log(Database& db);

/// A path as an argument of a shell's command.
std::string quoted(const std::filesystem::path& path);

// The parts, in the order of an examination. Each says something, also if all is well.
bool examine_folder(const Diagnosis& d);  ///< false: there is none, and no use in going on
void examine_keys(const Diagnosis& d);
bool examine_database(const Diagnosis& d);  ///< false: it is not to be opened again
void examine_files(const Diagnosis& d);
void examine_search(const Diagnosis& d);
void examine_room(const Diagnosis& d);
void examine_clock(const Diagnosis& d);
void examine_limits(const Diagnosis& d);
void examine_certificate(const Diagnosis& d);
void examine_backups(const Diagnosis& d);
void examine_cluster(const Diagnosis& d);  ///< says something only if the settings name one
void examine_reachability(const Diagnosis& d);

}  // namespace snug

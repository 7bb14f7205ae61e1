// A Server that remembers what it was asked instead of doing it, in place of the real one in these tests.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "snug/backup.h"
#include "snug/doctor.h"
#include "snug/export.h"
#include "snug/server.h"

namespace snug::cli {

struct FakeServer {
  std::vector<Config> started;                ///< one per Server::start
  std::vector<std::string> calls;             ///< `operation as_user params`
  std::vector<std::string> answers;           ///< handed out in order; then `{"ok":true}`
  std::vector<std::string> backups;           ///< `back_up DATA FILE COPY`, `verify FILE`, `restore FILE FOLDER[ join]`
  std::vector<std::string> exports;           ///< `DATA 'USER' COPY`
  BackupFacts facts;                          ///< of every backup
  DoctorOptions examined;                     ///< of the last examination
  std::vector<Finding> findings;              ///< of every examination
  std::optional<AliasProblem> alias_problem;  ///< of all aliases
};
FakeServer& fake_server();

}  // namespace snug::cli

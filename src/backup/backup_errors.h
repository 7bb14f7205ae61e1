// Every failure of a backup becomes a BackupError.
#pragma once

#include <exception>
#include <filesystem>
#include <string>

#include "backup/archive_reader.h"
#include "snug/backup.h"
#include "store/database.h"

namespace snug {

/// Runs `work`; all that it may throw becomes a BackupError about `file`.
template <class F>
auto with_backup_errors(const std::filesystem::path& file, F&& work) {
  try {
    return work();
  } catch (const BackupError&) {
    throw;
  } catch (const DamagedArchive& error) {
    throw BackupError(file.string() + " is damaged: " + error.what());
  } catch (const StoreError& error) {
    throw BackupError(std::string(error.what()) + "; " + error.advice());
  } catch (const std::exception& error) {
    throw BackupError(error.what());
  }
}

}  // namespace snug

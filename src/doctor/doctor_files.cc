// The files of messages: are those there that messages name, and are they what they were.
#include <filesystem>
#include <string>

#include "base/files.h"
#include "doctor/diagnosis.h"
#include "files/sha256.h"
#include "store/data_files.h"
#include "store/database.h"
#include "store/file_rows.h"
#include "store/schema.h"

namespace snug {

namespace fs = std::filesystem;

namespace {

constexpr const char* check = "files";

struct Found {
  std::uint64_t named = 0, bytes = 0, missing = 0, damaged = 0;
  std::string example{};  ///< one that is missing or damaged
};

Found look_at(Database& db, const fs::path& data, bool read_all) {
  Found found;
  rows::each_content(db, [&](const std::string& hash) {
    const fs::path file = data / data_files::blob_name(hash);
    std::error_code error;
    const std::uintmax_t size = fs::file_size(file, error);
    ++found.named;
    if (error) {
      ++found.missing;
    } else {
      found.bytes += size;
      if (!read_all || sha256_of(file) == hash) return;
      ++found.damaged;
    }
    if (found.example.empty()) found.example = data_files::blob_name(hash);
  });
  return found;
}

std::string counted(std::uint64_t files) {
  return std::to_string(files) + (files == 1 ? " file of messages is " : " files of messages are ");
}

}  // namespace

void examine_files(const Diagnosis& d) {
  Database db(d.database().string(), Database::Mode::read);
  leave_log(db);
  if (schema_of(db) < files_schema) return;
  const Found found = look_at(db, d.data(), d.options().full);
  const bool alone = d.config().cluster.empty();
  if (found.missing > 0 && alone)
    d.error(check, counted(found.missing) + "missing, e.g. " + found.example,
            "copy them from the files/ folder of a backup: snug restore FILE --to NEWFOLDER");
  if (found.missing > 0 && !alone)
    d.ok(check, counted(found.missing) + "not here: this node gets such from others when asked");
  if (found.damaged > 0)
    d.error(check, counted(found.damaged) + "damaged, e.g. " + found.example,
            "copy them from the files/ folder of a backup: snug restore FILE --to NEWFOLDER");
  if (found.missing + found.damaged > 0) return;
  if (found.named == 0) return d.ok(check, "no message has a file");
  d.ok(check, counted(found.named) + "there (" + write_bytes(found.bytes) +
                  (d.options().full ? "), and sound" : "; whether sound: snug doctor --full)"));
}

}  // namespace snug

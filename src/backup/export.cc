#include "snug/export.h"

#include <optional>
#include <ostream>

#include "backup/export_lines.h"
#include "base/clock.h"
#include "store/beside.h"
#include "store/data_files.h"
#include "store/schema.h"
#include "store/user_rows.h"

namespace snug {

namespace {

/// Usernames are ASCII.
std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

void check_current(Database& db) {
  check_schema(db);
  if (const std::int64_t schema = schema_of(db); schema < schema_version)
    throw ExportError(db.path() + " is of an older snug (schema " + std::to_string(schema) +
                      "): start the server once, which brings it to " + std::to_string(schema_version));
}

UserId find(Database& db, const std::string& username) {
  const auto user = rows::find_user_id(db, lower(username));
  if (!user) throw ExportError("no such user: " + username);
  return *user;
}

}  // namespace

std::uint64_t export_data(const std::filesystem::path& data, std::ostream& out, const ExportOptions& options) {
  const bool copied = !options.database_copy.empty();
  const std::filesystem::path file = copied ? options.database_copy : data / data_files::database;
  try {
    if (!std::filesystem::exists(file))
      throw ExportError("there is no database " + file.string() + "; name its folder with --data");
    if (const auto misfit = copied ? std::nullopt : find_misfit(file.string()))
      throw ExportError(misfit->what + "; " + misfit->fix);
    Database db(file.string(), copied ? Database::Mode::standing : Database::Mode::read);
    check_current(db);
    const Transaction snapshot(db, Transaction::Kind::read);
    const UserId user = options.username.empty() ? UserId{} : find(db, options.username);
    ExportLines lines(db, out, user);
    lines.write_all(SystemClock().now());
    out.flush();
    if (!out) throw ExportError("the export can't be written: is there room for it?");
    return lines.count();
  } catch (const SchemaError& error) {
    throw ExportError(error.what());
  } catch (const StoreError& error) {
    throw ExportError(std::string(error.what()) + "; " + error.advice());
  }
}

}  // namespace snug

// The search index: is it sound, and how far is it. What is wrong with it costs no message: it is built anew.
#include <filesystem>
#include <tuple>

#include "base/files.h"
#include "doctor/diagnosis.h"
#include "search/fts5_tokens.h"
#include "search/index_file.h"
#include "store/data_files.h"
#include "store/online_copy.h"

namespace snug {

namespace {

constexpr const char* check = "search";

/// Above it, every page is looked at only when asked for.
constexpr std::uintmax_t big = 256 << 20;
/// So many commits behind is no moment any more.
constexpr Version much = 1000;

std::string remove_command(const Diagnosis& d) {
  const std::string path = quoted(d.data() / data_files::search);
  const std::string remove = "rm -f " + path + " " + path + "-wal " + path + "-shm";
  return (d.server() ? "stop snug, then " + remove + ", and start it: " : remove + "; ") + "the index is built anew";
}

Version version_of(const Diagnosis& d) {
  Database db(d.database().string(), Database::Mode::read);
  leave_log(db);
  auto q = db.query("SELECT version FROM meta WHERE id = 1");
  return q.next() ? q.get<Version>(0) : 0;
}

/// FTS5 holds its words against the texts. It writes nothing, but takes the right to.
bool examine_words(const Diagnosis& d, const std::string& path) {
  if (!d.options().full || d.server()) return true;
  try {
    Database index(path, Database::Mode::write);
    use_fts5_tokens(index);
    index.run("INSERT INTO ft (ft, rank) VALUES ('integrity-check', 1)");
    return true;
  } catch (const StoreError& error) {
    d.error(check, std::string("its words are not those of its texts: ") + error.what(), remove_command(d));
    return false;
  }
}

}  // namespace

void examine_search(const Diagnosis& d) {
  const std::string path = (d.data() / data_files::search).string();
  if (!std::filesystem::exists(path)) return d.ok(check, "there is no index yet: the server makes it");
  try {
    Version indexed = 0;
    std::int64_t documents = 0;
    bool scanning = false;
    {
      Database index(path, Database::Mode::read);
      leave_log(index);
      use_fts5_tokens(index);
      const bool look = std::filesystem::file_size(path) <= big || d.options().full;
      const std::string problems = look ? integrity_problems(index, !d.options().full) : "";
      if (!problems.empty())
        return d.error(check, "it is damaged: " + problems.substr(0, problems.find('\n')), remove_command(d));
      auto q = index.query("SELECT version, documents, scanned IS NOT NULL FROM place");
      if (!q.next()) return d.error(check, "it has lost its place", remove_command(d));
      std::tie(indexed, documents, scanning) = q.row<Version, std::int64_t, bool>();
    }
    if (!examine_words(d, path)) return;
    const std::string about =
        write_bytes(std::filesystem::file_size(path)) + ", " + std::to_string(documents) + " messages";
    const Version behind = version_of(d) - indexed;
    if (scanning)
      d.ok(check, about + "; it is being built");
    else if (behind > much && d.server())
      d.warn(check, about + "; it is " + std::to_string(behind) + " commits behind",
             "see what the log says of `search`");
    else
      d.ok(check, about);
  } catch (const StoreError& error) {
    d.error(check, std::string("it can't be read: ") + error.what(),
            error.is_damage() || error.is_defect() ? remove_command(d) : error.advice());
  }
}

}  // namespace snug

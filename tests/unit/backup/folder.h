// A data folder with a database in it, and what a test does to files.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>

#include "base/bytes.h"
#include "files/sha256.h"
#include "snug/backup.h"
#include "store/data_files.h"
#include "store/schema.h"
#include "support/temp_folder.h"

namespace snug::test {

inline std::string read_file(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

inline void write_file(const std::filesystem::path& file, std::string_view text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

/// What it threw.
inline std::string refusal(const std::function<void()>& work) {
  try {
    work();
  } catch (const BackupError& error) {
    return error.what();
  }
  return "";
}

class Folder {
 public:
  Folder() : data(temp_.file("data")) {
    std::filesystem::create_directory(data);
    Database db((data / "snug.db").string(), Database::Mode::write, Database::Synchronous::off);
    migrate(db);
    db.run(
        "INSERT INTO users (id, username, username_key, display_name, role, password_hash, created_at, version) "
        "VALUES (1, 'ada', 'ada', 'Ada', 1, 'h', 1, 1)");
    write_file(data / "token.keys", "the keys\n");
  }

  /// A file of a message; its name in the folder and in a backup.
  std::string attach(const std::filesystem::path& folder, std::string_view content) {
    const std::filesystem::path draft = temp_.file("draft");
    write_file(draft, content);
    const std::string hash = sha256_of(draft);
    Database db((folder / "snug.db").string(), Database::Mode::write, Database::Synchronous::off);
    db.run(
        "INSERT INTO files (message_id, n, chat_id, seq, sender_id, kind, hash, name, type, size) "
        "VALUES (?1, 0, 1, 1, 1, 0, ?2, 'a', 'b/c', 1)",
        ++attached_, hash);
    write_file(folder / data_files::blob_name(hash), content);
    return data_files::blob_name(hash);
  }
  std::string attach(std::string_view content) { return attach(data, content); }

  std::filesystem::path file(const std::string& name) const { return temp_.file(name); }
  std::string epoch(const std::filesystem::path& folder) const {
    Database db((folder / "snug.db").string(), Database::Mode::standing);
    auto q = db.query("SELECT epoch FROM meta");
    REQUIRE(q.next());
    return q.get<std::string>(0);
  }

 private:
  TempFolder temp_;
  std::int64_t attached_ = 0;

 public:
  const std::filesystem::path data;
};

}  // namespace snug::test

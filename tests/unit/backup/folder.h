// A data folder with a database in it, and what a test does to files.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>

#include "base/bytes.h"
#include "snug/backup.h"
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

  std::filesystem::path file(const std::string& name) const { return temp_.file(name); }
  std::string epoch(const std::filesystem::path& folder) const {
    Database db((folder / "snug.db").string(), Database::Mode::standing);
    auto q = db.query("SELECT epoch FROM meta");
    REQUIRE(q.next());
    return q.get<std::string>(0);
  }

 private:
  TempFolder temp_;

 public:
  const std::filesystem::path data;
};

}  // namespace snug::test

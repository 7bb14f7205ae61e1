#include "backup/backup_contents.h"

#include <algorithm>
#include <filesystem>

#include "model/json.h"
#include "store/data_files.h"
#include "store/schema.h"

namespace snug {

namespace {

/// Of the container; a newer one may mean things that this program would lose.
constexpr std::int64_t format = 1;
constexpr std::size_t most_facts = 64 << 10;

void add_text(std::string& out, std::string_view name, std::string_view value) {
  out += (out.size() > 1 ? ",\n " : "") + ('"' + std::string(name) + "\": ");
  json::write_string(out, value);
}

void add_number(std::string& out, std::string_view name, std::int64_t value) {
  out += (out.size() > 1 ? ",\n " : "") + ('"' + std::string(name) + "\": ") + std::to_string(value);
}

std::int64_t count(Query q) { return q.next() ? q.get<std::int64_t>(0) : 0; }

}  // namespace

BackupFacts read_facts(Database& db) {
  BackupFacts facts;
  facts.version = SNUG_VERSION;
  facts.schema = count(db.query("PRAGMA user_version"));
  auto q = db.query("SELECT epoch FROM meta WHERE id = 1");
  if (q.next()) facts.epoch = q.get<std::string>(0);
  facts.users = count(db.query("SELECT count(*) FROM users"));
  facts.chats = count(db.query("SELECT count(*) FROM chats WHERE kind <> 3 AND deleted_version = 0"));
  facts.messages = count(db.query("SELECT count(*) FROM messages"));
  return facts;
}

std::string write_facts(const BackupFacts& facts) {
  std::string out = "{";
  add_number(out, "format", format);
  add_text(out, "version", facts.version);
  add_number(out, "schema", facts.schema);
  add_text(out, "created", facts.created);
  add_text(out, "epoch", facts.epoch);
  add_number(out, "users", facts.users);
  add_number(out, "chats", facts.chats);
  add_number(out, "messages", facts.messages);
  add_number(out, "missingFiles", static_cast<std::int64_t>(facts.missing_files));
  return out + "}\n";
}

BackupFacts parse_facts(std::string_view text) {
  const auto parsed = json::parse(text);
  if (!parsed) throw DamagedArchive("it does not say what it is");
  const auto number = [&](std::string_view name) {
    const auto member = parsed->member(name);
    return member ? member->integer().value_or(-1) : -1;
  };
  const auto string = [&](std::string_view name) {
    const auto member = parsed->member(name);
    return std::string(member ? member->string().value_or("") : "");
  };
  BackupFacts facts{.version = string("version"),
                    .schema = number("schema"),
                    .created = string("created"),
                    .epoch = string("epoch"),
                    .users = number("users"),
                    .chats = number("chats"),
                    .messages = number("messages"),
                    .missing_files = static_cast<std::uint64_t>(std::max<std::int64_t>(number("missingFiles"), 0))};
  if (number("format") > format)
    throw BackupError("it was made by a newer snug (" + facts.version + "): install that one");
  if (number("format") != format || facts.schema < 1 || facts.version.empty())
    throw DamagedArchive("it does not say what it is");
  facts.too_new = facts.schema > schema_version;
  return facts;
}

bool is_name_in_backup(std::string_view name) {
  if (name == data_files::database || name == data_files::token_keys) return true;
  const std::filesystem::path path(name);
  const bool plain = std::none_of(path.begin(), path.end(), [](const std::filesystem::path& part) {
    return part.empty() || part == "." || part == ".." || part == "/";
  });
  return plain && *path.begin() == data_files::blobs && std::next(path.begin()) != path.end() &&
         path.string() == path.lexically_normal().string();
}

BackupFacts walk_backup(int in, const BackupSink& sink) {
  ArchiveReader archive(in);
  auto entry = archive.next();
  if (!entry || entry->name != facts_file)
    throw DamagedArchive("it is not a backup of snug: " + std::string(facts_file) + " does not stand first");
  BackupFacts facts = parse_facts(archive.text(most_facts));
  sink.on_facts(facts);
  bool database = false;
  while ((entry = archive.next())) {
    if (!is_name_in_backup(entry->name)) throw DamagedArchive("it holds a file that does not belong there");
    database = database || entry->name == data_files::database;
    if (entry->name.starts_with(std::string(data_files::blobs) + "/")) ++facts.files;
    sink.on_file(entry->name);
    archive.read(sink.on_piece);
    sink.on_file_end();
  }
  if (!database) throw DamagedArchive("it holds no database");
  sink.on_end(archive.digest());
  return facts;
}

}  // namespace snug

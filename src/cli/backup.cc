#include "cli/backup.h"

#include <ostream>

#include "base/files.h"
#include "cli/answer.h"
#include "cli/control.h"
#include "cli/database_copy.h"
#include "snug/backup.h"

namespace snug::cli {

namespace {

std::string counted(std::int64_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string in_words(const BackupFacts& facts) {
  return write_bytes(facts.bytes) + ", " + counted(facts.users, "user") + ", " + counted(facts.chats, "chat") + ", " +
         counted(facts.messages, "message") + ", " + counted(static_cast<std::int64_t>(facts.files), "file") +
         (facts.missing_files > 0 ? " (" + std::to_string(facts.missing_files) + " more are missing: snug doctor)"
                                  : "");
}

int make(const Invocation& invocation, std::ostream& out, std::ostream& errors) {
  const std::filesystem::path& data = invocation.config.data;
  BackupOptions options{.replace = invocation.force};
  if (const std::filesystem::path file = invocation.backup_file; !options.replace && std::filesystem::exists(file)) {
    errors << "snug: " << file.string() << " is there already; choose another name, or replace it with --force\n";
    return 1;
  }
  if (auto server = ControlSocket::connect(data)) {
    const auto copy = copy_of_running(*server, data, errors);
    if (!copy) return 1;
    options.database_copy = *copy;
  }
  const BackupFacts facts = back_up(data, invocation.backup_file, options);
  // Standard output may be the backup.
  std::ostream& report = invocation.backup_file == "-" ? errors : out;
  report << (invocation.backup_file == "-" ? "written" : invocation.backup_file + ": written and verified") << ": "
         << in_words(facts) << '\n';
  errors << "keep it secret: it holds every message and the keys that logins are signed with\n";
  return 0;
}

int verify(const Invocation& invocation, std::ostream& out, std::ostream& errors) {
  const BackupFacts facts = verify_backup(invocation.backup_file);
  out << invocation.backup_file << " is whole\n"
      << "  made      " << facts.created << " by snug " << facts.version << ", schema " << facts.schema << '\n'
      << "  holds     " << in_words(facts) << '\n'
      << "  epoch     " << facts.epoch << '\n';
  if (!facts.too_new) return 0;
  errors << "snug: it is of a newer snug (" << facts.version << "): this one can't restore it\n";
  return 1;
}

int restore(const Invocation& invocation, std::ostream& out) {
  const BackupFacts facts = restore_backup(invocation.backup_file, invocation.target, {.join = invocation.join});
  out << invocation.target.string() << ": restored as it was at " << facts.created << ": " << in_words(facts) << '\n'
      << "start it with: snug serve --data " << invocation.target.string()
      << (invocation.join ? " --cluster URL, as the other nodes" : "") << '\n';
  return 0;
}

}  // namespace

int run_backup(const Invocation& invocation, std::ostream& out, std::ostream& errors) {
  switch (invocation.command) {
    case Command::backup:
      return make(invocation, out, errors);
    case Command::backup_verify:
      return verify(invocation, out, errors);
    default:
      return restore(invocation, out);
  }
}

}  // namespace snug::cli

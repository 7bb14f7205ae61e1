#include "snug/doctor.h"

#include <sys/socket.h>

#include <exception>

#include "base/descriptor.h"
#include "base/quote.h"
#include "base/unix_address.h"
#include "doctor/diagnosis.h"
#include "store/data_files.h"
#include "store/database.h"

namespace snug {

namespace {

/// Who listens on the folder's control socket. Asking takes no lock, so that no server that starts is refused for it.
pid_t server_on(const std::filesystem::path& data) {
  const OwnedDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const UnixAddress address(data / data_files::socket);
  if (address.error() != 0 || ::connect(socket.get(), address.get(), address.size()) != 0) return 0;
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 ? peer.pid : 0;
}

}  // namespace

Diagnosis::Diagnosis(const DoctorOptions& options, const std::function<void(const Finding&)>& found)
    : options_(options), found_(found), server_(server_on(options.config.data)) {}

std::filesystem::path Diagnosis::database() const { return data() / data_files::database; }

std::string Diagnosis::url() const {
  if (!options_.url.empty()) return options_.url;
  const Config& c = options_.config;
  return c.public_url.empty() && !c.domain.empty() ? "https://" + c.domain.front() : c.public_url;
}

void Diagnosis::ok(std::string check, std::string what) const {
  found_({std::move(check), Finding::Level::ok, std::move(what), ""});
}

void Diagnosis::warn(std::string check, std::string what, std::string fix) const {
  found_({std::move(check), Finding::Level::warning, std::move(what), std::move(fix)});
}

void Diagnosis::error(std::string check, std::string what, std::string fix) const {
  found_({std::move(check), Finding::Level::error, std::move(what), std::move(fix)});
}

void leave_log(Database& db) {
  std::error_code none;
  if (std::filesystem::file_size(db.path() + "-wal", none) > 0 && !none) db.keep_wal();
}

std::string quoted(const std::filesystem::path& path) { return shell_quoted(path.string()); }

std::string_view name_of_level(Finding::Level level) {
  switch (level) {
    case Finding::Level::ok:
      return "ok";
    case Finding::Level::warning:
      return "warning";
    case Finding::Level::error:
      return "error";
  }
  return "";
}

void examine(const DoctorOptions& options, const std::function<void(const Finding&)>& found) {
  const Diagnosis d(options, found);
  const auto part = [&](const char* name, auto&& look) {
    try {
      return look(d);
    } catch (const std::exception& error) {
      d.error(name, std::string("can't be looked at: ") + error.what(), "run it as the user that the server runs as");
      return decltype(look(d))();
    }
  };
  if (part("folder", examine_folder)) {
    part("keys", examine_keys);
    if (part("database", examine_database)) {
      part("files", examine_files);
      part("search", examine_search);
    }
    part("disk", examine_room);
  }
  part("clock", examine_clock);
  part("limits", examine_limits);
  part("certificate", examine_certificate);
  part("backups", examine_backups);
  part("cluster", examine_cluster);
  part("way in", examine_reachability);
}

}  // namespace snug

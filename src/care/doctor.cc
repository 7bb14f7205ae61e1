#include "snug/doctor.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <exception>

#include "base/descriptor.h"
#include "care/diagnosis.h"
#include "store/data_files.h"

namespace snug {

namespace {

/// Who listens on the folder's control socket. Asking takes no lock, so that no server that starts is refused for it.
pid_t server_on(const std::filesystem::path& data) {
  const OwnedDescriptor folder(::open(data.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  const OwnedDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = "/proc/self/fd/" + std::to_string(folder.get()) + "/" + data_files::socket;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  if (folder.get() < 0 || ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return 0;
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

void Diagnosis::warn(std::string check, std::string what, std::string mend) const {
  found_({std::move(check), Finding::Level::warning, std::move(what), std::move(mend)});
}

void Diagnosis::error(std::string check, std::string what, std::string mend) const {
  found_({std::move(check), Finding::Level::error, std::move(what), std::move(mend)});
}

std::string quoted(const std::filesystem::path& path) {
  std::string text = path.string();
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._-+:@%,").find(c) != std::string_view::npos;
  };
  bool as_is = !text.empty() && text.front() != '-';
  for (const char c : text) as_is = as_is && plain(c);
  if (as_is) return text;
  std::string out = text.starts_with('-') ? "'./" : "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

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
    part("database", examine_database);
    part("disk", examine_room);
  }
  part("clock", examine_clock);
  part("limits", examine_limits);
  part("certificate", examine_certificate);
  part("backups", examine_backups);
  part("way in", examine_way_in);
}

}  // namespace snug

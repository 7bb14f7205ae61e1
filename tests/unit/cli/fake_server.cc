#include "fake_server.h"

#include <ostream>

namespace snug {

struct Server::Impl {
  Config config;
};

Server::Server(Config config, Hooks) : impl_(std::make_unique<Impl>(Impl{std::move(config)})) {}
Server::~Server() = default;
void Server::start() { cli::fake_server().started.push_back(impl_->config); }
void Server::stop(std::chrono::milliseconds) {}
std::vector<Config::OpenSocket> Server::stop_for_next(std::chrono::milliseconds) { return {}; }
std::optional<std::string> Server::reload(const Config&) { return std::nullopt; }
const Config& Server::config() const { return impl_->config; }
std::vector<Config::OpenSocket> Server::open_sockets() const { return {}; }
bool Server::responds(std::chrono::milliseconds) const { return true; }
std::chrono::milliseconds Server::drain() { return {}; }
void Server::on_ended(std::function<void(const std::string&)>) {}
void Server::on_control(std::string, std::function<void(ControlDone)>) {}
std::string Server::address() const { return "http://127.0.0.1:1"; }
std::vector<std::string> Server::urls() const { return {"http://127.0.0.1:1"}; }
std::optional<std::string> Server::setup_link() const { return std::nullopt; }
CallResult Server::call(std::string_view operation, std::string_view as_user, std::string_view params) {
  cli::FakeServer& fake = cli::fake_server();
  fake.calls.push_back(std::string(operation) + " " + std::string(as_user) + " " + std::string(params));
  if (fake.answers.empty()) return {true, R"({"ok":true})"};
  std::string answer = fake.answers.front();
  fake.answers.erase(fake.answers.begin());
  return {answer.starts_with(R"({"ok":true)"), std::move(answer)};
}

BackupFacts back_up(const std::filesystem::path& data, const std::filesystem::path& file,
                    const BackupOptions& options) {
  cli::fake_server().backups.push_back("back_up " + data.string() + " " + file.string() + " " +
                                       options.database_copy.string());
  return cli::fake_server().facts;
}
BackupFacts verify_backup(const std::filesystem::path& file) {
  cli::fake_server().backups.push_back("verify " + file.string());
  return cli::fake_server().facts;
}
BackupFacts restore_backup(const std::filesystem::path& file, const std::filesystem::path& folder,
                           const RestoreOptions& options) {
  cli::fake_server().backups.push_back("restore " + file.string() + " " + folder.string() +
                                       (options.join ? " join" : ""));
  return cli::fake_server().facts;
}

std::optional<AliasProblem> problem_with_aliases(const std::vector<Config::Alias>&) {
  return cli::fake_server().alias_problem;
}

std::uint64_t export_data(const std::filesystem::path& data, std::ostream& out, const ExportOptions& options) {
  cli::fake_server().exports.push_back(data.string() + " '" + options.username + "' " +
                                       options.database_copy.filename().string());
  if (options.username == "nobody") throw ExportError("no such user: nobody");
  out << "{}\n";
  return 1;
}

std::string_view name_of_level(Finding::Level level) {
  return level == Finding::Level::ok ? "ok" : level == Finding::Level::warning ? "warning" : "error";
}
void examine(const DoctorOptions& options, const std::function<void(const Finding&)>& found) {
  cli::fake_server().examined = options;
  for (const Finding& finding : cli::fake_server().findings) found(finding);
}

namespace cli {
FakeServer& fake_server() {
  static FakeServer fake;
  return fake;
}
}  // namespace cli

}  // namespace snug

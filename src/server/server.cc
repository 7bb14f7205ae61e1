#include "snug/server.h"

#include <future>
#include <memory>

#include "server/parts.h"

namespace snug {

Server::Server(Config config, Hooks hooks) : parts_(std::make_unique<Parts>(std::move(config), std::move(hooks))) {}

Server::~Server() { stop(); }

void Server::start() {
  try {
    parts_->start();
  } catch (...) {
    parts_->stop(std::chrono::milliseconds(0));
    throw;
  }
}

void Server::stop(std::chrono::milliseconds patience) { parts_->stop(patience); }

std::optional<std::string> Server::reload(const Config& next) { return parts_->reload(next); }

const Config& Server::config() const { return parts_->config; }

std::vector<Config::OpenSocket> Server::open_sockets() const { return parts_->open_sockets(); }

bool Server::responds(std::chrono::milliseconds patience) const { return parts_->responds(patience); }

void Server::on_control(std::string operation, std::function<void(ControlDone)> handler) {
  parts_->operators.add(std::move(operation), std::move(handler));
}

std::string Server::address() const { return parts_->address(); }

std::optional<std::string> Server::setup_link() const { return parts_->setup_link; }

void Server::on_event(std::function<void(const Event&)> observer) { parts_->observers.add(std::move(observer)); }

BackupFacts Server::back_up(const std::filesystem::path& file, const BackupOptions& options) {
  return parts_->back_up(file, options);
}

CallResult Server::call(std::string_view operation, std::string_view as_user, std::string_view params) {
  const auto result = std::make_shared<std::promise<CallResult>>();
  parts_->call(std::string(operation), std::string(as_user), params,
               [result](CallResult r) { result->set_value(std::move(r)); });
  return result->get_future().get();
}

void Server::call_async(std::string operation, std::string as_user, std::string params,
                        std::function<void(CallResult)> done) {
  parts_->call(std::move(operation), as_user, params, std::move(done));
}

}  // namespace snug

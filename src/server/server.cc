#include "snug/server.h"

#include <future>

#include "server/parts.h"

namespace snug {

Server::Server(Config config, Hooks hooks) : parts_(std::make_unique<Parts>(std::move(config), std::move(hooks))) {}

Server::~Server() { stop(); }

void Server::start() {
  try {
    parts_->start();
  } catch (...) {
    parts_->stop();
    throw;
  }
}

void Server::stop() { parts_->stop(); }

std::string Server::address() const { return parts_->address(); }

std::optional<std::string> Server::setup_link() const { return parts_->setup_link; }

void Server::on_event(std::function<void(const Event&)> observer) { parts_->observers.add(std::move(observer)); }

BackupFacts Server::back_up(const std::filesystem::path& file, const BackupOptions& options) {
  return parts_->back_up(file, options);
}

CallResult Server::call(std::string_view operation, std::string_view as_user, std::string_view params) {
  std::promise<CallResult> result;
  parts_->call(std::string(operation), std::string(as_user), params,
               [&](CallResult r) { result.set_value(std::move(r)); });
  return result.get_future().get();
}

void Server::call_async(std::string operation, std::string as_user, std::string params,
                        std::function<void(CallResult)> done) {
  parts_->call(std::move(operation), as_user, params, std::move(done));
}

}  // namespace snug

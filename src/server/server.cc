#include "snug/server.h"

#include <future>
#include <memory>

#include "server/server_impl.h"

namespace snug {

Server::Server(Config config, Hooks hooks) : impl_(std::make_unique<Impl>(std::move(config), std::move(hooks))) {}

Server::~Server() { stop(); }

void Server::start() {
  try {
    impl_->start();
  } catch (...) {
    impl_->stop(std::chrono::milliseconds(0));
    throw;
  }
}

std::chrono::milliseconds Server::drain() { return impl_->drain(); }

void Server::stop(std::chrono::milliseconds timeout) { impl_->stop(timeout); }

std::vector<Config::OpenSocket> Server::stop_for_next(std::chrono::milliseconds timeout) {
  std::vector<Config::OpenSocket> sockets;
  impl_->stop(timeout, &sockets);
  return sockets;
}

std::optional<std::string> Server::reload(const Config& next) { return impl_->reload(next); }

const Config& Server::config() const { return impl_->config; }

std::vector<Config::OpenSocket> Server::open_sockets() const { return impl_->open_sockets(); }

bool Server::responds(std::chrono::milliseconds timeout) const { return impl_->responds(timeout); }

void Server::on_control(std::string operation, std::function<void(ControlDone)> handler) {
  impl_->operators.add(std::move(operation), std::move(handler));
}

std::string Server::address() const { return impl_->address(); }

std::vector<std::string> Server::urls() const { return impl_->urls(); }

std::optional<std::string> Server::setup_link() const { return impl_->setup_link; }

void Server::on_ended(std::function<void(const std::string&)> ended) { impl_->on_ended = std::move(ended); }

void Server::on_event(std::function<void(const Event&)> observer) { impl_->observers.add(std::move(observer)); }

BackupFacts Server::back_up(const std::filesystem::path& file, const BackupOptions& options) {
  return impl_->back_up(file, options);
}

CallResult Server::call(std::string_view operation, std::string_view as_user, std::string_view params) {
  const auto result = std::make_shared<std::promise<CallResult>>();
  impl_->call(std::string(operation), std::string(as_user), params,
              [result](CallResult r) { result->set_value(std::move(r)); });
  return result->get_future().get();
}

void Server::call_async(std::string operation, std::string as_user, std::string params,
                        std::function<void(CallResult)> done) {
  impl_->call(std::move(operation), as_user, params, std::move(done));
}

}  // namespace snug

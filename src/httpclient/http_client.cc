#include "httpclient/http_client.h"

// GCC 12 takes the frames of Asio's coroutines for memory that was allocated another way.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "httpclient/http_client_impl.h"

namespace snug {

namespace asio = boost::asio;
using boost::system::error_code;
using Kind = ClientFailure::Kind;
using SteadyClock = std::chrono::steady_clock;

void HttpClient::Impl::keep(const std::string& origin, std::shared_ptr<ClientConnection> connection) {
  pool.keep(origin, std::move(connection), SteadyClock::now());
  sweep_later();
}

void HttpClient::Impl::sweep_later() {
  if (sweeping || pool.idle() == 0) return;
  sweeping = true;
  sweep.expires_after(options.idle);
  sweep.async_wait([weak = weak_from_this()](error_code error) {
    const auto self = weak.lock();
    if (error || !self) return;
    self->sweeping = false;
    self->pool.close_idle(SteadyClock::now());
    self->sweep_later();
  });
}

void HttpClient::Impl::release_slot(const std::string& origin) {
  pool.release_slot(origin);
  for (auto next = waiting_for_slot.begin(); next != waiting_for_slot.end();) {
    const auto exchange = *next;
    if (!pool.acquire_slot(exchange->origin())) {
      ++next;
      continue;
    }
    next = waiting_for_slot.erase(next);
    exchange->grant_slot();
  }
}

HttpClient::HttpClient(asio::io_context& context, HttpClientOptions options)
    : impl_(std::make_shared<Impl>(context, std::move(options))) {}

HttpClient::~HttpClient() {
  for (const auto& [id, exchange] : impl_->exchanges) {
    exchange->forget_handler();
    exchange->give_up(Kind::cancelled, "the client has gone");
  }
  impl_->exchanges.clear();
  impl_->waiting_for_slot.clear();
  impl_->resolver.reset();
  impl_->pool.close_all();
  impl_->sweep.cancel();
}

HttpClient::Id HttpClient::fetch(ClientRequest request, Handler done) {
  const Id id = ++impl_->last_id;
  const auto exchange = std::make_shared<Exchange>(impl_, id, std::move(request), std::move(done));
  impl_->exchanges[id] = exchange;
  asio::co_spawn(
      impl_->context, [exchange] { return exchange->run(); }, asio::detached);
  return id;
}

void HttpClient::cancel(Id id) {
  const auto found = impl_->exchanges.find(id);
  if (found != impl_->exchanges.end()) found->second->give_up(Kind::cancelled, "it was cancelled");
}

void HttpClient::close_idle() { impl_->pool.close_all(); }

std::size_t HttpClient::idle() const { return impl_->pool.idle(); }

}  // namespace snug

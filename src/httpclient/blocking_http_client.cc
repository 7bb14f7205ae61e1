#include "httpclient/blocking_http_client.h"

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <optional>
#include <utility>

namespace snug {

struct BlockingHttpClient::Impl {
  explicit Impl(HttpClientOptions options) : client(context, std::move(options)) {}

  boost::asio::io_context context{1};
  HttpClient client;
  HttpClient::Id under_way = 0;  // the fetching thread's
  std::atomic<bool> stopped = false;
};

BlockingHttpClient::BlockingHttpClient(HttpClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

BlockingHttpClient::~BlockingHttpClient() = default;

ClientOutcome BlockingHttpClient::fetch(ClientRequest request) {
  const ClientFailure cancelled{ClientFailure::Kind::cancelled, "the client is stopping"};
  std::optional<ClientOutcome> outcome;
  impl_->under_way =
      impl_->client.fetch(std::move(request), [&outcome](ClientOutcome got) { outcome = std::move(got); });
  if (impl_->stopped) impl_->client.cancel(impl_->under_way);
  impl_->context.restart();
  while (!outcome && impl_->context.run_one() > 0) continue;
  return outcome ? std::move(*outcome) : cancelled;
}

void BlockingHttpClient::stop() {
  impl_->stopped = true;
  // A running fetch executes this; a later fetch reads `stopped`.
  boost::asio::post(impl_->context, [impl = impl_.get()] { impl->client.cancel(impl->under_way); });
}

void BlockingHttpClient::close_idle() { impl_->client.close_idle(); }

}  // namespace snug

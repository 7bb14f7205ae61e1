// FetcherFixture: a LinkFetcher that may go to loopback, and what it has answered.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "linkpreviews/link_fetcher.h"
#include "unit/httpclient/local_server.h"

namespace snug::test {

/// Makes `small(BYTES)` of pictures that begin with `picture`, and nothing of others.
class FakeShrinker final : public PictureShrinker {
 public:
  bool shrink(std::string bytes, MoveFunction<void(std::optional<PreviewPicture>)> done) override;

  bool is_busy = false;
  bool holds = false;  ///< keeps `held` instead of answering
  MoveFunction<void(std::optional<PreviewPicture>)> held{};
};

/// `addresses`: IPv4.
ResolvedName resolved(const std::vector<std::string>& addresses);

/// Leads every name that ends with `.test` to 127.0.0.1, and permits that. The times are longer than any machine needs.
LinkFetcherOptions local_options();

class FetcherFixture {
 public:
  explicit FetcherFixture(LinkFetcherOptions options = local_options())
      : fetcher(std::move(options), shrinker, metrics) {}

  /// `TITLE | DESCRIPTION | SITE | URL`, with ` | PICTURE` if there is one; `-`: nothing; `full`: not taken.
  std::string get(const std::string& link);
  /// Does not wait.
  bool ask(const std::string& link);
  /// Waits until so many answers are here, and returns them in their order.
  std::vector<std::string> answers(std::size_t count);
  std::int64_t ended(std::string_view outcome) const;

  FakeShrinker shrinker;
  Metrics metrics;
  Mutex mutex;
  Condition answered;
  std::vector<std::string> got;  // guarded by mutex
  LinkFetcher fetcher;           // last: it calls back
};

/// `200 OK` with this type.
std::string page(std::string_view body, std::string_view type = "text/html; charset=utf-8",
                 std::string_view more_fields = {});

/// Answers each request by the path that it asks for; others with 404.
LocalServer::Script by_path(std::map<std::string, std::string> answers);

}  // namespace snug::test

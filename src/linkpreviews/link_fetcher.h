// LinkFetcher: asks other people's servers what a link leads to, and never this machine or its network.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "base/metrics.h"
#include "base/move_function.h"
#include "httpclient/address_filter.h"
#include "httpclient/resolver.h"
#include "linkpreviews/page_preview.h"
#include "linkpreviews/picture_shrinker.h"

namespace snug {

struct LinkFetcherOptions {
  std::size_t at_once = 4;                   ///< links; of one host one at a time
  std::size_t queue = 128;                   ///< asked for and not answered, with those at work
  std::size_t queue_per_host = 16;           ///< links that wait; further ones have no preview
  std::chrono::milliseconds connect{3'000};  ///< for a name, TCP and TLS
  std::chrono::milliseconds whole{5'000};    ///< for a page with its redirects, and again for its picture
  std::size_t page = 256 << 10;              ///< bytes of a page that are read
  std::size_t picture = 5 << 20;             ///< bytes of a picture that are taken
  std::chrono::milliseconds keep{3'600'000}, keep_failures{300'000};
  std::size_t kept = 512;             ///< results
  std::size_t kept_bytes = 16 << 20;  ///< of all results

  /// Public addresses, and ports 80 and 443 of them. Tests let it lead to loopback.
  AddressFilter filter = AddressFilter().only_ports({80, 443});
  std::filesystem::path ca_file{};  ///< as HttpClientOptions::ca_file
  Resolver::Lookup lookup{};        ///< empty: the system's
};

/// Each link is fetched once for all that ask at the same time, and its result, also a failure, is kept for a while.
/// Thread: any, but for construction, `stop` and destruction (the owner's). It has one thread, `links`.
class LinkFetcher {
 public:
  /// On the fetcher's thread; null: there is nothing to show. It must not block, nor destroy the fetcher: post to where
  /// the preview is wanted.
  using Done = MoveFunction<void(const SharedPreview&)>;

  /// `shrinker` and `metrics` outlive this. Metrics: `snug_link_previews_total{outcome}`, `snug_link_previews_waiting`.
  LinkFetcher(LinkFetcherOptions options, PictureShrinker& shrinker, Metrics& metrics);
  ~LinkFetcher();
  LinkFetcher(const LinkFetcher&) = delete;
  LinkFetcher& operator=(const LinkFetcher&) = delete;

  /// `link`: of `find_links`. `done` is called once, never before this returns, unless `stop` comes first: then it is
  /// dropped. False: too many links wait, or this has stopped; then `done` is dropped. Never blocks.
  bool fetch(std::string link, Done done);

  /// Ends what is under way without waiting for any server. When it returns no `done` runs any more.
  void stop();

 private:
  class Impl;
  const std::shared_ptr<Impl> impl_;
};

}  // namespace snug

// AnswerIntake: what the answer to a link is taken for, piece by piece. It decides without sockets; LinkFetcher asks.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "httpclient/exchange.h"
#include "linkpreviews/head_scanner.h"
#include "linkpreviews/page_preview.h"

namespace snug {

/// How fetching a link ended; `names_of_ends` has the label of each in the metrics.
enum class LinkEnd {
  fetched,
  nothing,      ///< the page says nothing of itself, or is in another encoding
  refused,      ///< by the address filter
  unresolved,   ///< the name leads nowhere
  unreachable,  ///< no connection
  tls,
  timeout,
  status,     ///< not 200
  type,       ///< neither HTML nor a picture
  encoding,   ///< compressed, though that was not asked for
  too_large,  ///< a picture, or a header
  redirect,   ///< to what is no http(s), from https to http, or one too many
  broken,     ///< the answer is no HTTP, ended early, or is no picture that can be decoded
  dropped,    ///< too many were waiting
};
inline constexpr std::string_view names_of_ends[] = {"fetched",   "nothing",  "refused", "unresolved", "unreachable",
                                                     "tls",       "timeout",  "status",  "type",       "encoding",
                                                     "too_large", "redirect", "broken",  "dropped"};

/// Thread: one.
class AnswerIntake {
 public:
  struct Limits {
    std::size_t page = 0;     ///< bytes that are read; 0: pages are not wanted
    std::size_t picture = 0;  ///< bytes; larger ones are not taken
  };

  explicit AnswerIntake(const Limits& limits) : limits_(limits) {}

  /// As ResponseHeaderCheck and ResponseSink. False: no more is wanted, because of a refusal, or as there is enough.
  bool check(const ClientResponse& header);
  bool take(std::string_view piece);

  /// Of the whole exchange, after its end.
  LinkEnd end_of(const ClientOutcome& outcome) const;

  bool is_picture() const { return is_picture_; }
  const Url& url() const { return url_; }  ///< that answered
  std::optional<PageHead> page() const { return scanner_.head(content_type_); }
  std::string take_picture() { return std::move(picture_); }

 private:
  const Limits limits_;
  Url url_;
  std::string content_type_;
  bool is_picture_ = false;
  std::size_t read_ = 0;
  HeadScanner scanner_;
  std::string picture_;
  bool has_enough_ = false;
  LinkEnd refusal_ = LinkEnd::broken;
};

/// What is shown of a page, but for its picture.
PagePreview preview_of_page(const PageHead& head, const Url& url);
/// A link to a picture is named by its file or its host.
PagePreview preview_of_picture(const Url& url);

}  // namespace snug

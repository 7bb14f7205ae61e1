// FileHandler: the files of messages, at /files/{messageId}/{n}, with /preview behind it the preview; and the pictures
// of links (/files/{messageId}/previews/{n}), people (/avatars/{userId}/{tag}), chats (/pictures/{chatId}/{tag}), emoji
// (/emoji/{id}) and the server (/logo/{tag}, for everybody).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "base/metrics.h"
#include "files/file_pool.h"
#include "files/file_store.h"
#include "http/body_stream.h"
#include "http/target.h"
#include "model/authenticator.h"
#include "model/file_access.h"
#include "net/http_handler.h"

namespace snug {

/// Whoever may read the message gets its files, by a bearer token or by `?t=` with a media token.
/// Thread: any io thread.
class FileHandler {
 public:
  struct Parts {
    FileAccess& access;
    Authenticator& authenticator;
    FileStore& store;
    FilePool& reads;
    const Clock& clock;
    std::vector<Executor*> threads;  ///< at i: of io thread i
    Metrics& metrics;
    /// Gets a content that this server lacks from another one; `done` runs once, on any thread: whether it is in the
    /// store now. Empty: there is no other.
    std::function<void(const std::string& hash, MoveFunction<void(bool)> done)> fetch{};
  };
  explicit FileHandler(Parts parts);

  static bool serves(const Target& target);
  void respond(const HttpRequest& request, const Target& target, const HttpPeer& peer, ResponseHandler done) const;

  /// What pages of other origins may read.
  static constexpr std::string_view response_headers = "ETag, Accept-Ranges, Content-Range, Content-Disposition";

 private:
  Result<Identity> who(const HttpRequest& request, const Target& target) const;
  /// Runs on the io thread. Null: the content can't be had now.
  using Opened = MoveFunction<void(std::shared_ptr<BodySource>)>;
  void open(const std::string& hash, Executor& io, Opened done) const;
  void open_here(const std::string& hash, Executor& io, const std::shared_ptr<Opened>& done) const;
  Error missing() const;
  struct Manner {
    bool download = false;  ///< to be saved, not shown
    bool lasting = true;    ///< the same address has the same bytes for ever
  };
  void give(const HttpRequest& request, const FileFound& found, Manner manner, Executor& io,
            ResponseHandler done) const;

  const Parts parts_;
  Counter& given_;
  Counter& missing_;
};

/// `inline; filename="ASCII"; filename*=UTF-8''…` (RFC 6266, RFC 8187).
std::string content_disposition(bool is_inline, std::string_view name);
/// A browser may show it in a page: pictures, films and sound that its bytes prove, and that run nothing.
bool may_be_inline(std::string_view type);

}  // namespace snug

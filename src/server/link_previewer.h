// LinkPreviewer: what the links of messages lead to, from a message that was sent here to the command SetPreviews.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/mutex.h"
#include "files/file_pool.h"
#include "files/file_store.h"
#include "linkpreviews/link_fetcher.h"
#include "model/link_lookout.h"
#include "sequencer/sequencer.h"
#include "server/picture_inspector.h"

namespace snug {

/// Behind the commit, on the node that took the message. A crash in between leaves the message without previews.
/// Thread: any, but for construction, `stop` and destruction.
class LinkPreviewer final : public LinkLookout {
 public:
  struct Parts {
    PictureInspector& inspector;
    FileStore& store;
    FilePool& writes;
    Sequencer& sequencer;
    std::function<bool()> wanted;  ///< whether the rules say so now; any thread
    Metrics& metrics;
  };
  LinkPreviewer(Parts parts, LinkFetcherOptions options);

  void look_at(const Message& message) override;
  /// Nothing is submitted any more once the pool has stopped, too.
  void stop() { fetcher_.stop(); }

 private:
  /// One message whose links are looked at.
  struct Look;
  /// One picture at a time goes to the workers, so that people's uploads don't wait behind those of links.
  class Shrinker final : public PictureShrinker {
   public:
    explicit Shrinker(PictureInspector& inspector) : inspector_(inspector) {}
    bool shrink(std::string bytes, MoveFunction<void(std::optional<PreviewPicture>)> done) override;

   private:
    using Done = MoveFunction<void(std::optional<PreviewPicture>)>;
    struct Waiting {
      OwnedDescriptor file;
      Done done;
    };
    void next();

    PictureInspector& inspector_;
    Mutex mutex_;
    std::deque<Waiting> waiting_ GUARDED_BY(mutex_);  // no more than the fetcher looks at at once
    bool busy_ GUARDED_BY(mutex_) = false;
  };

  void found(const std::shared_ptr<Look>& look);
  void submit(const Look& look);
  FoundPreview keep(const PagePreview& page);

  const Parts parts_;
  Shrinker shrinker_;
  LinkFetcher fetcher_;
};

}  // namespace snug

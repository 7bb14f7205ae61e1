#include "search/message_index.h"

#include <algorithm>

namespace snug {

MessageIndex::MessageIndex(const Options& options, Metrics& metrics)
    : state_(options.file),
      indexer_({.database = options.database}, state_),
      thread_({.name = "search", .at_once = 256, .gather = std::chrono::milliseconds(50)}, indexer_.work()),
      readers_(state_, [this] { thread_.wake(); }),
      lag_(metrics.gauge("snug_search_lag_versions", "Commits that the search index is behind")),
      documents_(metrics.gauge("snug_search_documents", "Messages in the search index")) {
  state_.on_change = [this] { tell(); };
}

void MessageIndex::start(Version head) {
  head_ = head;
  thread_.start(0, head);
}

void MessageIndex::stop() {
  indexer_.stop();
  thread_.stop();
}

void MessageIndex::on_batch(const std::shared_ptr<const CommitBatch>& batch) {
  head_ = batch->version;
  thread_.on_batch(batch);
}

void MessageIndex::on_gap(Version version) {
  head_ = version;
  thread_.on_gap(version);
}

void MessageIndex::tell() {
  lag_.set(std::max<Version>(0, head_ - state_.indexed_to));
  documents_.set(state_.documents);
}

}  // namespace snug

// PreviewCache: the previews of links that were fetched just now, and the links that have none.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "linkpreviews/page_preview.h"

namespace snug {

/// Bounded: the oldest go first. Thread: one.
class PreviewCache {
 public:
  using Now = std::chrono::steady_clock::time_point;

  PreviewCache(std::size_t most, std::size_t most_bytes) : most_(most), most_bytes_(most_bytes) {}

  /// Nothing: not known, or no longer; null: known to have none.
  std::optional<SharedPreview> find(const std::string& link, Now now);
  /// In place of what was kept for the link.
  void keep(const std::string& link, SharedPreview preview, Now until);
  std::size_t size() const { return kept_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Kept {
    std::string link;
    SharedPreview preview;
    Now until;
    std::size_t bytes = 0;
  };
  using Place = std::list<Kept>::iterator;

  void remove(Place place);

  const std::size_t most_, most_bytes_;
  std::list<Kept> kept_;  // the oldest first
  std::unordered_map<std::string_view, Place> places_;
  std::size_t bytes_ = 0;
};

}  // namespace snug

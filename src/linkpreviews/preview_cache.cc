#include "linkpreviews/preview_cache.h"

#include <utility>

namespace snug {

namespace {

std::size_t size_of(const std::string& link, const SharedPreview& preview) {
  constexpr std::size_t around = 256;  // of the containers, about
  std::size_t size = around + link.size();
  if (!preview) return size;
  size += preview->url.size() + preview->title.size() + preview->description.size() + preview->site_name.size();
  return size + (preview->picture ? preview->picture->webp.size() + preview->picture->thumb_hash.size() : 0);
}

}  // namespace

std::optional<SharedPreview> PreviewCache::find(const std::string& link, Now now) {
  const auto found = places_.find(link);
  if (found == places_.end()) return std::nullopt;
  if (found->second->until > now) return found->second->preview;
  remove(found->second);
  return std::nullopt;
}

void PreviewCache::keep(const std::string& link, SharedPreview preview, Now until) {
  if (const auto found = places_.find(link); found != places_.end()) remove(found->second);
  const std::size_t size = size_of(link, preview);
  if (size > most_bytes_ || most_ == 0) return;
  while (kept_.size() >= most_ || bytes_ + size > most_bytes_) remove(kept_.begin());
  kept_.push_back({link, std::move(preview), until, size});
  places_.emplace(kept_.back().link, std::prev(kept_.end()));
  bytes_ += size;
}

void PreviewCache::remove(Place place) {
  bytes_ -= place->bytes;
  places_.erase(place->link);
  kept_.erase(place);
}

}  // namespace snug

#include "server/link_previewer.h"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/files.h"
#include "base/log.h"
#include "linkpreviews/find_links.h"

namespace snug {

namespace {

/// Cheaply, as it is asked of each message.
bool may_have_link(std::string_view text) {
  constexpr std::string_view www = "www.";
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
  return text.find("://") != std::string_view::npos ||
         std::search(text.begin(), text.end(), www.begin(), www.end(), same) != text.end();
}

std::optional<PreviewPicture> preview_of(std::optional<PictureFacts> facts) {
  if (!facts || facts->preview.empty()) return std::nullopt;
  return PreviewPicture{.webp = std::move(facts->preview),
                        .width = facts->preview_width,
                        .height = facts->preview_height,
                        .thumb_hash = std::move(facts->thumb_hash)};
}

}  // namespace

struct LinkPreviewer::Look {
  MessageId message;
  std::string content_hash;
  std::vector<SharedPreview> pages;  ///< at i: of the link i; each written once, before `left` says so
  std::atomic<std::size_t> left;
};

LinkPreviewer::LinkPreviewer(Parts parts, LinkFetcherOptions options)
    : parts_(std::move(parts)), shrinker_(parts_.inspector), fetcher_(std::move(options), shrinker_, parts_.metrics) {}

void LinkPreviewer::look_at(const Message& message) {
  if (!may_have_link(message.content) || !parts_.wanted()) return;
  std::vector<std::string> links = find_links(message.content);
  if (links.empty()) return;
  const auto look = std::make_shared<Look>();
  look->message = message.id;
  look->content_hash = content_hash(message.content);
  look->pages.resize(links.size());
  look->left = links.size();
  for (std::size_t i = 0; i < links.size(); ++i) {
    const bool taken = fetcher_.fetch(std::move(links[i]), [this, look, i](const SharedPreview& page) {
      look->pages[i] = page;
      found(look);
    });
    if (!taken) found(look);
  }
}

void LinkPreviewer::found(const std::shared_ptr<Look>& look) {
  if (look->left.fetch_sub(1) > 1) return;
  // Two links to one page are one.
  std::vector<SharedPreview> pages;
  for (const SharedPreview& page : look->pages) {
    const auto same = [&](const SharedPreview& other) { return other->url == page->url; };
    if (page && std::none_of(pages.begin(), pages.end(), same)) pages.push_back(page);
  }
  look->pages = std::move(pages);
  if (!look->pages.empty()) parts_.writes.submit([this, look] { submit(*look); });
}

/// Thread: of the files, as it waits for the disk.
void LinkPreviewer::submit(const Look& look) {
  SetPreviews set{.message_id = look.message, .content_hash = look.content_hash, .previews = {}};
  for (const SharedPreview& page : look.pages) set.previews.push_back(keep(*page));
  Submission submission;
  submission.command.body = std::move(set);
  parts_.sequencer.submit(std::move(submission));
}

/// A page whose picture can't be kept is shown without it.
FoundPreview LinkPreviewer::keep(const PagePreview& page) {
  const auto unless_empty = [](const std::string& text) {
    return text.empty() ? std::nullopt : std::optional<std::string>(text);
  };
  FoundPreview found{.url = page.url,
                     .title = page.title,
                     .description = unless_empty(page.description),
                     .site_name = unless_empty(page.site_name)};
  if (!page.picture) return found;
  auto hash = parts_.store.put(page.picture->webp);
  if (!hash) return found;
  found.picture = std::move(*hash);
  found.width = page.picture->width;
  found.height = page.picture->height;
  if (!page.picture->thumb_hash.empty()) found.thumb_hash = base64_encode(page.picture->thumb_hash);
  return found;
}

bool LinkPreviewer::Shrinker::shrink(std::string bytes, MoveFunction<void(std::optional<PreviewPicture>)> done) {
  OwnedDescriptor file(::memfd_create("picture", MFD_CLOEXEC));
  if (file.get() < 0 || !write_all(file.get(), bytes)) return false;
  {
    const MutexLock lock(mutex_);
    waiting_.push_back({std::move(file), std::move(done)});
    if (std::exchange(busy_, true)) return true;
  }
  next();
  return true;
}

void LinkPreviewer::Shrinker::next() {
  for (;;) {
    std::optional<Waiting> picture;
    {
      const MutexLock lock(mutex_);
      busy_ = !waiting_.empty();
      if (!busy_) return;
      picture.emplace(std::move(waiting_.front()));
      waiting_.pop_front();
    }
    const auto done = std::make_shared<Done>(std::move(picture->done));
    const bool taken = inspector_.shrink(std::move(picture->file), longest_side, [this, done](auto facts) {
      (*done)(preview_of(std::move(facts)));
      next();
    });
    if (taken) return;
    (*done)(std::nullopt);
  }
}

}  // namespace snug

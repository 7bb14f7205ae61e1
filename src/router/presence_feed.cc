#include "router/presence_feed.h"

#include <algorithm>

#include "model/event.h"

namespace snug {

namespace {

void remove_duplicates(std::vector<UserId>& users) {
  std::sort(users.begin(), users.end());
  users.erase(std::unique(users.begin(), users.end()), users.end());
}

}  // namespace

void PresenceFeed::pend(Subscriber& session, UserId user) {
  Feed& f = feed(session);
  if (f.pending.empty() || f.pending.back() != user) f.pending.push_back(user);
  if (f.pending.size() >= f.sort_at) {
    remove_duplicates(f.pending);
    f.sort_at = std::max<std::size_t>(64, 2 * f.pending.size());
  }
  schedule(session);
}

void PresenceFeed::watch(Subscriber& session, std::span<const UserId> users) {
  for (const UserId user : users) {
    Feed& f = feed(session);
    if (std::find(f.watching.begin(), f.watching.end(), user) != f.watching.end()) continue;
    if (f.watching.size() >= watch_limit_) {
      unwatch(session, f.watching.front());
      f.watching.erase(f.watching.begin());
    }
    f.watching.push_back(user);
    watchers_[user].push_back(&session);
  }
}

void PresenceFeed::begin(Subscriber& session, int answers) {
  Feed& f = feed(session);
  f.first = true;
  f.answers = answers;
  f.pending.push_back(session.user());
}

void PresenceFeed::answer(Subscriber& session, std::span<const UserId> users) {
  Feed& f = feed(session);
  f.pending.insert(f.pending.end(), users.begin(), users.end());
  if (--f.answers > 0) return;
  if (!send(f)) return schedule(session);
  release_if_unused(session);
}

std::size_t PresenceFeed::flush() {
  std::size_t sent = 0;
  std::vector<std::uint32_t> waiting;
  for (const std::uint32_t index : std::exchange(dirty_, {})) {
    Feed& f = feeds_[index];
    f.dirty = false;
    if (!f.session || (f.pending.empty() && !f.first)) continue;  // sent or forgotten meanwhile
    if (f.answers > 0 || !send(f)) {
      f.dirty = true;
      waiting.push_back(index);
    } else {
      ++sent;
      release_if_unused(*f.session);
    }
  }
  dirty_ = std::move(waiting);
  return sent;
}

bool PresenceFeed::send(Feed& f) {
  if (f.session->live_ != Subscriber::Live::open || f.session->congested()) return false;
  remove_duplicates(f.pending);
  PresenceData update{table_.of(f.session->user_, f.pending)};
  // The first update says who is there: who is not in it is not.
  if (f.first)
    std::erase_if(update.users, [&](const Presence& presence) {
      return presence.status == PresenceStatus::offline && presence.user_id != f.session->user_;
    });
  const Dialect& speak = *dialects_[f.session->dialect_];
  f.session->deliver(speak.event(name_of_enum(EventType::presence_update), json::to_text(update), {}), 0,
                     Priority::presence);
  f.first = false;
  f.pending = {};
  f.sort_at = 64;
  return true;
}

void PresenceFeed::forget(Subscriber& session) {
  if (session.presence_ == Subscriber::none) return;
  Feed& f = feeds_[session.presence_];
  for (const UserId user : f.watching) unwatch(session, user);
  f.watching.clear();
  f.pending.clear();
  f.first = false;
  f.answers = 0;
  release_if_unused(session);
}

PresenceFeed::Feed& PresenceFeed::feed(Subscriber& session) {
  if (session.presence_ == Subscriber::none) {
    if (free_.empty()) {
      session.presence_ = static_cast<std::uint32_t>(feeds_.size());
      feeds_.emplace_back();
    } else {
      session.presence_ = free_.back();
      free_.pop_back();
    }
    feeds_[session.presence_].session = &session;
  }
  return feeds_[session.presence_];
}

void PresenceFeed::release_if_unused(Subscriber& session) {
  Feed& f = feeds_[session.presence_];
  if (!f.pending.empty() || !f.watching.empty() || f.answers > 0 || f.first) return;
  // Its number may still stand in dirty_; whoever gets it next is then looked at once too often, which is harmless.
  const bool dirty = f.dirty;
  f = Feed{};
  f.dirty = dirty;
  free_.push_back(session.presence_);
  session.presence_ = Subscriber::none;
}

void PresenceFeed::schedule(Subscriber& session) {
  if (!std::exchange(feeds_[session.presence_].dirty, true)) dirty_.push_back(session.presence_);
}

void PresenceFeed::unwatch(Subscriber& session, UserId user) {
  const auto it = watchers_.find(user);
  std::erase(it->second, &session);
  if (it->second.empty()) watchers_.erase(it);
}

}  // namespace snug

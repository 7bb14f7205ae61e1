// How a session begins: hello, login, and the way to live events without gap or overlap.
//
// Live events are held from before a snapshot is asked for, and those after it follow it: that is all when nothing is
// to be caught up with. Of sync pages it holds for the last one; when another must follow, what was held is thrown
// away (the next page has it), and the session stays deaf until the page has been written out.
//
// A user who was not connected is subscribed to its rooms only when the first snapshot is there. Without a cursor the
// session then starts at the shard's version instead of the snapshot's; with one, the first page counts as the last
// only if nothing was committed since.
#include <algorithm>
#include <cassert>

#include "model/cursor.h"
#include "model/media_tokens.h"
#include "session/opening.h"

namespace snug {

// --- Hello ---------------------------------------------------------------------------------------------------------

void Session::await_hello() {
  assert(state_ == State::fresh || state_ == State::waiting);
  state_ = State::waiting;
  if (!opening_) opening_ = std::make_unique<Opening>();
  if (!opening_->waiting) opening_->waiting = sessions_.wait_for_hello(*this);
}

void Session::stop_waiting() {
  if (opening_ && opening_->waiting) sessions_.waiting_.erase(*std::exchange(opening_->waiting, {}));
}

void Session::late() { close(CloseCode::unauthorized, "no hello in time"); }

void Session::hello(const IncomingCall& call) {
  opening_->ack = call.ack;
  const auto token = call.data.member("token");
  if (!token || !token->string()) return refuse(bad_field("token", "a token is needed"));
  std::optional<std::string> cursor;
  if (const auto given = call.data.member("cursor"); given && given->kind() != json::Kind::null) {
    if (!given->string()) return refuse(bad_field("cursor", "must be a string"));
    cursor = *given->string();
  }
  log_in(std::string(*token->string()), std::move(cursor));  // a copy: the view ends with the next parse
}

void Session::log_in(std::string_view token, std::optional<std::string> cursor) {
  if (state_ == State::closed) return;
  if (!opening_) opening_ = std::make_unique<Opening>();
  const Result<Identity> identity = sessions_.authenticator_.verify(token);
  identity ? log_in(*identity, std::move(cursor)) : refuse(identity.error());
}

void Session::log_in(const Identity& identity, std::optional<std::string> cursor, bool recovers) {
  if (state_ == State::closed) return;
  if (!opening_) opening_ = std::make_unique<Opening>();
  opening_->recovers = recovers;
  if (cursor && !parse_cursor(*cursor)) {
    fail(opening_->ack, bad_field("cursor", "is no cursor of this server"));
    return await_hello();  // another one may come without
  }

  stop_waiting();
  state_ = State::starting;
  pause(for_start, true);
  identify(identity.user, identity.login);
  opening_->needs_memberships = shard().enter(*this);
  opening_->cursor = std::move(cursor);
  opening_->most_held_bytes = sessions_.settings_.held_bytes;
  load();
}

/// The login failed: an answer if one is waited for, then the end.
void Session::refuse(const Error& error) {
  if (transport_.refuse(error)) {
    stop_waiting();
    pause(for_start, false);
    state_ = State::closed;
    opening_.reset();
    return set_live(Live::closed, 0);
  }
  fail(opening_->ack, error);
  if (error.code == Code::unavailable || error.code == Code::internal)
    close(CloseCode::service_restart, error.message);
  else
    close(CloseCode::unauthorized, error.message);
}

// --- Pages ---------------------------------------------------------------------------------------------------------

void Session::load() {
  Opening& o = *opening_;
  o.discard_held();
  o.subscribed = !o.needs_memberships;
  set_live(Live::holding, shard().version());
  SessionLoader::Request request{.user = user(),
                                 .login = login(),
                                 .memberships = o.needs_memberships,
                                 .cursor = o.cursor,
                                 .as_events = o.recovers,
                                 .at_least = shard().version(),
                                 .io = shard().io()};
  sessions_.loader_.load(std::move(request), [weak = weak_from_this()](Result<SessionStart> answer) {
    if (const auto self = weak.lock()) self->loaded(std::move(answer));
  });
}

void Session::loaded(Result<SessionStart> answer) {
  if (state_ == State::closed) return;
  if (!answer) {
    if (state_ == State::starting) return refuse(answer.error());
    const bool ended = answer.error().code == Code::unauthorized;
    return close(ended ? CloseCode::unauthorized : CloseCode::service_restart, answer.error().message);
  }
  Opening& o = *opening_;
  if (std::exchange(o.needs_memberships, false)) shard().subscribe(*this, answer->memberships.value(), answer->version);
  if (!o.cursor && o.overflow) return load();
  state_ == State::starting ? begin(*answer) : send_announcement(answer->announcement);
  if (state_ != State::live) return;
  o.cursor ? take_page(answer->page.value(), answer->version) : open(answer->version);
}

void Session::begin(const SessionStart& start) {
  Opening& o = *opening_;
  state_ = State::live;
  sessions_.metrics_.open.add(1);
  shard().arrive(*this);

  std::string cursor;
  const bool recovered = o.cursor && start.page.value().events;
  if (recovered) {
    cursor = start.page->cursor;
    send_page(*start.page);
  } else if (o.cursor && !start.page.value().reset) {
    cursor = *o.cursor;
  } else {
    const bool from_shard = !o.cursor && !o.subscribed;
    const Version head = from_shard ? std::max(start.version, shard().version()) : start.version;
    cursor = shard().history().cursor_at(head);
  }
  o.page_sent = recovered;
  o.recovers = recovered;  // who has begun with pages goes on with pages
  if (FramePtr welcome = transport_.welcome(recovered)) send(std::move(welcome));
  if (o.ack) send(speak().ack(*o.ack, "{}", {}));
  send_ready(start, cursor);
  outbox_.set_trailer(speak().cursor_frame(cursor));
  pause(for_start, false);
}

void Session::send_ready(const SessionStart& start, std::string_view cursor) {
  const SessionSettings& s = sessions_.settings_;
  const std::chrono::milliseconds spread(sessions_.metrics_.open.value() * 1'000 / s.reconnects);
  const auto derive = [this](std::string_view what) { return sessions_.authenticator_.derive(what); };
  if (start.announcement) opening_->announced = start.announcement->id;
  send_event<EventType::ready>({.user = start.user,
                                .cursor = std::string(cursor),
                                .server = {s.server_name, s.server_version},
                                .limits = s.limits(start.settings),
                                .reconnect = {s.reconnect_min.count(), std::max(s.reconnect_max, spread).count()},
                                .announcement = start.announcement,
                                .branding = start.branding,
                                .media = make_media_token(derive, {user(), login()}, sessions_.clock_.now()),
                                .preferences = start.preferences});
}

/// Live events are held while pages are sent, and no page has the announcement: a change of it is sent after the next
/// page.
void Session::send_announcement(const std::optional<Announcement>& now) {
  AnnouncementId& announced = opening_->announced;
  if (now && now->id != announced) send_event<EventType::announcement>(*now);
  if (!now && announced) send_event<EventType::announcement_cleared>({announced});
  announced = now ? now->id : AnnouncementId{};
}

void Session::send_page(const SyncPage& page) {
  if (page.events) {
    for (const SyncPage::Event& event : *page.events) {
      send_event(event.type, event.data);
      await_page();  // bounded by its rows, as any page
    }
  } else {
    send_event(EventType::sync, page.data);
  }
}

/// What the outbox holds now is of a page; the outbox's limits do not count it.
void Session::await_page() {
  page_left_ = static_cast<std::uint32_t>(outbox_.bytes());
  outbox_.watch(*this);
}

void Session::take_page(const SyncPage& page, Version version) {
  sessions_.metrics_.pages.add();
  if (!std::exchange(opening_->page_sent, false)) {
    send_page(page);
    outbox_.set_trailer(speak().cursor_frame(page.cursor));
  }
  if (state_ != State::live) return;
  await_page();

  Opening& o = *opening_;
  const bool nothing_missed = o.subscribed ? !o.overflow : version >= shard().version();
  if (!page.more && nothing_missed) return open(version);
  if (!page.more) sessions_.metrics_.held_overflow.add();
  o.discard_held();
  o.cursor = page.cursor;
  set_live(Live::closed, 0);  // until the page is written out: on_written asks for the next
}

void Session::open(Version after) {
  const std::unique_ptr<Opening> opening = std::move(opening_);
  set_live(Live::open, after);
  for (const auto& [version, frame] : opening->held)
    if (version > after) send(frame);
  if (state_ == State::live) shard().opened(*this);
}

}  // namespace snug

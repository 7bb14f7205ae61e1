#include "sync/sync_reader.h"
#include "store/contact_rows.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "store/mark_rows.h"
#include "store/message_rows.h"
#include "store/picture_rows.h"
#include "store/preference_rows.h"
#include "store/shared_chats.h"
#include "store/start_rows.h"
#include "store/user_group_rows.h"
#include "store/user_rows.h"

namespace snug {

SyncReader::SyncReader(QueryContext& ctx, const std::vector<Membership>& memberships, Cursor from, bool first_load,
                       int limit, std::size_t rows_limit)
    : ctx_(ctx),
      memberships_(memberships),
      from_(std::move(from)),
      limit_(limit),
      head_(from_.half_done() ? from_.head : ctx.version),
      page_(ctx, rows_limit),
      stage_(from_.half_done() ? from_.stage
             : first_load      ? all_contacts
                               : contacts),
      place_(from_.place),
      sub_(from_.sub) {
  by_id_.reserve(memberships.size());
  for (const Membership& m : memberships) by_id_.push_back(&m);
  std::sort(by_id_.begin(), by_id_.end(), [](const auto* a, const auto* b) { return a->chat < b->chat; });
}

/// Of a number that is no stage, as in a cursor that was made up: the end.
SyncReader::Stage SyncReader::stage_behind(std::int64_t stage) {
  const bool within = (stage >= contacts && stage < user_groups) || (stage >= all_contacts && stage < all_user_groups);
  return within ? static_cast<Stage>(stage + 1) : done;
}

SyncAnswer SyncReader::read() {
  while (stage_ != done && read_stage()) enter_stage(stage_behind(stage_));
  SyncAnswer answer = page_.finish();
  Cursor next = from_;
  if (stage_ == done) {
    next = Cursor{.epoch = from_.epoch, .version = head_, .receipts = head_};
    answer.more = ctx_.version != head_;
  } else {
    next.head = head_;
    next.stage = stage_;
    next.place = place_;
    next.sub = sub_;
    answer.more = true;
  }
  // Rows are as of the snapshot, so a client of these pages knows of a history that goes as far as that.
  next.seen = ctx_.version;
  next.start = rows::start_of(ctx_.db, ctx_.version);
  answer.cursor = to_string(next);
  return answer;
}

bool SyncReader::read_stage() {
  switch (stage_) {
    case contacts:
    case all_contacts:
      return read_contacts();
    case users:
      return read_users();
    case touched_chats:
      return read_touched_chats();
    case newest_chats:
      return read_newest_chats();
    case moved_chats:
      return read_moved_chats();
    case members:
    case all_members:
      return read_members();
    case emoji:
    case all_emoji:
      return read_emoji();
    case saved:
    case all_saved:
      return read_saved();
    case drafts:
    case all_drafts:
      return read_drafts();
    case scheduled:
    case all_scheduled:
      return read_scheduled();
    case user_groups:
    case all_user_groups:
      return read_user_groups() && read_preferences();
    case threads:
    case all_threads:
      return read_threads();
    default:
      return true;
  }
}

void SyncReader::enter_stage(Stage stage) {
  stage_ = stage;
  stand_at(0);
  if (stage == emoji || stage == saved || stage == drafts || stage == scheduled || stage == user_groups)
    stand_at(from_.version);
  if (stage == users) stand_at(from_.version, std::numeric_limits<std::int64_t>::max());
}

void SyncReader::stand_at(std::int64_t place, std::int64_t sub) {
  place_ = place;
  sub_ = sub;
}

// --- Contacts and users --------------------------------------------------------------------------

bool SyncReader::read_contacts() {
  constexpr std::size_t rows_each = 2;
  for (;;) {
    const int most = static_cast<int>(std::max<std::size_t>(page_.space() / rows_each, 1));
    const auto found = stage_ == all_contacts
                           ? rows::contacts_in_force(ctx_.db, ctx_.viewer, UserId{place_}, most)
                           : rows::contacts_changed_after(ctx_.db, ctx_.viewer, from_.version, UserId{place_}, most);
    for (const Contact& contact : found) {
      if (!page_.fits(rows_each)) return false;
      page_.contact(contact);
      stand_at(contact.user_id.value);
    }
    if (std::cmp_less(found.size(), most)) return true;
  }
}

/// Of the changed users those whom the viewer follows: itself, its contacts, and whom it meets in small chats. One that
/// is gone it may have met anywhere.
bool SyncReader::read_users() {
  constexpr int most = 100;
  constexpr std::int64_t most_examined = 5000;  // rows, so that looking at strangers does not hold up the snapshot
  std::optional<rows::SharedChats> circle;
  for (std::int64_t looked_at = 0;;) {
    const auto changed = rows::users_changed_after(ctx_.db, place_, UserId{sub_}, most);
    for (const rows::ChangedUser& user : changed) {
      if (!page_.fits(1) || (circle && circle->examined() + looked_at > most_examined)) return false;
      if (!circle)  // direct peers are in it whatever the limit
        circle.emplace(ctx_.db, ctx_.viewer, memberships_, std::max<std::int64_t>(ctx_.settings.receipts_limit, 2));
      ++looked_at;
      if (user.deleted || rows::is_contact(ctx_.db, ctx_.viewer, user.id) || circle->holds(user.id))
        page_.changed_user(user.id);
      stand_at(user.version, user.id.value);
    }
    if (std::cmp_less(changed.size(), most)) return true;
  }
}

/// The next rows behind the place, each with its place, as far as there is room. `read`: at most so many of them.
template <class Read, class Put, class Place>
bool SyncReader::read_rows(Read&& read, Put&& put, Place&& place) {
  for (;;) {
    const int most = static_cast<int>(std::max<std::size_t>(page_.space(), 1));
    auto found = read(most);
    const bool all_found = std::cmp_less(found.size(), most);
    for (auto& each : found) {
      if (!page_.fits(1)) return false;
      stand_at(place(each));
      put(std::move(each));
    }
    if (all_found) return true;
  }
}

bool SyncReader::read_emoji() {
  const bool all = stage_ == all_emoji;
  return read_rows(
      [&](int most) {
        return all ? rows::emoji_after(ctx_.db, EmojiId{place_}, most)
                   : rows::emoji_changed_after(ctx_.db, place_, most);
      },
      [&](Emoji each) { page_.emoji(std::move(each)); },
      [&](const Emoji& each) { return all ? each.id.value : each.version; });
}

bool SyncReader::read_saved() {
  return read_rows(
      [&](int most) { return rows::saved_changed_after(ctx_.db, ctx_.viewer, place_, stage_ == saved, most); },
      [&](const SavedMessage& each) { page_.saved(each); }, [](const SavedMessage& each) { return each.version; });
}

bool SyncReader::read_drafts() {
  return read_rows(
      [&](int most) { return rows::drafts_changed_after(ctx_.db, ctx_.viewer, place_, stage_ == drafts, most); },
      [&](ChatDraft each) { page_.draft(std::move(each)); }, [](const ChatDraft& each) { return each.version; });
}

bool SyncReader::read_scheduled() {
  return read_rows(
      [&](int most) { return rows::scheduled_changed_after(ctx_.db, ctx_.viewer, place_, stage_ == scheduled, most); },
      [&](ScheduledMessage each) { page_.scheduled(std::move(each)); },
      [](const ScheduledMessage& each) { return each.version; });
}

bool SyncReader::read_user_groups() {
  const bool all = stage_ == all_user_groups;
  return read_rows(
      [&](int most) {
        return all ? rows::user_groups_after(ctx_.db, UserGroupId{place_}, most)
                   : rows::user_groups_changed_after(ctx_.db, place_, most);
      },
      [&](UserGroup each) { page_.user_group(std::move(each)); },
      [&](const UserGroup& each) { return all ? each.id.value : each.version; });
}

bool SyncReader::read_preferences() {
  Preferences now = rows::preferences_of(ctx_.db, ctx_.viewer);
  if (now.version <= (stage_ == user_groups ? from_.version : 0)) return true;
  if (!page_.fits(1)) return false;
  page_.preferences(std::move(now));
  return true;
}

// --- Chats and messages --------------------------------------------------------------------------

bool SyncReader::read_touched_chats() {
  for (const Membership* m : by_id_) {
    if (is_behind(*m)) continue;
    if (!read_touched_chat(*m)) return false;
    stand_at(m->chat.value);
  }
  return true;
}

/// False: no room, or only for a part of it (then it stands in the midst of it).
bool SyncReader::read_touched_chat(const Membership& m) {
  const Version after = from_.version;
  const bool was_gone = (m.left != 0 && m.left <= after) || (m.deleted != 0 && m.deleted <= after);
  if (was_gone) return true;
  if (!m.present()) {
    if (!page_.fits(1)) return false;
    page_.removed(m.chat);
    return true;
  }
  if (m.entered > after) {
    if (!page_.fits(1 + whole_chat_rows())) return false;
    if (m.left_before > after) page_.removed(m.chat);
    read_whole_chat(m);
    return true;
  }
  return read_changes(m);
}

void SyncReader::put_chat(const Membership& m, const SyncAnswer::ChatNews& news) {
  m.kind == ChatKind::thread ? page_.thread(news) : page_.chat(news);
}

/// Of a chat that the client has.
bool SyncReader::read_changes(const Membership& m) {
  const Version after = from_.version;
  if (m.touched <= after && m.state_version <= after) return true;

  ViewerMarks statuses = statuses_in(m);
  if (!is_begun(m)) {
    const bool has_new = m.activity > after;
    const bool has_purged = m.purged > after;
    if (!page_.fits(has_new ? whole_chat_rows() : 3)) return false;
    if (has_purged) page_.purged({m.chat, m.first_seq - 1, m.purged});
    if (m.version > after || m.state_version > after)
      put_chat(m, {.chat = m.chat,
                   .whole = m.kind == ChatKind::channel && m.open_channel() && (m.facts == 0 || m.created > after),
                   // What was sent meanwhile may be gone already: no message implies it then.
                   .facts = m.version > after && (m.facts == 0 || m.facts > after || has_purged),
                   .state = m.state_version > after || has_purged});  // those purged may have mentioned the viewer
    if (has_new) read_new_messages(m, after, statuses);
  }
  return read_changed_messages(m, after, statuses);
}

void SyncReader::read_whole_chat(const Membership& m) {
  put_chat(m, {.chat = m.chat, .whole = true});
  // By events that its cursor does not cover, the client may know more of it than nothing.
  if (from_.version > 0 && m.purged > from_.version) page_.purged({m.chat, m.first_seq - 1, m.purged});
  ViewerMarks statuses = statuses_in(m);
  read_new_messages(m, 0, statuses);
}

/// The newest of those made after `after`; what is older, or does not fit, is named in `limited`.
void SyncReader::read_new_messages(const Membership& m, Version after, ViewerMarks& statuses) {
  std::vector<Message> newest = rows::newest_messages(ctx_.db, m.chat, m.from_seq, after, limit_);
  const bool all_found = std::cmp_less(newest.size(), limit_);
  std::size_t sent = 0;
  for (std::size_t size = 0; sent < newest.size(); ++sent) {
    size += SyncBuilder::size_of(newest[sent]);
    if (!page_.fits(size)) break;
  }
  const Seq oldest_sent = sent == 0 ? m.last_seq + 1 : newest[sent - 1].seq;
  if (!all_found || sent < newest.size()) {
    const Seq first =
        after == 0 ? m.from_seq + 1 : rows::first_made_after(ctx_.db, m.chat, m.from_seq, oldest_sent - 1, after);
    if (first < oldest_sent) page_.limited(m.chat, first, oldest_sent - 1);
  }
  while (sent-- > 0) {
    statuses.give(newest[sent]);
    page_.message(std::move(newest[sent]), true);
  }
}

bool SyncReader::read_changed_messages(const Membership& m, Version after, ViewerMarks& statuses) {
  if (m.touched <= after || after == 0) return true;
  Version reached = is_begun(m) ? sub_ : after;
  for (;;) {
    const int most = static_cast<int>(std::max<std::size_t>(page_.space() / 2, 1));
    auto changed = rows::messages_changed_after(ctx_.db, m.chat, reached, m.from_seq, after, most);
    for (Message& message : changed.messages) {
      if (!page_.fits(2 + SyncBuilder::size_of(message))) {
        stand_at(m.chat.value, reached);
        return false;
      }
      reached = message.version;
      if (message.deleted_at)  // it may have mentioned the viewer
        m.kind == ChatKind::thread ? page_.thread(m.chat) : page_.chat(m.chat);
      statuses.give(message);
      page_.message(std::move(message), false);
    }
    if (changed.complete) return true;
    reached = changed.reached;
    stand_at(m.chat.value, reached);
    if (!page_.fits(2) || changed.messages.empty()) return false;
  }
}

bool SyncReader::read_newest_chats() {
  std::vector<const Membership*> newest;
  const auto rank = [](const Membership& m) { return std::tuple(m.activity, m.chat.value); };
  for (const Membership* m : by_id_) {
    if (!m->present() || m->activity > head_) continue;
    if (place_ == 0 || rank(*m) < std::tuple(place_, sub_)) newest.push_back(m);
  }
  std::sort(newest.begin(), newest.end(), [&](const auto* a, const auto* b) { return rank(*a) > rank(*b); });
  for (const Membership* m : newest) {
    if (!page_.fits(whole_chat_rows())) return false;
    read_whole_chat(*m);
    stand_at(m->activity, m->chat.value);
  }
  return true;
}

bool SyncReader::read_moved_chats() {
  for (const Membership* m : by_id_) {
    if (is_behind(*m) || !m->present() || m->activity <= head_) continue;
    if (!page_.fits(whole_chat_rows())) return false;
    read_whole_chat(*m);
    stand_at(m->chat.value);
  }
  return true;
}

// --- Members and their watermarks ----------------------------------------------------------------

bool SyncReader::read_members() {
  for (const Membership* m : by_id_) {
    if (is_behind(*m) || !m->present()) continue;
    if (m->touched <= from_.receipts && m->entered <= from_.version) continue;
    if (!read_members_of(*m, UserId{is_begun(*m) ? sub_ : 0})) return false;
    stand_at(m->chat.value);
  }
  return true;
}

/// False: no room (any more); then it stands behind the last one.
bool SyncReader::read_members_of(const Membership& m, UserId past) {
  if (!is_small(m)) {
    if (m.open_channel()) return true;
    if (!page_.fits(2)) return false;
    const auto own = rows::find_member_change(ctx_.db, m.chat, m.room, ctx_.viewer);
    if (own && own->member_version > from_.version) put_member(m, *own);
    return true;
  }
  const bool whole = m.entered > from_.version;
  // The members of an open channel are told with its group.
  const Version joined = m.open_channel() ? std::numeric_limits<Version>::max() : whole ? 0 : from_.version;
  const Version marks = !m.receipts ? std::numeric_limits<Version>::max() : whole ? 0 : from_.receipts;
  for (;;) {
    const int most = static_cast<int>(std::max<std::size_t>(page_.space() / 2, 1));
    const auto changed = rows::members_changed_after(ctx_.db, m.chat, m.room, joined, marks, past, most);
    for (const rows::MemberChange& change : changed) {
      if (!page_.fits(2)) return false;
      put_member(m, change);
      past = change.member.user_id;
      stand_at(m.chat.value, past.value);
    }
    if (std::cmp_less(changed.size(), most)) return true;
  }
}

void SyncReader::put_member(const Membership& m, const rows::MemberChange& change) {
  const bool whole = m.entered > from_.version;
  Member member = change.member;
  if (!m.receipts) member.delivered_seq = member.read_seq = 0;
  if (m.open_channel() || (!whole && change.member_version <= from_.version)) {
    if (change.present) page_.receipt(m.chat, {member.user_id, member.delivered_seq, member.read_seq});
  } else if (change.present) {
    page_.member(m.chat, member, change.entered > from_.version);
  } else if (change.member_version > std::max(from_.version, m.entered) && from_.version > 0) {
    // Also of a chat that comes whole: a page read before may have shown it with this member.
    page_.member_gone(m.chat, member.user_id);
  }
}

}  // namespace snug

// Who may connect, and what everybody is told: what administrators do to the server as a whole.
#include "applier/apply_context.h"
#include "base/ip_range.h"
#include "store/admin_rows.h"

namespace snug {

namespace {

constexpr std::int64_t bans_limit = 10'000;

/// A slip of the finger must not ban the world. (IPv4 is a small part of IPv6 here, which an IPv6 range can hold.)
bool is_too_wide(const IpRange& range) {
  const bool holds_v4 = range.contains(*IpAddress::parse("0.0.0.0"));
  return range.bits < (range.first.is_v4() || holds_v4 ? 96 + 8 : 16);
}

}  // namespace

Applied apply(ApplyContext& a, const BanAddress& c) {
  if (auto r = check_admin(a); !r) return r.error();
  const auto range = IpRange::parse(c.range);
  if (!range) return bad_field("address", "is no address or range, like 203.0.113.7 or 203.0.113.0/24");
  if (is_too_wide(*range)) return bad_field("address", "is too wide: an IPv4 range has /8 or more, an IPv6 range /16");
  if (c.until && *c.until <= a.now) return bad_field("until", "must be in the future");
  a.db.run("DELETE FROM bans WHERE until <> 0 AND until <= ?1", a.now);
  bool known = false;
  {
    auto q = a.db.query("SELECT 1 FROM bans WHERE range = ?1", c.range);
    known = q.next();
  }
  if (!known) {
    auto q = a.db.query("SELECT count(*) FROM bans");
    q.next();
    if (q.get<std::int64_t>(0) >= bans_limit) return fail(Code::forbidden, "there are as many bans as is allowed");
  }
  a.db.run(R"sql(
    INSERT INTO bans (id, range, reason, until, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (range) DO UPDATE SET reason = excluded.reason, until = excluded.until, created_at = excluded.created_at)sql",
           a.version, c.range, c.reason, c.until.value_or(Time{}), a.now);
  audit(a, "ban_address", c.range, json::Object().add("reason", c.reason).add("until", c.until));
  a.emit(AddressBanned{*range, c.until.value_or(Time{})});
  return BanAnswer{{c.range, c.reason, c.until, a.now}};
}

Applied apply(ApplyContext& a, const UnbanAddress& c) {
  if (auto r = check_admin(a); !r) return r.error();
  const auto range = IpRange::parse(c.range);
  if (!range || a.db.run("DELETE FROM bans WHERE range = ?1", c.range) == 0)
    return Error{Code::not_found, "this address or range is not banned by itself", "address", 0};
  audit(a, "unban_address", c.range);
  a.emit(AddressUnbanned{*range});
  return EmptyAnswer{};
}

Applied apply(ApplyContext& a, const SetAnnouncement& c) {
  if (auto r = check_admin(a); !r) return r.error();
  a.db.run(R"sql(
    INSERT INTO announcement (only, id, text, level, created_at) VALUES (1, ?1, ?2, ?3, ?4)
    ON CONFLICT DO UPDATE SET id = excluded.id, text = excluded.text, level = excluded.level,
                              created_at = excluded.created_at)sql",
           c.announcement_id, c.text, c.level, a.now);
  audit(a, "set_announcement", "", json::Object().add("level", c.level).add("text", c.text));
  const Announcement announcement{c.announcement_id, c.text, c.level, a.now};
  a.emit_everyone<EventType::announcement>(announcement);
  return AnnouncementAnswer{announcement};
}

Applied apply(ApplyContext& a, const ClearAnnouncement&) {
  if (auto r = check_admin(a); !r) return r.error();
  const auto announcement = rows::announcement_in_force(a.db);
  if (!announcement) return EmptyAnswer{};
  a.db.run("DELETE FROM announcement");
  audit(a, "clear_announcement", "");
  a.emit_everyone<EventType::announcement_cleared>({announcement->id});
  return EmptyAnswer{};
}

}  // namespace snug

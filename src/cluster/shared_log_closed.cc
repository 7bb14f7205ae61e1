// What SharedLog does while the log is closed: it claims, and puts the log together again.
#include <algorithm>
#include <map>

// GCC 12 takes the frames of Asio's coroutines for memory that was allocated another way.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

#include "base/bytes.h"
#include "base/log.h"
#include "cluster/shared_log_impl.h"

namespace snug {

namespace {

constexpr std::size_t piece = 256;  // commands put back in one call
constexpr std::size_t piece_bytes = 1U << 20;

}  // namespace

asio::awaitable<void> SharedLog::Impl::reopen(std::string run, LogReply head) {
  if (closed_on != run || state == State::open) {
    closed_on = run;
    closed_since = SteadyClock::now();
    set_state(State::closed, "the log is closed, because the Redis was started anew or failed over");
  }
  const bool at_end = co_await read_to_end();
  if (!at_end) co_return;
  const CommittedState mine = committed.state();
  const Claim claim{.run = run, .id = mine.id, .tail_begin = mine.tail_begin, .chain = mine.chain};
  const Answer claimed = co_await link.script(LogScript::claim, words(run, options.node, claim.text()));
  if (!claimed || claimed->word() != "OK" || !same_connection()) co_return;
  const bool forms = co_await is_to_form(run, head);
  if (forms)
    co_await form(run, head, mine);
  else
    co_await sleep(look_again / 4);
}

asio::awaitable<bool> SharedLog::Impl::read_to_end() {
  const Answer last = co_await link.script(LogScript::last, {});
  if (!last || last->is_error() || !same_connection()) co_return false;
  const bool all_committed = co_await commit_what_was_read(Milliseconds(2'000));
  if (!all_committed) co_return false;
  if (last->at(1).empty() || has_gap) co_return true;
  const auto end = LogId::parse(last->at(1));
  const CommittedState mine = committed.state();
  if (!end) co_return false;
  if (end->position > mine.id.position) {
    co_await sleep(Milliseconds(20));
    co_return false;
  }
  if (end->position < mine.tail_begin) co_return true;  // too far back to compare: it is put back as a whole
  const LogId same = end->position == mine.id.position ? mine.id : id_at(end->position);
  if (same != *end) fork(mine.id);
  co_return same == *end;
}

LogId SharedLog::Impl::id_at(std::int64_t position) const {
  const auto found = committed.entries(position, 1, 0);
  return found.empty() ? LogId{} : found.front().id;
}

asio::awaitable<bool> SharedLog::Impl::is_to_form(const std::string& run, const LogReply& head) {
  const Answer all = co_await link.call(words("HGETALL", keys.claims));
  if (!all || all->is_error() || !same_connection()) co_return false;
  std::map<std::int64_t, Claim> claims;
  forgotten.clear();
  for (const ClusterMember& member : committed.state().members)
    for (std::size_t i = 0; i + 1 < all->values.size(); i += 2)
      if (all->at(i) == forgotten_field(member.node) && all->at(i + 1) == run) forgotten.push_back(member.node);
  for (std::size_t i = 0; i + 1 < all->values.size(); i += 2)
    if (auto claim = Claim::parse(all->values[i + 1].text))
      if (const auto node = all->number_at(i)) claims[*node] = std::move(*claim);
  tell_who_is_missing(claims, run);
  if (furthest(claims, run) != options.node) co_return false;
  const auto now = SteadyClock::now();
  if (head.at(1) != run || head.at(2) != "forming") co_return true;
  // Another attempt is under way. It is left alone as long as it gets on.
  const std::string progress = std::string(head.at(6)) + " " + std::string(head.at(4));
  if (progress != seen_forming) {
    seen_forming = progress;
    forming_since = now;
  }
  co_return now - forming_since >= options.overtake;
}

/// Where the log stays closed, a person is to know why.
void SharedLog::Impl::tell_who_is_missing(const std::map<std::int64_t, Claim>& claims, const std::string& run) {
  if (SteadyClock::now() - closed_since < options.overtake) return;
  for (const ClusterMember& member : committed.state().members) {
    const auto claim = claims.find(member.node);
    if (claim != claims.end() && claim->second.run == run) continue;
    if (std::find(forgotten.begin(), forgotten.end(), member.node) != forgotten.end()) continue;
    const std::string node = std::to_string(member.node);
    return set_state(State::closed, "the log is closed until node " + node +
                                        " is here: start it, or give up what only it has (snug cluster forget " + node +
                                        ")");
  }
}

asio::awaitable<void> SharedLog::Impl::form(std::string run, LogReply head, CommittedState mine) {
  // Each member may have acknowledged what only it has; the script refuses while the claim of one is missing.
  const bool vouched = options.trust_log && SteadyClock::now() - closed_since >= options.patience;
  const std::string nonce = random_token();
  std::vector<std::int64_t> needed;
  for (const ClusterMember& member : mine.members)
    if (std::find(forgotten.begin(), forgotten.end(), member.node) == forgotten.end()) needed.push_back(member.node);
  LogWords arguments = words(run, options.log, options.node, nonce, mine.id.text(),
                             std::max(mine.id.term, head.number_at(3).value_or(0)), mine.level,
                             vouched ? std::int64_t{0} : std::ssize(needed));
  for (const std::int64_t node : needed) arguments.push_back(std::to_string(node));
  const Answer formed = co_await link.script(LogScript::form, arguments);
  if (!formed) co_return;
  if (formed->word() != "OK") co_return;
  log::info("putting the log together", {{"term", formed->at(1)}, {"position", mine.id.position}});
  const bool restored = co_await restore(run, nonce, mine);
  if (!restored) co_return;
  LogWords opening = words(run, nonce, mine.id.text());
  for (const CommandId& last : mine.last_of_node)
    for (const std::int64_t number : {last.node, last.boot, last.counter}) opening.push_back(std::to_string(number));
  const Answer opened = co_await link.script(LogScript::open, opening);
  if (opened && opened->word() == "OK") log::info("the log is open again", {{"term", formed->at(1)}});
}

asio::awaitable<bool> SharedLog::Impl::restore(const std::string& run, const std::string& nonce,
                                               const CommittedState& mine) {
  const Answer last = co_await link.script(LogScript::last, {});
  if (!last || last->is_error()) co_return false;
  const auto end = LogId::parse(last->at(1));
  const bool drops = has_gap && end;
  std::int64_t next = std::max(end && !drops ? end->position + 1 : 0, mine.tail_begin);
  if (drops) {
    const Answer dropped = co_await link.script(LogScript::restore, words(run, nonce, end->text()));
    if (!dropped || dropped->word() != "OK") co_return false;
  }
  while (next <= mine.id.position && !stopped) {
    const std::vector<LogEntry> entries = committed.entries(next, piece, piece_bytes);
    if (entries.empty()) break;
    LogWords arguments = words(run, nonce, "-");
    for (const LogEntry& entry : entries) {
      if (entry.id.position > mine.id.position) break;
      arguments.push_back(entry.id.text());
      arguments.push_back(entry.bytes);
      next = entry.id.position + 1;
    }
    const Answer put = co_await link.script(LogScript::restore, arguments);
    if (!put || put->word() != "OK") co_return false;
  }
  co_return !stopped;
}

}  // namespace snug

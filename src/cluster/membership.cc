#include "cluster/membership.h"

// GCC 12 takes the frames of Asio's coroutines for memory that was allocated another way.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <map>
#include <vector>

#include "base/bytes.h"
#include "base/log.h"
#include "cluster/log_link.h"
#include "cluster/trimming.h"

namespace snug {

namespace asio = boost::asio;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;
using Answer = std::optional<LogReply>;

namespace {

/// A Redis that was started anew has forgotten all leases: the nodes have time to come back.
constexpr int beats_missed = 3;
constexpr std::chrono::minutes hold_time{10};

std::string_view take_word(std::string_view& text) {
  const std::size_t space = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, space);
  text.remove_prefix(std::min(space + 1, text.size()));
  return word;
}

bool take_number(std::string_view& text, std::int64_t& number) {
  const std::string_view word = take_word(text);
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc() && end == word.data() + word.size() && !word.empty();
}

RedisLink::Options named(RedisLink::Options options, std::int64_t node) {
  options.client_name = "snug-" + std::to_string(node) + "-signals";
  return options;
}

}  // namespace

std::string Heartbeat::text() const {
  return std::to_string(boot) + " " + applied.text() + " " + std::to_string(level) + " " + keys + " " +
         (chain.empty() ? "-" : chain) + " " + std::to_string(mark.position) + " " +
         (mark.chain.empty() ? "-" : base64url_encode(mark.chain)) + " " + address;
}

std::optional<Heartbeat> Heartbeat::parse(std::string_view text) {
  Heartbeat beat;
  if (!take_number(text, beat.boot)) return std::nullopt;
  const auto applied = LogId::parse(take_word(text));
  if (!applied || !take_number(text, beat.level)) return std::nullopt;
  beat.applied = *applied;
  beat.keys = take_word(text);
  beat.chain = take_word(text);
  if (!take_number(text, beat.mark.position)) return std::nullopt;
  const std::string_view mark = take_word(text);
  const auto chain = mark == "-" ? std::optional(std::string()) : base64url_decode(mark);
  if (!chain) return std::nullopt;
  beat.mark.chain = *chain;
  beat.address = text;
  if (beat.keys.empty()) return std::nullopt;
  return beat;
}

struct Membership::Impl : std::enable_shared_from_this<Impl> {
  struct Alive {
    std::int64_t boot = 0;
    std::optional<SteadyClock::time_point> missing_since;  // of its heartbeat
  };

  Impl(asio::io_context& io, Options given, const CommittedLog& mine, Listener heard_by)
      : options(std::move(given)),
        committed(mine),
        listener(std::move(heard_by)),
        timer(io),
        link(io, named(options.redis, options.node), LogKeys(options.prefix), [this] { timer.cancel(); }) {}

  std::string key(std::int64_t node) const { return "{" + options.prefix + "}:node:" + std::to_string(node); }

  std::string hold_key(std::int64_t node) const { return "{" + options.prefix + "}:hold:" + std::to_string(node); }

  void hold(std::optional<std::int64_t> position) {
    const auto done = [](const RespValue*) {};
    if (position)
      link.call(words("SET", hold_key(options.node), *position, "PX",
                      std::int64_t{std::chrono::milliseconds(hold_time).count()}),
                done);
    else
      link.call(words("DEL", hold_key(options.node)), done);
  }

  asio::awaitable<void> run() {
    while (!stopped) {
      try {
        if (link.ready()) co_await beat();
      } catch (const std::exception& error) {
        log::error("the cluster's members are not known", {{"why", error.what()}});
      }
      if (stopped) co_return;
      error_code ignored;
      timer.expires_after(options.beat);
      co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
  }

  asio::awaitable<void> beat() {
    const CommittedState state = committed.state();
    Heartbeat mine{.boot = options.boot,
                   .applied = state.id,
                   .level = options.level,
                   .keys = options.keys,
                   .chain = state.chain,
                   .address = options.address};
    if (options.marks != nullptr) mine.mark = options.marks->newest().value_or(ChainMark());
    const bool held = co_await hold(mine);
    if (!held || stopped) co_return;
    std::map<std::int64_t, Heartbeat> others;
    for (const ClusterMember& member : state.members) {
      if (member.node == options.node) continue;
      const Answer found = co_await link.call(words("GET", key(member.node)));
      if (!found || found->is_error() || stopped) co_return;
      const auto other = Heartbeat::parse(found->text);
      if (other) others[member.node] = *other;
    }
    if (!fits(others) || differs(state, others)) co_return;
    look_who_lives(state, others);
    if (stopped) co_return;
    if (listener.on_view) {
      co_await report(state, others);
      if (stopped) co_return;
    }
    if (listener.can_submit()) act(state, others);
  }

  asio::awaitable<void> report(const CommittedState& state, const std::map<std::int64_t, Heartbeat>& others) {
    ClusterView view{.mine = state, .others = others, .redis = link.server()};
    const Answer head = co_await link.call(words("HMGET", link.keys().head, "run", "state", "term", "pos", "trim"));
    if (!head || head->is_error() || stopped) co_return;
    view.open = head->at(0) == link.run_id() && head->at(1) == "open";
    view.term = head->number_at(2).value_or(0);
    view.position = head->number_at(3).value_or(0);
    view.trimmed = head->number_at(4).value_or(0);
    for (const ClusterMember& member : state.members) {
      const Answer hold = co_await link.call(words("GET", hold_key(member.node)));
      if (!hold || hold->is_error() || stopped) co_return;
      const LogReply number{.type = RespType::array, .values = {*hold}};
      if (const auto position = number.number_at(0)) view.held = std::min(view.held.value_or(*position), *position);
    }
    listener.on_view(view);
  }

  /// Takes the number, or keeps it. False: another program has it, or nobody knows.
  asio::awaitable<bool> hold(const Heartbeat& mine) {
    // It ends so early that a node is gone `lease` after its last heartbeat.
    const std::string lease = std::to_string((options.lease - beats_missed * options.beat).count());
    const Answer found = co_await link.call(words("GET", key(options.node)));
    if (!found || found->is_error() || stopped) co_return false;
    const auto holder = Heartbeat::parse(found->text);
    if (holder && holder->boot > mine.boot) {
      listener.on_refused("another program runs as node " + std::to_string(options.node) +
                          ": give each node a number of its own");
      co_return false;
    }
    // A later start takes the number over, from an earlier one of this node or from another program, which then ends.
    const Answer set = co_await link.call(words("SET", key(options.node), mine.text(), "PX", lease));
    co_return set && !set->is_error() && set->text == "OK";
  }

  /// The keys of all must be the same: a token of one node is to be good on the others.
  bool fits(const std::map<std::int64_t, Heartbeat>& others) {
    for (const auto& [node, other] : others) {
      if (other.keys == options.keys) continue;
      listener.on_refused("node " + std::to_string(node) +
                          " signs tokens with other keys: give all nodes the same cluster secret");
      return false;
    }
    return true;
  }

  /// Does this node have another chain than the others at a position that both have passed? Of three and more the one
  /// that differs from two is wrong; of two nobody knows which. True: this one takes no part any more.
  bool differs(const CommittedState& state, const std::map<std::int64_t, Heartbeat>& others) {
    int same = 0;
    std::string different;
    int count = 0;
    for (const auto& [node, other] : others) {
      std::optional<bool> equal;
      if (other.applied == state.id && other.chain != "-") equal = other.chain == state.chain;
      if (const auto own = options.marks != nullptr ? options.marks->at(other.mark.position) : std::nullopt)
        equal = equal.value_or(true) && *own == other.mark.chain;
      if (!equal) continue;
      if (*equal) {
        ++same;
        continue;
      }
      ++count;
      different += (different.empty() ? "" : ", ") + std::to_string(node);
    }
    if (count == 0) return false;
    const bool own_fault = same == 0 && (count > 1 || others.size() == 1);
    const std::string what = "this node and node " + different + " have applied the same log to different ends";
    if (!own_fault) {
      log::error(what + "; others agree with this one");
      return false;
    }
    listener.on_difference(what + ": see snug cluster compare, and let the wrong one join again with an empty folder");
    return true;
  }

  /// The lease has ended a node's heartbeat so early that the node is gone `lease` after the last one here, too.
  void look_who_lives(const CommittedState& state, const std::map<std::int64_t, Heartbeat>& others) {
    std::map<std::int64_t, Alive> now_alive;
    for (const ClusterMember& member : state.members) {
      const auto found = others.find(member.node);
      if (found != others.end()) {
        now_alive[member.node] = {found->second.boot, std::nullopt};
      } else if (const auto before = alive.find(member.node); before != alive.end()) {
        const auto since = before->second.missing_since.value_or(SteadyClock::now());
        if (SteadyClock::now() - since < beats_missed * options.beat)
          now_alive[member.node] = {before->second.boot, since};
      }
    }
    alive = std::move(now_alive);
    if (!listener.on_alive) return;
    std::vector<NodeAlive> nodes;
    for (const auto& [node, one] : alive) nodes.push_back({node, one.boot});
    listener.on_alive(std::move(nodes));
  }

  void act(const CommittedState& state, const std::map<std::int64_t, Heartbeat>& others) {
    if (state.level < options.level && raises_level(state, others)) return;
    const auto me = std::find_if(state.members.begin(), state.members.end(),
                                 [&](const ClusterMember& member) { return member.node == options.node; });
    if (me == state.members.end()) {
      joined.reset();
      return listener.submit(NodeJoins{options.node});
    }
    if (!me->up) {
      // At the latest where this is seen, the command was applied.
      if (!joined) joined = state.id;
      const bool known = std::all_of(state.members.begin(), state.members.end(), [&](const ClusterMember& member) {
        if (!member.up) return true;
        const auto other = others.find(member.node);
        return other != others.end() && other->second.applied.covers(*joined);
      });
      if (known) listener.submit(NodeUp{options.node});
      return;
    }
    joined.reset();
    for (const ClusterMember& member : state.members) {
      if (member.node == options.node || others.contains(member.node)) {
        missing.erase(member.node);
        continue;
      }
      const auto [seen, first] = missing.try_emplace(member.node, SteadyClock::now());
      if (SteadyClock::now() - seen->second < beats_missed * options.beat) continue;
      log::warning("a node of the cluster is gone", {{"node", member.node}});
      listener.submit(NodeGone{member.node});
    }
  }

  /// A level is raised once all members' programs know it, by the first of them that is up. True: it was submitted.
  bool raises_level(const CommittedState& state, const std::map<std::int64_t, Heartbeat>& others) {
    std::int64_t known = options.level;
    for (const ClusterMember& member : state.members) {
      if (member.node == options.node) continue;
      const auto other = others.find(member.node);
      if (other == others.end()) return false;
      known = std::min(known, other->second.level);
    }
    const auto first = first_up(state.members);
    const bool is_mine = first ? *first == options.node : state.members.empty();
    if (!is_mine || known <= state.level) return false;
    listener.submit(RaiseLevel{known});
    return true;
  }

  const Options options;
  const CommittedLog& committed;
  const Listener listener;
  bool stopped = false;
  std::map<std::int64_t, Alive> alive;  // other members
  std::optional<LogId> joined;          // covers this node's NodeJoins
  std::map<std::int64_t, SteadyClock::time_point> missing;
  asio::steady_timer timer;
  LogLink link;
};

Membership::Membership(asio::io_context& context, Options options, const CommittedLog& committed, Listener listener)
    : impl_(std::make_shared<Impl>(context, std::move(options), committed, std::move(listener))) {
  asio::co_spawn(
      context, [impl = impl_] { return impl->run(); }, asio::detached);
}

Membership::~Membership() {
  impl_->stopped = true;
  impl_->link.drop("the program stops");
  impl_->timer.cancel();
}

void Membership::look() { impl_->timer.cancel(); }
void Membership::hold(std::optional<std::int64_t> position) { impl_->hold(position); }

}  // namespace snug

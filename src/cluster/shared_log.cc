#include "cluster/shared_log.h"

// GCC 12 takes the frames of Asio's coroutines for memory that was allocated another way.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "cluster/shared_log_impl.h"

namespace snug {

namespace {

constexpr std::size_t calls_at_once = 4;  // then what comes is gathered
constexpr std::size_t read_at_once = 500;
constexpr double averaged_over = 1'000;        // entries
constexpr std::size_t overhead_of_entry = 62;  // bytes that a Redis keeps beside an entry

RedisLink::Options named(RedisLink::Options options, std::int64_t node, const char* what) {
  options.client_name = "snug-" + std::to_string(node) + "-" + what;
  return options;
}

/// Refuses because of what Redis is or does at the moment; nothing was executed.
bool is_passing(std::string_view error) {
  constexpr std::array<std::string_view, 8> words{"LOADING", "BUSY",     "NOREPLICAS", "MISCONF",
                                                  "OOM",     "READONLY", "MASTERDOWN", "CLUSTERDOWN"};
  return std::find(words.begin(), words.end(), error) != words.end();
}

}  // namespace

SharedLog::Impl::Impl(asio::io_context& io, Options given, const CommittedLog& mine, Listener heard_by)
    : context(io),
      options(std::move(given)),
      keys(options.prefix),
      committed(mine),
      listener(std::move(heard_by)),
      may_found(options.may_found),
      queue(options.node, options.boot),
      read_to(committed.state().id),
      awake(io),
      reading_awake(io),
      late(io),
      link(io, named(options.redis, options.node, "log"), keys, [this] { wake(); }),
      reads(io, named(options.redis, options.node, "read"), keys, [this] { wake(); }) {}

asio::awaitable<void> SharedLog::Impl::guard(asio::awaitable<void> work) {
  try {
    co_await std::move(work);
  } catch (const std::exception& error) {
    set_state(State::ended, error.what());
  }
}

// --- Turns -----------------------------------------------------------------------------------------------------------

asio::awaitable<void> SharedLog::Impl::run() {
  while (!stopped && state != State::ended) {
    if (!link.ready()) {
      set_state(State::closed, link.problem());
      co_await sleep(look_again);
      continue;
    }
    const std::string run = link.run_id();
    turn = link.connection();
    const Answer head =
        co_await link.call(words("HMGET", keys.head, "log", "run", "state", "term", "pos", "former", "nonce", "level"));
    if (stopped || !head || !same_connection()) continue;
    if (head->at(0) == options.log) may_found = false;
    if (head->is_error()) {
      set_state(State::closed, "the Redis says " + head->text);
      co_await sleep(look_again);
    } else if (!head->at(0).empty() && head->at(0) != options.log) {
      set_state(State::closed,
                "this Redis has the log of another cluster: use another Redis, another prefix, or an"
                " empty data folder to join");
      co_await sleep(look_again * 10);
    } else if (head->at(0).empty() && may_found) {
      co_await found(run);
    } else if (head->at(1) == run && head->at(2) == "open") {
      if (listener.on_head) listener.on_head(head->number_at(4).value_or(0));
      co_await serve(run, *head);
    } else {
      co_await reopen(run, *head);
    }
  }
}

asio::awaitable<void> SharedLog::Impl::sleep(Milliseconds time) {
  error_code ignored;
  awake.expires_after(time);
  co_await awake.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

void SharedLog::Impl::set_state(State next, std::string why) {
  if (stopped || state == State::ended) return;
  if (next != State::open) refuse(queue.take_unsent());
  if (state == next && why == reason) return;
  state = next;
  reason = std::move(why);
  if (next == State::ended) refuse(queue.take_all());
  if (listener.on_state) listener.on_state(state, reason);
  wake();
}

asio::awaitable<void> SharedLog::Impl::refuse_late() {
  while (!stopped && state != State::ended) {
    late.expires_after(look_again * 10);
    error_code ignored;
    co_await late.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (!stopped) refuse(queue.take_late(SteadyClock::now() - options.resend));
  }
}

// --- The first node --------------------------------------------------------------------------------------------------

asio::awaitable<void> SharedLog::Impl::found(std::string run) {
  const CommittedState mine = committed.state();
  const Answer made = co_await link.script(
      LogScript::found, words(run, options.log, mine.id.position, std::max<std::int64_t>(mine.id.term, 1), mine.level));
  if (made && made->is_error()) {
    set_state(State::closed, "the Redis says " + made->text);
    co_await sleep(look_again);
  }
}

// --- An open log -----------------------------------------------------------------------------------------------------

asio::awaitable<void> SharedLog::Impl::serve(std::string run, LogReply head) {
  const bool all_committed = co_await commit_what_was_read(Milliseconds(2'000));
  if (!all_committed) co_return;
  const bool proved = co_await prove_own(head);
  if (!proved || !same_connection()) co_return;
  ++attached_as;
  const Answer answer = co_await link.script(LogScript::attach, words(run, options.node, options.boot, attached_as));
  if (!answer || stopped || !same_connection()) co_return;
  if (answer->word() == "FENCED") {
    set_state(State::ended,
              "another program runs as node " + std::to_string(options.node) + ": give each node a number of its own");
    co_return;
  }
  const auto counter = answer->number_at(1);
  const auto met = answer->number_at(3);
  if (answer->word() != "OK" || !counter || !met) {
    if (answer->is_error()) {
      set_state(State::closed, "the Redis says " + answer->text);
      co_await sleep(look_again);
    }
    co_return;
  }
  // A program that does not know the level of behaviour in force is not to append.
  const std::int64_t level = committed.state().level;
  if (level > head.number_at(7).value_or(0))
    link.call(words("HSET", keys.head, "level", level), [](const RespValue*) {});
  refuse(queue.resume(*counter, SteadyClock::now() - options.resend));
  open_term = *met;
  opened_at = answer->number_at(2).value_or(0);
  has_gap = false;
  served_run = run;
  in_flight = 0;
  trouble.clear();
  set_state(State::open, "");
  pump();
  while (!stopped && state == State::open && same_connection() && trouble.empty()) co_await sleep(look_again * 10);
  served_run.clear();
  if (stopped || state == State::ended) co_return;
  if (!trouble.empty()) {
    // What Redis refused is in no log; it is sent again after the next attach, unless it is too old by then.
    const std::string why = std::exchange(trouble, "");
    if (why != "again") set_state(State::closed, why);
    co_await sleep(look_again);
  }
}

void SharedLog::Impl::pump() {
  while (state == State::open && !served_run.empty() && in_flight < calls_at_once) {
    auto batch = queue.take();
    if (!batch) return;
    LogWords arguments =
        words(served_run, options.node, options.boot, attached_as, batch->first, options.now(), options.level);
    for (std::string& command : batch->commands) arguments.push_back(std::move(command));
    RedisLink::Done done = [this, as = attached_as](const RespValue* reply) { appended(as, reply); };
    if (!link.script(LogScript::append, arguments, std::move(done))) return;
    ++in_flight;
  }
}

void SharedLog::Impl::appended(std::int64_t as, const RespValue* reply) {
  if (as != attached_as) return;
  --in_flight;
  if (reply == nullptr) return;  // the link is down, and says so
  const LogReply answer = LogReply::of(*reply);
  const std::string_view word = answer.word();
  if (word == "OK") return pump();
  if (word == "LEVEL")
    set_state(State::ended, "the cluster is at a level of behaviour that this program does not know: upgrade snug");
  else if (word == "CLOCK")
    trouble = "this node's clock is " + std::string(answer.at(1)) + " ms ahead of the Redis': set it";
  else if (is_passing(word))
    trouble = "the Redis takes nothing at the moment: " + answer.text;
  else if (answer.is_error() && answer.text.find("XADD") != std::string::npos)
    distrust_head();
  else if (answer.is_error())
    trouble = "the Redis says " + answer.text;
  else
    trouble = "again";  // CLOSED, NOLOG, FENCED, GAP: the next turn looks
  wake();
}

void SharedLog::Impl::distrust_head() {
  trouble = "the log's head does not fit its stream";
  link.call(words("HSET", keys.head, "run", ""), [](const RespValue*) {});
}

asio::awaitable<bool> SharedLog::Impl::prove_own(const LogReply& head) {
  const LogId mine = committed.state().id;
  const std::int64_t position = head.number_at(4).value_or(0);
  if (mine.position == 0 && position == 0) co_return true;
  const std::string id = mine.text();
  const Answer found = co_await link.call(words("XRANGE", keys.stream, id, id));
  if (!found || found->is_error() || !same_connection()) co_return false;
  if (!found->values.empty()) co_return true;
  const Answer first = co_await link.call(words("XRANGE", keys.stream, "-", "+", "COUNT", "1"));
  if (!first || first->is_error() || !same_connection()) co_return false;
  if (first->values.empty()) {
    if (position == mine.position) co_return true;
    if (position > mine.position)
      fall_behind(position);
    else
      fork(mine);
    co_return false;
  }
  const auto begin = LogId::parse(first->values.front().at(0));
  if (!begin) co_return false;
  if (begin->position == mine.position + 1) co_return true;
  if (begin->position > mine.position + 1)
    fall_behind(begin->position);
  else
    fork(mine);
  co_return false;
}

void SharedLog::Impl::fall_behind(std::int64_t begin) {
  set_state(State::ended, "the log begins behind position " + std::to_string(begin - 1) + ", and this node is at " +
                              std::to_string(committed.state().id.position) + ": it must join again");
}

void SharedLog::Impl::fork(const LogId& mine) {
  set_state(State::ended, "what this node has at " + mine.text() +
                              " is not in the log: the others went on without it, and it must join again");
}

// --- Reading ---------------------------------------------------------------------------------------------------------

asio::awaitable<void> SharedLog::Impl::read() {
  while (!stopped && state != State::ended) {
    const bool same_server = reads.ready() && link.ready() && reads.run_id() == link.run_id();
    if (!same_server || has_gap || !listener.wants_more()) {
      error_code ignored;
      reading_awake.expires_after(look_again);
      co_await reading_awake.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
      continue;
    }
    const std::uint64_t begun = reading;
    const std::string from = read_to.text();
    const Answer answer =
        co_await reads.call(words("XREAD", "COUNT", std::to_string(read_at_once), "BLOCK",
                                  std::to_string(options.block.count()), "STREAMS", keys.stream, from));
    if (!answer || stopped || state == State::ended || begun != reading) continue;
    if (answer->is_error()) {
      reads.drop("the Redis says " + answer->text);
    } else if (answer->values.empty()) {
      co_await look_at_silence();
    } else if (!answer->values.front().values.empty()) {
      const auto gap = take_entries(answer->values.front().values.back());
      if (gap) co_await judge_gap(*gap);
    }
  }
}

asio::awaitable<void> SharedLog::Impl::judge_gap(std::int64_t begin) {
  const Answer head = co_await reads.call(words("HMGET", keys.head, "trim"));
  if (!head || head->is_error() || stopped) co_return;
  if (read_to.position < head->number_at(0).value_or(0)) {
    fall_behind(begin);
  } else {
    has_gap = true;
    if (state == State::open) distrust_head();
    wake();
  }
}

asio::awaitable<void> SharedLog::Impl::look_at_silence() {
  const std::uint64_t connection = reads.connection();
  const Answer head = co_await reads.call(words("HMGET", keys.head, "run", "state", "pos"));
  if (!head || head->is_error()) co_return;
  const bool open = head->at(0) == reads.run_id() && head->at(1) == "open";
  const std::int64_t position = head->number_at(2).value_or(0);
  if (!open) {
    if (state == State::open) trouble = "again";
    wake();
  } else if (position > read_to.position) {
    const Answer last = co_await reads.script(LogScript::last, {});
    if (!last || last->is_error() || reads.connection() != connection) co_return;
    const auto end = LogId::parse(last->at(1));
    if (!end || end->position < position) {
      distrust_head();
      wake();
    }
  }
}

std::optional<std::int64_t> SharedLog::Impl::take_entries(const LogReply& entries) {
  std::vector<OrderedCommand> commands;
  std::optional<std::int64_t> gap;
  for (const LogReply& entry : entries.values) {
    const auto id = LogId::parse(entry.at(0));
    if (!id || entry.values.size() < 2 || entry.values[1].values.size() != 2) {
      set_state(State::ended, "an entry of the stream is none of a log: " + std::string(entry.at(0)));
      break;
    }
    if (id->position != read_to.position + 1) {
      if (id->position > read_to.position)
        gap = id->position;
      else
        fork(read_to);
      break;
    }
    read_to = *id;
    entry_bytes += (static_cast<double>(entry.values[1].values[1].text.size()) - entry_bytes) / averaged_over;
    commands.push_back({*id, logged(entry.values[1].values[1].text)});
    find_who_waits(commands.back());
  }
  if (!commands.empty()) listener.on_commands(std::move(commands));
  return gap;
}

void SharedLog::Impl::find_who_waits(OrderedCommand& command) {
  const CommandId& id = command.submission.command.id;
  if (id.node != options.node || id.boot != options.boot) return;
  auto waiting = queue.arrived(id.counter);
  if (!waiting) return;
  waiting->bytes = std::move(command.submission.bytes);
  command.submission = std::move(*waiting);
  command.submitted = true;
}

asio::awaitable<bool> SharedLog::Impl::commit_what_was_read(Milliseconds time) {
  const auto until = SteadyClock::now() + time;
  const std::int64_t position = read_to.position;
  while (!stopped && state != State::ended && committed.state().id.position < position) {
    if (SteadyClock::now() >= until) co_return false;
    co_await sleep(Milliseconds(20));
  }
  co_return !stopped && state != State::ended;
}

// --- SharedLog -------------------------------------------------------------------------------------------------------

SharedLog::SharedLog(asio::io_context& context, Options options, const CommittedLog& committed, Listener listener)
    : impl_(std::make_shared<Impl>(context, std::move(options), committed, std::move(listener))) {
  asio::co_spawn(
      context, [impl = impl_] { return impl->guard(impl->run()); }, asio::detached);
  asio::co_spawn(
      context, [impl = impl_] { return impl->guard(impl->read()); }, asio::detached);
  asio::co_spawn(
      context, [impl = impl_] { return impl->guard(impl->refuse_late()); }, asio::detached);
}

SharedLog::~SharedLog() {
  impl_->stopped = true;
  impl_->link.drop("the program stops");
  impl_->reads.drop("the program stops");
  impl_->wake();
}

void SharedLog::append(Submission&& submission) {
  if (impl_->state != State::open) return impl_->listener.on_refused(std::move(submission));
  impl_->queue.push(std::move(submission));
  impl_->pump();
}

void SharedLog::refuse_all() { impl_->refuse(impl_->queue.take_all()); }

void SharedLog::look() { impl_->wake(); }

void SharedLog::trim(std::int64_t position) {
  if (impl_->state == State::open)
    impl_->link.script(LogScript::trim, words(impl_->served_run, position), [](const RespValue*) {});
}

void SharedLog::forget(std::int64_t node) {
  if (impl_->state != State::closed || !impl_->link.ready()) return;
  impl_->link.call(words("HSET", impl_->keys.claims, forgotten_field(node), impl_->link.run_id()),
                   [](const RespValue*) {});
}

void SharedLog::read_again() {
  ++impl_->reading;
  impl_->read_to = impl_->committed.state().id;
  impl_->wake();
}

std::size_t SharedLog::entry_bytes() const { return static_cast<std::size_t>(impl_->entry_bytes) + overhead_of_entry; }

SharedLog::State SharedLog::state() const { return impl_->state; }
std::int64_t SharedLog::term() const { return impl_->open_term; }
std::int64_t SharedLog::opened_at() const { return impl_->opened_at; }

}  // namespace snug

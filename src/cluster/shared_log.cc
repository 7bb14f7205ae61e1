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

constexpr std::size_t calls_at_once = 4;                            // then what comes is gathered
constexpr std::int64_t clock_ahead = 1'000, clock_behind = 30'000;  // ms, as in the script that appends
constexpr std::size_t overhead_of_entry = 62;                       // bytes that a Redis keeps beside an entry

RedisLink::Options named(RedisLink::Options options, std::int64_t node, const char* what) {
  options.client_name = "snug-" + std::to_string(node) + "-" + what;
  return options;
}

std::string off_by(std::int64_t ahead) {
  return "this node's clock is " + std::to_string(std::abs(ahead)) + " ms " + (ahead < 0 ? "behind" : "ahead of") +
         " the Redis': set it";
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
    if (!link.ready() || !hears()) {
      set_state(State::closed, link.ready() ? "it can't be read: " + reads.problem() : link.problem());
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

bool SharedLog::Impl::hears() {
  const auto now = SteadyClock::now();
  if (reads.ready()) heard = now;
  return now - heard < options.deaf;
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
  const bool right_time = co_await has_right_time();
  if (!right_time || !same_connection()) co_return;
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
  while (!stopped && state == State::open && same_connection() && trouble.empty() && hears())
    co_await sleep(look_again * 10);
  served_run.clear();
  if (stopped || state == State::ended) co_return;
  if (!trouble.empty()) {
    // What Redis refused is in no log; it is sent again after the next attach, unless it is too old by then.
    const std::string why = std::exchange(trouble, "");
    if (why != "again") set_state(State::closed, why);
    co_await sleep(look_again);
  }
}

/// Else the log would be open until the first command, and closed again, without an end.
asio::awaitable<bool> SharedLog::Impl::has_right_time() {
  const Answer time = co_await link.call(words("TIME"));
  if (!time || time->is_error() || !same_connection()) co_return false;
  const std::int64_t ahead =
      options.now() - (time->number_at(0).value_or(0) * 1'000 + time->number_at(1).value_or(0) / 1'000);
  if (ahead <= clock_ahead && ahead >= -clock_behind) co_return true;
  set_state(State::closed, off_by(ahead));
  co_await sleep(look_again * 5);
  co_return false;
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
    trouble = off_by(answer.number_at(1).value_or(0));
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

/// What is said on this run of the Redis while it is open covers all that was acknowledged by anybody.
void SharedLog::Impl::ask_head(HeadHandler done) {
  if (state != State::open || !link.ready()) return done(std::nullopt);
  const std::uint64_t number = ++asked;
  Question& question =
      questions.try_emplace(number, Question{std::move(done), asio::steady_timer(context)}).first->second;
  question.timer.expires_after(options.answer);
  question.timer.async_wait([weak = weak_from_this(), number](error_code error) {
    const auto self = weak.lock();
    if (self && !error) self->answer_question(number, std::nullopt);
  });
  const bool sent = link.call(words("HMGET", keys.head, "run", "state", "pos"),
                              [this, number, run = link.run_id()](const RespValue* reply) {
                                const LogReply head = reply == nullptr ? LogReply() : LogReply::of(*reply);
                                const bool open = head.at(0) == run && head.at(1) == "open";
                                answer_question(number, open ? head.number_at(2) : std::nullopt);
                              });
  if (!sent) answer_question(number, std::nullopt);
}

void SharedLog::Impl::answer_question(std::uint64_t number, std::optional<std::int64_t> position) {
  if (auto question = questions.extract(number)) question.mapped().done(position);
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
  impl_->questions.clear();
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

void SharedLog::ask_head(MoveFunction<void(std::optional<std::int64_t>)> done) { impl_->ask_head(std::move(done)); }

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

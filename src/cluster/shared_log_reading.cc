// How SharedLog hands on what the stream has, whatever the head says.

// GCC 12 takes the frames of Asio's coroutines for memory that was allocated another way.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "cluster/shared_log_impl.h"

namespace snug {

namespace {

constexpr std::size_t read_at_once = 500;
constexpr double averaged_over = 1'000;  // entries

}  // namespace

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

}  // namespace snug

#include "api/context.h"

#include <utility>

#include "router/router.h"
#include "store/login_rows.h"
#include "store/snapshot.h"
#include "store/unknown_logins.h"
#include "store/user_rows.h"
#include "sync/read_sync.h"

namespace snug {

namespace {

constexpr double refresh_rate = 60;  // per minute
constexpr int refresh_burst = 60;

Answer answer_of(const Context& context, Outcome outcome, MoveFunction<Finish>& finish) {
  if (!outcome.result) return {std::move(outcome.result.error()), {}};
  AppliedAnswer& applied = *outcome.result;
  Answer answer{finish ? finish(std::move(applied)) : Result<std::string>(to_json(applied)), {}};
  if (answer.result && outcome.head > 0) answer.cursor = context.cursor_at(outcome.head);
  return answer;
}

}  // namespace

Context::Context(ApiParts parts, ApiSettings given_settings, Hooks given_hooks)
    : settings(std::move(given_settings)),
      hooks(std::move(given_hooks)),
      clock(parts.clock),
      ids(parts.ids),
      router(parts.router),
      tokens(parts.tokens),
      token_use(parts.token_use),
      stats(parts.stats),
      cluster(std::move(parts.cluster)),
      uploads(parts.uploads),
      links(parts.links),
      stored(std::move(parts.stored)),
      search(parts.search),
      passwords(settings.password_memory, settings.password_ops),
      logins_of_account(clock, settings.rates.login_rate, settings.rates.login_burst),
      logins_of_address(clock, settings.rates.login_address_rate, settings.rates.login_address_burst),
      refreshes(clock, settings.rates.login_rate > 0 ? refresh_rate : 0, refresh_burst),
      registrations(clock, settings.rates.register_rate, settings.rates.register_burst),
      secrets(clock, settings.rates.login_address_rate, settings.rates.login_address_burst),
      sequencer_(parts.sequencer),
      readers_(parts.readers),
      crypto_(parts.crypto),
      threads_(std::move(parts.threads)) {
  for (std::size_t io = 0; io < threads_.size(); ++io)
    gatherers_.push_back(std::make_unique<WatermarkGatherer>(sequencer_, *threads_[io], static_cast<int>(io)));
}

void Context::change(const LoginRates& rates) {
  logins_of_account.change(rates.login_rate, rates.login_burst);
  logins_of_address.change(rates.login_address_rate, rates.login_address_burst);
  refreshes.change(rates.login_rate > 0 ? refresh_rate : 0, refresh_burst);
  registrations.change(rates.register_rate, rates.register_burst);
  secrets.change(rates.login_address_rate, rates.login_address_burst);
}

void Context::set_nodes(int nodes) {
  for (Throttle* guesses : {&logins_of_account, &logins_of_address, &secrets}) guesses->set_nodes(nodes);
}

std::string Context::cursor_at(Version version) const { return settings.history.cursor_at(version); }

// --- To the writer. A submission that is refused takes its reply along, which then says `unavailable`
// -----------------

Submission Context::submission(CallContext calling, Prepared prepared) {
  Submission submission;
  submission.command.actor = calling.user;
  submission.command.session = calling.login;
  submission.command.body = std::move(prepared.body);
  submission.io = calling.io;
  submission.done = [this, reply = std::move(calling.reply), finish = std::move(prepared.finish),
                     then = std::move(prepared.then)](Outcome outcome) mutable {
    if (then && outcome.result) then(*outcome.result);
    reply.send_here(answer_of(*this, std::move(outcome), finish));
  };
  return submission;
}

void Context::submit_in_order(CallContext calling, Prepared prepared) {
  WatermarkGatherer* const behind = gatherer(calling.io);
  Submission submitted = submission(std::move(calling), std::move(prepared));
  behind ? behind->submit(std::move(submitted)) : sequencer_.submit(std::move(submitted));
}

void Context::submit(CallContext calling, Prepared prepared) {
  sequencer_.submit(submission(std::move(calling), std::move(prepared)));
}

void Context::move_watermarks(CallContext calling, ChatId chat, Seq delivered, Seq read) {
  WatermarkMove move{calling.user, std::nullopt, chat, delivered, read};
  if (calling.login) move.session_id = calling.login;
  auto done = [this, reply = std::move(calling.reply)](Outcome outcome) mutable {
    MoveFunction<Finish> as_it_is;
    if (!outcome.parts.empty()) outcome.result = std::move(outcome.parts.front());
    reply.send_here(answer_of(*this, std::move(outcome), as_it_is));
  };
  if (WatermarkGatherer* const behind = gatherer(calling.io)) return behind->move(move, std::move(done));
  Submission alone;
  alone.command.body = MoveWatermarks{{move}};
  alone.done = std::move(done);
  sequencer_.submit(std::move(alone));
}

WatermarkGatherer* Context::gatherer(int io) const {
  return io < 0 ? nullptr : gatherers_[static_cast<std::size_t>(io)].get();
}

// --- To a reader ---------------------------------------------------------------------------------

void Context::on_reader(CallContext calling, MoveFunction<void(QueryContext&, CallContext)> look) {
  read_by(std::move(calling), std::move(look), {.deadline = clock.steady() + settings.timeout});
}

void Context::on_reader_at(std::int64_t position, CallContext calling,
                           MoveFunction<void(QueryContext&, CallContext)> look) {
  read_by(std::move(calling), std::move(look), {.deadline = clock.steady() + settings.timeout, .position = position});
}

void Context::read_by(CallContext calling, MoveFunction<void(QueryContext&, CallContext)> look, Awaited awaited) {
  readers_.submit([this, calling = std::move(calling), look = std::move(look), awaited](Database& db) mutable {
    const Snapshot snapshot = read_snapshot(db);
    if (snapshot.version < calling.at_least || (awaited.position && rows::position(db) < *awaited.position))
      return read_later(std::move(calling), std::move(look), awaited);
    if (auto alive = check_login(db, calling.user, calling.login); !alive) {
      if (!settings.may_lag || awaited.position || rows::has_ended(db, calling.login))
        return calling.reply.send(alive.error());
      Error otherwise = rows::may_begin(db, calling.login) ? too_early() : alive.error();
      return catch_up(std::move(calling), std::move(otherwise),
                      [this, look = std::move(look), awaited](CallContext again, std::int64_t position) mutable {
                        read_by(std::move(again), std::move(look), {awaited.deadline, position});
                      });
    }
    if (calling.admins_only && !calling.system && !rows::is_admin(db, calling.user))
      return calling.reply.send(no_such_operation());
    QueryContext q{.db = db,
                   .viewer = calling.user,
                   .login = calling.login,
                   .system = calling.system,
                   .version = snapshot.version,
                   .epoch = snapshot.epoch,
                   .settings = snapshot.settings,
                   .now = clock.now(),
                   .may_lag = settings.may_lag,
                   .presence = &router.presence()};
    look(q, std::move(calling));
  });
}

void Context::read_later(CallContext calling, MoveFunction<void(QueryContext&, CallContext)> look, Awaited awaited) {
  if (clock.steady() >= awaited.deadline) return calling.reply.send(too_early());
  later(std::move(calling), [this, look = std::move(look), awaited](CallContext again) mutable {
    read_by(std::move(again), std::move(look), awaited);
  });
}

void Context::catch_up(CallContext calling, Error otherwise,
                       MoveFunction<void(CallContext, std::int64_t position)> work) {
  sequencer_.ask_head([calling = std::move(calling), otherwise = std::move(otherwise),
                       work = std::move(work)](std::optional<std::int64_t> position) mutable {
    position ? work(std::move(calling), *position) : calling.reply.send(std::move(otherwise));
  });
}

void Context::later(CallContext calling, MoveFunction<void(CallContext)> work, std::chrono::milliseconds delay) {
  Executor& thread = executor(calling.io);
  thread.post([&thread, delay, calling = std::move(calling), work = std::move(work)]() mutable {
    thread.post_after(delay,
                      [calling = std::move(calling), work = std::move(work)]() mutable { work(std::move(calling)); });
  });
}

void Context::look_up_secret(CallContext calling, MoveFunction<Reading> look) {
  if (!calling.system) {
    if (const auto wait = secrets.take(network_of(calling.address)))
      return calling.reply.send(too_many_attempts(*wait));
  }
  read_secret(std::move(calling), std::move(look), std::nullopt);
}

void Context::read_secret(CallContext calling, MoveFunction<Reading> look, std::optional<std::int64_t> at_position) {
  read_by(std::move(calling),
          [this, look = std::move(look), at_position](QueryContext& q, CallContext from) mutable {
            Result<std::string> result = look(q);
            if (result || !settings.may_lag || at_position) return from.reply.send(Answer{std::move(result), {}});
            catch_up(std::move(from), too_early(),
                     [this, look = std::move(look)](CallContext again, std::int64_t position) mutable {
                       read_secret(std::move(again), std::move(look), position);
                     });
          },
          {.deadline = clock.steady() + settings.timeout, .position = at_position});
}

void Context::on_crypto(CallContext calling, MoveFunction<void(CallContext)> work) {
  crypto_.post([calling = std::move(calling), work = std::move(work)]() mutable { work(std::move(calling)); });
}

// --- What rows of the table run ------------------------------------------------------------------

void run_command(Context& context, CallContext calling, Preparation prepared) {
  if (!prepared) return calling.reply.send(prepared.error());
  context.submit_in_order(std::move(calling), std::move(*prepared));
}

namespace {

/// A query that this node can't answer yet is read again until `deadline`.
void run_query_until(Context& context, CallContext calling, MoveFunction<Reading> reading,
                     std::chrono::steady_clock::time_point deadline) {
  context.on_reader(std::move(calling), [&context, reading = std::move(reading), deadline](QueryContext& q,
                                                                                           CallContext from) mutable {
    Result<std::string> result = reading(q);
    const bool too_early = !result && result.error().code == Code::unavailable;
    if (!too_early || context.clock.steady() >= deadline) return from.reply.send(Answer{std::move(result), {}});
    context.later(std::move(from), [&context, reading = std::move(reading), deadline](CallContext again) mutable {
      run_query_until(context, std::move(again), std::move(reading), deadline);
    });
  });
}

}  // namespace

void run_query(Context& context, CallContext calling, MoveFunction<Reading> reading) {
  run_query_until(context, std::move(calling), std::move(reading), context.clock.steady() + context.settings.timeout);
}

}  // namespace snug

#include "api/context.h"

#include <utility>

#include "model/cursor.h"
#include "router/router.h"
#include "store/snapshot.h"
#include "store/user_rows.h"

namespace snug {

namespace {

constexpr std::chrono::milliseconds read_again_after{20};
constexpr double refresh_rate = 60;  // per minute
constexpr int refresh_burst = 60;

Answer answer_of(const Context& context, Outcome outcome, MoveFunction<Result<std::string>(std::string)>& finish) {
  Answer answer{std::move(outcome.result), {}};
  if (!answer.result) return answer;
  if (finish) answer.result = finish(std::move(*answer.result));
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
      generations(parts.generations),
      figures(parts.figures),
      passwords(settings.password_memory, settings.password_ops),
      logins_of_account(clock, settings.rates.login_rate, settings.rates.login_burst),
      logins_of_address(clock, settings.rates.login_address_rate, settings.rates.login_address_burst),
      refreshes(clock, settings.rates.login_rate > 0 ? refresh_rate : 0, refresh_burst),
      registrations(clock, settings.rates.register_rate, settings.rates.register_burst),
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
}

std::string Context::cursor_at(Version version) const {
  return to_string(Cursor{.epoch = settings.epoch, .version = version, .receipts = version});
}

// --- To the writer. A submission that is refused takes its reply along, which then says `unavailable`
// -----------------

Submission Context::submission(Calling calling, Prepared prepared) {
  Submission submission;
  submission.command.actor = calling.user;
  submission.command.session = calling.login;
  submission.command.body = std::move(prepared.body);
  submission.io = calling.io;
  submission.done = [this, reply = std::move(calling.reply), finish = std::move(prepared.finish)](
                        Outcome outcome) mutable { reply.send_here(answer_of(*this, std::move(outcome), finish)); };
  return submission;
}

void Context::submit_in_order(Calling calling, Prepared prepared) {
  WatermarkGatherer* const behind = gatherer(calling.io);
  Submission submitted = submission(std::move(calling), std::move(prepared));
  behind ? behind->submit(std::move(submitted)) : sequencer_.submit(std::move(submitted));
}

void Context::submit(Calling calling, Prepared prepared) {
  sequencer_.submit(submission(std::move(calling), std::move(prepared)));
}

void Context::move_watermarks(Calling calling, ChatId chat, Seq delivered, Seq read) {
  WatermarkMove move{calling.user, std::nullopt, chat, delivered, read};
  if (calling.login) move.session_id = calling.login;
  auto done = [this, reply = std::move(calling.reply)](Outcome outcome) mutable {
    MoveFunction<Result<std::string>(std::string)> as_it_is;
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

void Context::on_reader(Calling calling, MoveFunction<void(QueryContext&, Calling)> look) {
  read_by(std::move(calling), std::move(look), clock.steady() + settings.patience);
}

void Context::read_by(Calling calling, MoveFunction<void(QueryContext&, Calling)> look,
                      std::chrono::steady_clock::time_point deadline) {
  readers_.submit([this, calling = std::move(calling), look = std::move(look), deadline](Database& db) mutable {
    const Snapshot snapshot = read_snapshot(db);
    if (snapshot.version < calling.at_least) return read_later(std::move(calling), std::move(look), deadline);
    if (auto alive = check_login(db, calling.user, calling.login); !alive) return calling.reply.send(alive.error());
    if (calling.admins_only && !calling.system && rows::find_role(db, calling.user) != UserRole::admin)
      return calling.reply.send(no_such_operation());
    QueryContext q{.db = db,
                   .viewer = calling.user,
                   .login = calling.login,
                   .system = calling.system,
                   .version = snapshot.version,
                   .epoch = snapshot.epoch,
                   .settings = snapshot.settings,
                   .now = clock.now(),
                   .presence = &router.presence()};
    look(q, std::move(calling));
  });
}

void Context::read_later(Calling calling, MoveFunction<void(QueryContext&, Calling)> look,
                         std::chrono::steady_clock::time_point deadline) {
  if (clock.steady() >= deadline)
    return calling.reply.send(Error{Code::unavailable, "this node has not got as far as the cursor", {}, 1000});
  Executor& thread = executor(calling.io);
  thread.post([this, &thread, calling = std::move(calling), look = std::move(look), deadline]() mutable {
    thread.post_after(read_again_after,
                      [this, calling = std::move(calling), look = std::move(look), deadline]() mutable {
                        read_by(std::move(calling), std::move(look), deadline);
                      });
  });
}

void Context::on_crypto(Calling calling, MoveFunction<void(Calling)> work) {
  crypto_.post([calling = std::move(calling), work = std::move(work)]() mutable { work(std::move(calling)); });
}

// --- What rows of the table run ------------------------------------------------------------------

void run_command(Context& context, Calling calling, Preparation prepared) {
  if (!prepared) return calling.reply.send(prepared.error());
  context.submit_in_order(std::move(calling), std::move(*prepared));
}

void run_query(Context& context, Calling calling, MoveFunction<Reading> reading) {
  context.on_reader(std::move(calling), [reading = std::move(reading)](QueryContext& q, Calling from) mutable {
    from.reply.send(Answer{reading(q), {}});
  });
}

}  // namespace snug

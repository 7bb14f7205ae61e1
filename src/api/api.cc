#include "api/api.h"

#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "api/hashes.h"
#include "api/meant.h"
#include "api/openapi.h"
#include "api/queries.h"
#include "base/log.h"

namespace snug {

namespace {

Result<void> check_access(const Operation& operation, const Caller& caller) {
  switch (operation.access) {
    case Access::anyone:
      return {};
    case Access::admin:
      if (caller.system) return {};
      [[fallthrough]];
    case Access::user:
      if (!caller.user) return fail(Code::unauthorized, "log in first");
      return {};
  }
  return no_such_operation();
}

/// What a query must have seen.
Result<Version> version_of(std::string_view cursor, const History& history) {
  if (cursor.empty()) return Version{0};
  const auto parsed = parse_cursor(cursor);
  if (!parsed) return bad_field("cursor", "is not a cursor");
  return history.awaited(*parsed);
}

}  // namespace

Api::Api(ApiParts parts, ApiSettings settings, Hooks hooks, Metrics& metrics)
    : context_(std::move(parts), std::move(settings), std::move(hooks)),
      table_(all_operations()),
      openapi_(openapi_document(table_, context_.settings.version, context_.settings.max_content_length)) {
  for (const Operation& operation : table_.all())
    calls_.push_back(&metrics.counter("snug_calls_total", "Calls by operation, whatever their answer.",
                                      "operation=\"" + std::string(operation.name) + "\""));
}

void Api::call(const Caller& caller, std::string_view name, json::Value params, std::string_view cursor,
               AnswerHandler done) {
  const auto refuse = [&](Error why) { Reply(std::move(done), context_.executor(caller.io)).send(std::move(why)); };
  const Operation* operation = table_.find(name, params);
  if (!operation) return refuse(*unknown(name));
  const auto lone = params.string();
  if (!lone) return call(*operation, caller, params, {}, cursor, std::move(done));
  if (operation->only_required.empty()) return refuse(fail(Code::bad_request, "the argument must be an object"));
  const json::TextField text{operation->only_required, *lone};
  call(*operation, caller, {}, {&text, 1}, cursor, std::move(done));
}

std::optional<Error> Api::unknown(std::string_view name) const {
  if (table_.find(name)) return std::nullopt;
  Error error = no_such_operation();
  if (const auto meant = operation_meant(table_, name)) error.message += ": did you mean " + std::string(*meant) + "?";
  return error;
}

/// As any query, so that a login of another node is waited for, too.
void Api::find(FileAccess::Request request, MoveFunction<void(Result<FileFound>)> done) {
  const auto found = std::make_shared<std::optional<FileFound>>();
  CallContext calling{.user = request.who.user, .login = request.who.login, .io = request.io};
  calling.reply =
      Reply([found, done = std::move(done)](
                Answer answer) mutable { answer.result ? done(std::move(**found)) : done(answer.result.error()); },
            context_.executor(request.io));
  context_.on_reader(std::move(calling), [request, found](QueryContext& q, CallContext from) {
    auto file = find_file(q, request);
    if (!file) return from.reply.send(file.error());
    *found = std::move(*file);
    from.reply.send(Answer{std::string(), {}});
  });
}

Cost Api::cost(std::string_view name) const {
  const Operation* operation = table_.find(name);
  return operation ? operation->cost : Cost::call;
}

void Api::call(const Operation& operation, const Caller& caller, json::Value body,
               std::span<const json::TextField> texts, std::string_view cursor, AnswerHandler done) {
  CallContext calling;
  calling.system = caller.system;
  calling.admins_only = operation.access == Access::admin;
  calling.io = caller.io;
  calling.subscriber = caller.subscriber;
  calling.reply = Reply(std::move(done), context_.executor(caller.io));
  if (operation.access != Access::anyone) {
    calling.user = caller.user;
    calling.login = caller.login;
  }
  if (operation.kind == Kind::service || operation.access == Access::anyone) {
    calling.address = caller.address;
    calling.user_agent = caller.user_agent;
  }
  calls_[static_cast<std::size_t>(&operation - table_.all().data())]->add();

  if (auto access = check_access(operation, caller); !access) return calling.reply.send(access.error());
  const auto version = version_of(cursor, context_.settings.history);
  if (!version) return calling.reply.send(version.error());
  calling.at_least = *version;
  try {
    auto work = operation.read(body, texts);
    if (!work) return calling.reply.send(work.error());
    (*work)(context_, std::move(calling));
  } catch (const std::exception& error) {  // a defect of ours: the reply, forgotten, has answered
    log::error("an operation failed", {{"operation", operation.name}, {"why", error.what()}});
  }
}

void Api::issue_setup_token(MoveFunction<void(Result<std::string>)> done) {
  constexpr std::int64_t life_ms = 30 * 60 * 1000;
  const std::string token = random_token(128);
  CallContext calling;
  calling.system = true;
  calling.reply = Reply(
      [done = std::move(done), token](Answer answer) mutable {
        done(answer.result ? Result<std::string>(token) : Result<std::string>(answer.result.error()));
      },
      context_.executor(-1));
  const Time expires{context_.clock.now().ms + life_ms};
  context_.submit(std::move(calling), {IssueSetupToken{token_hash(token), expires}, {}});
}

}  // namespace snug

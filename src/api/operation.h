// Operation: one row of the operation table, and how a row is written.
//
// A handler is a plain function of typed parameters, of one of three shapes:
//   command   Preparation send_message(Context&, const CallContext&, SendMessageParams&)   makes the command
//   query     Result<std::string> list_messages(QueryContext&, const ListMessagesParams&)   reads, on a reader
//   service,  void log_in(Context&, CallContext, LoginParams)                                   does anything, and
//   replies signal
// To add an operation: its parameters (src/model/params_*), its handler, its row in the file of its noun.
#pragma once

#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/call_context.h"
#include "base/move_function.h"
#include "base/result.h"
#include "model/applied.h"
#include "model/command.h"
#include "model/json.h"
#include "store/query.h"

namespace snug {

class Context;

/// `admin`: the system, and users whose role is admin: to others there is no such operation. Decided where the call is
/// served: on a reader, or when its command is applied.
enum class Access { anyone, user, admin };
enum class Kind { command, query, service, signal };

/// A way in which an operation fails, beyond those that all operations share (openapi.cc).
struct Failure {
  Code code;
  std::string_view when;  ///< a clause; Markdown
};

/// Makes the result object of what applying a command yields.
using Finish = Result<std::string>(AppliedAnswer);

/// A command ready to be sequenced. No `finish`: it is answered as it is.
struct Prepared {
  CommandBody body;
  MoveFunction<Finish> finish{};
  MoveFunction<void(const AppliedAnswer&)> then{};  ///< called when it has been applied, before it is answered
};

/// What a command's handler yields: the command (just its body will do), or why there is none.
struct Preparation : Result<Prepared> {
  using Result<Prepared>::Result;
  template <class Body>
  requires std::is_constructible_v<CommandBody, Body> Preparation(Body body)
      : Result<Prepared>(Prepared{std::move(body), {}}) {}  // NOLINT: implicit on purpose
};

using Reading = Result<std::string>(QueryContext&);

/// What is left to do of a call whose parameters were read.
using Work = MoveFunction<void(Context&, CallContext)>;

struct Operation {
  std::string_view name;
  std::string_view method;  ///< GET, POST …; empty: not over REST
  std::string_view path;    ///< below /api/v1, `/chats/{chatId}`
  std::string_view summary;
  std::string_view description{};  ///< what the summary does not say: what else happens; Markdown
  std::string_view noun{};         ///< the chapter it stands in (operations.h)
  std::string_view rights{};       ///< who of those that `access` admits may call it; empty: all of them
  std::vector<Failure> failures{};
  Kind kind = Kind::query;
  Access access = Access::user;
  Cost cost = Cost::call;

  std::vector<json::FieldInfo> (*fields)(json::Schemas&) = nullptr;  ///< of the parameters
  std::string (*answer)(json::Schemas&) = nullptr;                   ///< schema of the result object
  /// Not over REST: parameters with `field`, but without `instead_of`, are those of another operation.
  struct Otherwise {
    std::string_view field{}, instead_of{}, operation{};
  } otherwise{};
  std::string only_required{};  ///< the one parameter that must be there, if it is one
  std::function<Result<Work>(json::Value, std::span<const json::TextField>)> read;

  Operation&& described(std::string_view text) && {
    description = text;
    return std::move(*this);
  }
  Operation&& open_to(Access who) && {
    access = who;
    return std::move(*this);
  }
  Operation&& only_for(std::string_view who) && {
    rights = who;
    return std::move(*this);
  }
  Operation&& fails(std::initializer_list<Failure> ways) && {
    failures.insert(failures.end(), ways);
    return std::move(*this);
  }
  Operation&& at(Cost what) && {
    cost = what;
    return std::move(*this);
  }
  Operation&& or_with(std::string_view field, std::string_view instead_of, std::string_view other) && {
    otherwise = {field, instead_of, other};
    return std::move(*this);
  }
  Operation&& as(Kind what) && {
    kind = what;
    return std::move(*this);
  }
};

/// The operations of this server, each written down once.
using Operations = std::vector<Operation>;

/// Runs a query on a reader (Context::read); apart, so that this header needs no Context.
void run_query(Context& context, CallContext calling, MoveFunction<Reading> query);
void run_command(Context& context, CallContext calling, Preparation prepared);

// --- Rows: `out.push_back(query<ChatAnswer>("get_chat", "GET", "/chats/{chatId}", "…", get_chat).described("…"))`

namespace operation_impl {

std::string only_required_of(const Operation& operation);

template <class Answer, class Params, class Run>
Operation row(Kind kind, std::string_view name, std::string_view method, std::string_view path,
              std::string_view summary, Run run) {
  Operation operation{.name = name, .method = method, .path = path, .summary = summary, .kind = kind};
  operation.fields = &json::fields<Params>;
  operation.answer = &json::schema<Answer>;
  operation.only_required = only_required_of(operation);
  operation.read = [run](json::Value body, std::span<const json::TextField> texts) -> Result<Work> {
    auto params = json::read<Params>(body, texts);
    if (!params) return params.error();
    return Work([run, params = std::move(*params)](Context& context, CallContext calling) mutable {
      run(context, std::move(calling), std::move(params));
    });
  };
  return operation;
}

}  // namespace operation_impl

template <class Answer, class Params>
Operation command(std::string_view name, std::string_view method, std::string_view path, std::string_view summary,
                  Preparation (*prepare)(Context&, const CallContext&, Params&)) {
  return operation_impl::row<Answer, Params>(Kind::command, name, method, path, summary,
                                             [prepare](Context& context, CallContext calling, Params params) {
                                               Preparation prepared = prepare(context, calling, params);
                                               run_command(context, std::move(calling), std::move(prepared));
                                             });
}

template <class Answer, class Params>
Operation query(std::string_view name, std::string_view method, std::string_view path, std::string_view summary,
                Result<std::string> (*read)(QueryContext&, const Params&)) {
  return operation_impl::row<Answer, Params>(
      Kind::query, name, method, path, summary, [read](Context& context, CallContext calling, Params params) {
        run_query(context, std::move(calling),
                  [read, params = std::move(params)](QueryContext& q) { return read(q, params); });
      });
}

template <class Answer, class Params>
Operation service(std::string_view name, std::string_view method, std::string_view path, std::string_view summary,
                  void (*run)(Context&, CallContext, Params)) {
  return operation_impl::row<Answer, Params>(Kind::service, name, method, path, summary, run);
}

template <class Answer, class Params>
Operation signal(std::string_view name, std::string_view method, std::string_view path, std::string_view summary,
                 void (*run)(Context&, CallContext, Params)) {
  return operation_impl::row<Answer, Params>(Kind::signal, name, method, path, summary, run);
}

}  // namespace snug

// What anybody may know of the server, so that a client need not guess what to offer before a login.
#include "api/context.h"
#include "api/operations.h"
#include "model/answers_admin.h"
#include "model/params_accounts.h"
#include "store/accounts.h"

namespace snug {

namespace {

void get_server(Context& context, Calling calling, NoParams) {
  context.on_reader(std::move(calling), [&context](QueryContext& q, Calling from) {
    const ServerFacts facts{"snug", context.settings.version, q.settings.registration,
                            !accounts_after(q.db, UserId{}, 1).empty()};
    from.reply.send(Answer{json::to_text(ServerAnswer{facts}), {}});
  });
}

}  // namespace

void add_server_operations(Operations& out) {
  out.push_back(
      service<ServerAnswer>("get_server", "GET", "/server", "What anybody may know of this server", get_server)
          .as(Kind::query)
          .open_to(Access::anyone));
}

}  // namespace snug

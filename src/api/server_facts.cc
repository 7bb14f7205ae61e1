// The public facts of the server, so that a client need not guess what to offer before a login.
#include "api/context.h"
#include "api/operations.h"
#include "model/answers_admin.h"
#include "model/params_accounts.h"
#include "store/accounts.h"
#include "store/picture_rows.h"

namespace snug {

namespace {

void get_server(Context& context, CallContext calling, NoParams) {
  context.on_reader(std::move(calling), [&context](QueryContext& q, CallContext from) {
    ServerFacts facts{"snug", context.settings.version, q.settings.registration, is_set_up(q.db)};
    if (!context.settings.contact.empty()) facts.contact = context.settings.contact;
    if (auto branding = rows::branding(q.db)) {
      facts.title = std::move(branding->title);
      facts.logo_url = std::move(branding->logo_url);
    }
    from.reply.send(Answer{json::to_text(ServerAnswer{facts}), {}});
  });
}

}  // namespace

void add_server_operations(Operations& out) {
  out.push_back(service<ServerAnswer>("get_server", "GET", "/server", "The public facts of this server", get_server)
                    .as(Kind::query)
                    .open_to(Access::anyone));
}

}  // namespace snug

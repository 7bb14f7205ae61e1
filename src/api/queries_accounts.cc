#include "api/queries.h"
#include "model/answers.h"
#include "store/login_rows.h"

namespace snug {

Result<std::string> list_sessions(QueryContext& ctx, const NoParams&) {
  SessionsAnswer answer{rows::login_sessions_of(ctx.db, ctx.viewer)};
  for (LoginSession& session : answer.sessions) session.current = ctx.login && session.id == ctx.login;
  return json::to_text(answer);
}

}  // namespace snug

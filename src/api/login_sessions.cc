// Login sessions: a user's devices.
#include "api/context.h"
#include "api/failures.h"
#include "api/operations.h"
#include "api/queries.h"
#include "model/answers.h"

namespace snug {

namespace {

Preparation revoke_session(Context&, const CallContext&, RevokeSessionParams& p) {
  return EndLoginSession{p.session_id};
}

}  // namespace

void add_login_operations(Operations& out) {
  out.push_back(
      query<SessionsAnswer>("list_sessions", "GET", "/auth/sessions", "The login sessions of the caller", list_sessions)
          .described("Each is a device or program that is logged in; `current` is the one that asks."));
  out.push_back(command<EmptyAnswer>("revoke_session", "DELETE", "/auth/sessions/{sessionId}",
                                     "End a login session; its connections close at once", revoke_session)
                    .only_for("the user of the login session")
                    .fails({{Code::not_found, "it is not a login session of the caller"}}));
}

}  // namespace snug

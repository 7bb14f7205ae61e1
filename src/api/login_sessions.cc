// Login sessions: a user's devices.
#include "api/context.h"
#include "api/operations.h"
#include "api/queries.h"
#include "model/answers.h"

namespace snug {

namespace {

Preparation revoke_session(Context&, const Calling&, RevokeSessionParams& p) { return EndLoginSession{p.session_id}; }

}  // namespace

void add_login_operations(Operations& out) {
  out.push_back(query<SessionsAnswer>("list_sessions", "GET", "/auth/sessions", "The login sessions of the caller",
                                      list_sessions));
  out.push_back(command<EmptyAnswer>("revoke_session", "DELETE", "/auth/sessions/{sessionId}",
                                     "End a login session; its connections close at once", revoke_session));
}

}  // namespace snug

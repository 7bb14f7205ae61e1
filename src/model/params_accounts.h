// Parameters of the operations on accounts, login sessions, users and contacts (docs/protocol.md, "Operations").
// What a value may be stands in its type; reading (json::read) checks it and names the field that is wrong.
#pragma once

#include <optional>

#include "model/json.h"
#include "model/objects.h"

namespace snug {

/// Passwords: counted in characters. Upper bounds keep what is hashed small.
using NewPassword = Text<8, 256>;
using GivenPassword = Text<1, 256>;
/// Names as they are shown.
using DisplayName = Line<1, 64>;

/// Of the operations that need none.
struct NoParams {};

struct RegisterParams {
  Text<1, 64> username;  ///< its rules: src/api/username.h
  NewPassword password;
  std::optional<DisplayName> display_name;
  std::optional<Text<1, 128>> invite;
  std::optional<Text<1, 128>> setup_token;
};

struct LoginParams {
  Text<1, 64> username;
  GivenPassword password;
  std::optional<bool> long_lived;
};

struct RefreshParams {
  Text<1, 256> refresh_token;
};

struct ChangePasswordParams {
  GivenPassword old;
  NewPassword new_;  ///< `new` on the wire
};

struct DeleteAccountParams {
  GivenPassword password;
};

struct RevokeSessionParams {
  LoginSessionId session_id;
};

struct UpdateMeParams {
  Patch<DisplayName> display_name;  ///< can't be cleared
  Patch<Line<1, 2048>> avatar_url;
  Patch<Text<1, 500>> bio;
};

/// Names one user: get_user and the operations on contacts and blocks.
struct UserParams {
  UserId user_id;
};

struct FindUsersParams {
  Text<2, 64> query;
  std::optional<Int<1, 50>> limit;
};

}  // namespace snug

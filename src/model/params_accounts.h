// Parameters of the operations on accounts, login sessions, users and contacts (docs/protocol.md, "Operations").
// What a value may be stands in its type; reading (json::read) checks it and names the field that is wrong.
#pragma once

#include <optional>

#include "model/json.h"
#include "model/objects.h"
#include "model/params_marks.h"
#include "model/prose.h"

namespace snug {

// Passwords: counted in characters. Upper bounds keep what is hashed small.
using NewPassword = Text<8, 256>;    ///< the new password
using GivenPassword = Text<1, 256>;  ///< the present password
using DisplayName = Line<1, 64>;     ///< the name to show; the username if none is given

// The rest of its rules: src/api/username.h.
/// The name to log in with; letter case makes no difference. Some names are reserved, as those that begin with
/// `deleted-`.
struct NewUsername : Text<3, 32> {
  using Text::Text;
  static constexpr std::string_view pattern = "^[A-Za-z0-9][A-Za-z0-9_.-]*$";
};

/// Of the operations that need none.
struct NoParams {};

struct RegisterParams {
  NewUsername username;
  NewPassword password;
  std::optional<DisplayName> display_name;
  std::optional<Text<1, 128>> invite;       ///< token of an invite to enter by; needed where registration is by invite
  std::optional<Text<1, 128>> setup_token;  ///< of the link that a first start prints: makes an administrator
};

struct CheckSetupParams {
  Text<1, 128> setup_token;  ///< token of the link that a first start prints
};

struct LoginParams {
  Text<1, 64> username;  ///< in any letter case
  GivenPassword password;
  std::optional<bool> long_lived;  ///< true: an access token that does not expire, for programs
};

struct RefreshParams {
  Text<1, 256> refresh_token;  ///< the one that was answered last
};

struct ChangePasswordParams {
  GivenPassword old;  ///< the present password
  NewPassword new_;   ///< the password from now on
};

struct DeleteAccountParams {
  GivenPassword password;
};

struct RevokeSessionParams {
  LoginSessionId session_id;  ///< one of list_sessions
};

struct UpdateMeParams {
  Replace<DisplayName> display_name;    ///< the name to show; can't be cleared
  Patch<Line<1, 2048>> avatar_url;      ///< address of a picture elsewhere; null takes away an uploaded one, too
  Patch<Line<1, 64>> avatar_upload_id;  ///< an upload of the caller, whose middle becomes the picture
  Patch<Prose<1, 500>> bio;             ///< what the user says of itself
  Patch<StatusParams> status;           ///< how it is at the moment
};

// Names one user: get_user and the operations on contacts and blocks.
struct UserParams {
  UserId user_id;  ///< the user
};

struct FindUsersParams {
  Text<2, 64> query;                ///< the beginning of a username, or of a word of a display name
  std::optional<Int<1, 50>> limit;  ///< how many at most
};

}  // namespace snug

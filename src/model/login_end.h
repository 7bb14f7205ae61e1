// LoginEnd: why a login session ended, as the device that had it is told.
#pragma once

#include <array>
#include <string_view>

#include "base/result.h"
#include "model/json.h"

namespace snug {

/// Stored by its number: only added to.
enum class LoginEnd {
  logged_out,        ///< by itself
  signed_out,        ///< by another device of its user
  ended_by_admin,    ///< by an administrator or the operator
  password_changed,  ///< by its user, on another device
  password_reset,    ///< by an administrator or the operator
  disabled,          ///< the account is, by an administrator or the operator
  deleted,           ///< the account is
  too_many,          ///< its user has logged in on more devices than the limit; it was the one unused longest
  token_reused,      ///< a refresh token came that was used up: somebody has a copy
};

template <>
struct EnumNames<LoginEnd> {
  static constexpr std::array<std::string_view, 9> names{"logged_out",       "signed_out",     "ended_by_admin",
                                                         "password_changed", "password_reset", "disabled",
                                                         "deleted",          "too_many",       "token_reused"};
};

/// What a token of an ended login session is answered.
inline Error login_ended(LoginEnd why) {
  Error error = fail(Code::unauthorized, "this login session has ended");
  error.reason = name_of_enum(why);
  return error;
}

}  // namespace snug

// Media tokens: what `<img>` and `<video>`, which send no header, get files with.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "model/authenticator.h"
#include "model/objects.h"

namespace snug {

/// Makes a MAC that only this server's keys can make (Authenticator::derive).
using DeriveMac = std::function<std::string(std::string_view what)>;

/// `user.sid.day.mac`: the same all day, so that addresses stay the same and caches work; good until the end of the
/// next day. Whether the login session still lives is checked by each use.
MediaToken make_media_token(const DeriveMac& derive, const Identity& who, Time now);
/// Failure: unauthorized.
Result<Identity> check_media_token(const DeriveMac& derive, std::string_view token, Time now);

}  // namespace snug

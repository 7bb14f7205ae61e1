#include "model/media_tokens.h"

#include <charconv>
#include <optional>

#include "base/bytes.h"

namespace snug {

namespace {

constexpr std::int64_t day_ms = 24 * 60 * 60 * 1000;

std::string mac_of(const DeriveMac& derive, std::string_view claims) { return derive("media " + std::string(claims)); }

/// Takes a number and the dot behind it off the front.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto length = static_cast<std::size_t>(end - text.data());
  if (error != std::errc{} || value < 0 || length >= text.size() || *end != '.') return std::nullopt;
  text.remove_prefix(length + 1);
  return value;
}

}  // namespace

MediaToken make_media_token(const DeriveMac& derive, const Identity& who, Time now) {
  const std::int64_t day = now.ms / day_ms;
  const std::string claims =
      to_string(who.user) + "." + std::to_string(who.login.value) + "." + std::to_string(day) + ".";
  return {.token = claims + mac_of(derive, claims), .expires_at = Time{(day + 2) * day_ms}};
}

Result<Identity> check_media_token(const DeriveMac& derive, std::string_view token, Time now) {
  const Error refused = fail(Code::unauthorized, "this media token is no good");
  std::string_view rest = token;
  const auto user = take_number(rest);
  const auto login = user ? take_number(rest) : std::nullopt;
  const auto day = login ? take_number(rest) : std::nullopt;
  if (!day) return refused;
  if (!equal_constant_time(rest, mac_of(derive, token.substr(0, token.size() - rest.size())))) return refused;
  const std::int64_t today = now.ms / day_ms;
  if (*day > today || *day < today - 1) return fail(Code::unauthorized, "this media token has expired");
  return Identity{.user = UserId{*user}, .login = LoginSessionId{*login}};
}

}  // namespace snug

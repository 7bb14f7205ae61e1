#include "identity/tokens.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "model/json.h"

namespace snug {

namespace {

constexpr std::size_t longest_token = 4096;

Error refused() { return fail(Code::unauthorized, "the token is not valid"); }

/// Takes everything up to the next dot off the front.
std::string_view take_part(std::string_view& text) {
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view part = text.substr(0, dot);
  text.remove_prefix(std::min(dot + 1, text.size()));
  return part;
}

std::optional<std::string_view> text_of(json::Value object, std::string_view name) {
  const auto member = object.member(name);
  return member ? member->string() : std::nullopt;
}

std::optional<std::int64_t> number_of(json::Value object, std::string_view name) {
  const auto member = object.member(name);
  return member ? member->integer() : std::nullopt;
}

/// The key that a JWT's header asks for, if the header asks for nothing else.
const TokenKey* key_of(const KeyRing& ring, std::string_view encoded_header) {
  thread_local json::Parser parser;  // the token may be a view into what json::parse last read
  const auto text = base64url_decode(encoded_header);
  if (!text) return nullptr;
  const auto header = parser.parse(*text);
  if (!header || !header->is_object() || header->member("crit")) return nullptr;
  const auto kid = text_of(*header, "kid"), algorithm = text_of(*header, "alg");
  const TokenKey* key = kid ? ring.find(*kid) : nullptr;
  return key && algorithm == key->algorithm ? key : nullptr;
}

std::string mac_of_refresh(const TokenKey& key, std::string_view claims) {
  return base64url_encode(hmac_sha256(key.secret, "refresh:" + std::string(claims)));
}

}  // namespace

Tokens::Tokens(KeyRing ring, const Clock& clock, std::chrono::seconds access_ttl)
    : ring_(std::move(ring)), clock_(clock), access_ttl_(access_ttl) {}

std::string Tokens::make_access(const AccessClaims& claims, bool long_lived) const {
  const TokenKey& key = ring_.signing();
  std::string header = R"({"alg":")" + key.algorithm + R"(","kid":)";
  json::write_string(header, key.id);
  header += R"(,"typ":"JWT"})";

  const std::int64_t now = clock_.now().ms / 1000;
  std::string body = R"({"sub":")" + to_string(claims.user) + R"(","sid":")" + to_string(claims.login) + R"(","iat":)" +
                     std::to_string(now);
  if (!long_lived) body += R"(,"exp":)" + std::to_string(now + access_ttl_.count());
  body += R"(,"gen":)" + std::to_string(claims.generation) + "}";

  std::string token = base64url_encode(header) + "." + base64url_encode(body);
  token += "." + base64url_encode(hmac_sha256(key.secret, token));
  return token;
}

Result<AccessClaims> Tokens::check_access(std::string_view token) const {
  if (token.size() > longest_token || std::count(token.begin(), token.end(), '.') != 2) return refused();
  const std::string_view signed_part = token.substr(0, token.rfind('.'));
  const std::string_view header = take_part(token), body = take_part(token), signature = token;

  const TokenKey* key = key_of(ring_, header);
  const auto given = base64url_decode(signature);
  if (!key || !given || !equal_constant_time(*given, hmac_sha256(key->secret, signed_part))) return refused();

  thread_local json::Parser parser;
  const auto text = base64url_decode(body);
  const auto claims = text ? parser.parse(*text) : Result<json::Value>(refused());
  if (!claims || !claims->is_object()) return refused();
  const auto user = parse_id<UserTag>(text_of(*claims, "sub").value_or(""));
  const auto login = parse_id<LoginSessionTag>(text_of(*claims, "sid").value_or(""));
  if (!user || !login) return refused();
  if (claims->member("exp")) {
    const auto expires = number_of(*claims, "exp");
    if (!expires) return refused();
    if (clock_.now().ms / 1000 >= *expires) return fail(Code::unauthorized, "the token has expired");
  }
  return AccessClaims{*user, *login, number_of(*claims, "gen").value_or(0)};
}

std::string Tokens::make_refresh(const RefreshClaims& claims) const {
  const std::string text = to_string(claims.login) + "." + std::to_string(claims.generation);
  return text + "." + mac_of_refresh(ring_.signing(), text);
}

Result<RefreshClaims> Tokens::check_refresh(std::string_view token) const {
  if (token.size() > longest_token || std::count(token.begin(), token.end(), '.') != 2) return refused();
  const std::string_view signed_part = token.substr(0, token.rfind('.'));
  const auto login = parse_id<LoginSessionTag>(take_part(token));
  const auto generation = parse_id<struct GenerationTag>(take_part(token));
  if (!login || !generation) return refused();
  const bool ours = std::any_of(ring_.keys().begin(), ring_.keys().end(), [&](const TokenKey& key) {
    return equal_constant_time(token, mac_of_refresh(key, signed_part));
  });
  if (!ours) return refused();
  return RefreshClaims{*login, generation->value};
}

std::string Tokens::derive(std::string_view what) const {
  return base64url_encode(hmac_sha256(ring_.signing().secret, "derive:" + std::string(what)).substr(0, 16));
}

}  // namespace snug

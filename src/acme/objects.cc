#include "acme/objects.h"

#include <algorithm>
#include <charconv>
#include <ctime>

#include "model/json.h"

namespace snug {

namespace {

constexpr std::size_t longest_text = 500;
constexpr std::size_t most_items = 100;
constexpr std::string_view error_prefix = "urn:ietf:params:acme:error:";

std::string text_of(const json::Value& object, std::string_view name) {
  const auto member = object.member(name);
  const auto text = member ? member->string() : std::nullopt;
  return std::string(text.value_or(std::string_view()));
}

/// For people: as much as fits into a line of the log.
std::string shown(std::string text) {
  if (text.size() > longest_text) text.resize(longest_text);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return text;
}

AcmeProblem problem_of(const json::Value& object) {
  std::string type = text_of(object, "type");
  if (type.starts_with(error_prefix)) type.erase(0, error_prefix.size());
  std::string detail = text_of(object, "detail");
  if (const auto parts = object.member("subproblems"))
    parts->each_element([&](json::Value part) {
      detail += (detail.empty() ? "" : "; ") + text_of(part, "detail");
      return false;
    });
  return {shown(std::move(type)), shown(std::move(detail))};
}

std::optional<AcmeProblem> error_in(const json::Value& object) {
  const auto error = object.member("error");
  if (!error || !error->is_object()) return std::nullopt;
  return problem_of(*error);
}

Error nonsense(const char* what) { return fail(Code::internal, std::string("the CA sent no ") + what); }

}  // namespace

Result<AcmeDirectory> read_acme_directory(std::string_view text) {
  const auto value = json::parse(text);
  if (!value || !value->is_object()) return nonsense("directory: is acme-directory the address of an ACME server?");
  AcmeDirectory directory{text_of(*value, "newNonce"), text_of(*value, "newAccount"), text_of(*value, "newOrder")};
  if (directory.new_nonce.empty() || directory.new_account.empty() || directory.new_order.empty())
    return nonsense("directory: is acme-directory the address of an ACME server?");
  if (const auto meta = value->member("meta"))
    if (const auto required = meta->member("externalAccountRequired"))
      directory.external_account_required = required->boolean().value_or(false);
  return directory;
}

Result<AcmeOrder> read_acme_order(std::string_view text) {
  const auto value = json::parse(text);
  if (!value || !value->is_object()) return nonsense("order");
  AcmeOrder order{.status = text_of(*value, "status"),
                  .authorizations = {},
                  .finalize = text_of(*value, "finalize"),
                  .certificate = text_of(*value, "certificate"),
                  .error = error_in(*value)};
  if (const auto list = value->member("authorizations"))
    list->each_element([&](json::Value item) {
      order.authorizations.emplace_back(item.string().value_or(std::string_view()));
      return order.authorizations.size() < most_items;
    });
  if (order.status.empty()) return nonsense("order");
  return order;
}

Result<AcmeAuthorization> read_acme_authorization(std::string_view text) {
  const auto value = json::parse(text);
  if (!value || !value->is_object()) return nonsense("authorization");
  AcmeAuthorization authorization{.status = text_of(*value, "status"), .domain = {}, .challenges = {}};
  if (const auto identifier = value->member("identifier")) authorization.domain = text_of(*identifier, "value");
  if (const auto list = value->member("challenges"))
    list->each_element([&](json::Value item) {
      AcmeChallenge challenge{text_of(item, "type"), text_of(item, "url"), text_of(item, "token"), error_in(item)};
      if (is_acme_token(challenge.token)) authorization.challenges.push_back(std::move(challenge));
      return authorization.challenges.size() < most_items;
    });
  if (authorization.status.empty() || authorization.domain.empty()) return nonsense("authorization");
  return authorization;
}

AcmeProblem read_acme_problem(std::string_view text) {
  const auto value = json::parse(text);
  return value && value->is_object() ? problem_of(*value) : AcmeProblem{};
}

bool is_acme_token(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return !text.empty() && text.size() <= 512 && text.find_first_not_of(alphabet) == std::string_view::npos;
}

std::optional<std::chrono::seconds> read_retry_after(std::string_view header, Time now) {
  constexpr std::int64_t longest = 31 * 24 * 3600;
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), seconds);
  if (error != std::errc{} || end != header.data() + header.size() || header.empty()) {
    std::tm date{};
    const std::string text(header);
    const char* rest = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
    if (rest == nullptr || *rest != '\0') return std::nullopt;
    seconds = ::timegm(&date) - now.ms / 1000;
  }
  return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, longest));
}

}  // namespace snug

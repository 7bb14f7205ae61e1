#include "httpclient/exchange.h"

#include <algorithm>
#include <array>

namespace snug {

namespace {

using Kind = ClientFailure::Kind;

bool is_token(std::string_view text) {
  constexpr std::string_view more = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return word || more.find(c) != std::string_view::npos;
  });
}

bool is_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f'; });
}

bool is_written_by_client(std::string_view lower_case_name) {
  constexpr std::array names{"host", "user-agent", "content-length", "transfer-encoding"};
  return std::find(names.begin(), names.end(), lower_case_name) != names.end();
}

void drop_fields(FieldList& fields, std::initializer_list<std::string_view> names) {
  std::erase_if(fields, [&](const auto& field) {
    return std::find(names.begin(), names.end(), lower_case(field.first)) != names.end();
  });
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

std::string_view ClientResponse::field(std::string_view lower_case_name) const {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == lower_case_name; });
  return found == fields.end() ? std::string_view() : found->second;
}

bool names_connection(const ClientRequest& request) {
  return std::any_of(request.fields.begin(), request.fields.end(),
                     [](const auto& field) { return lower_case(field.first) == "connection"; });
}

std::optional<std::string> request_head(const ClientRequest& request, std::string_view user_agent, bool keep) {
  const bool is_address = Url::parse(request.url.text()) == request.url;
  if (!is_address || !is_token(request.method) || !is_value(user_agent)) return std::nullopt;
  std::string head = request.method + " " + request.url.target + " HTTP/1.1\r\nHost: " + request.url.host_header() +
                     "\r\nUser-Agent: " + std::string(user_agent) + "\r\n";
  if (!names_connection(request) && !keep) head += "Connection: close\r\n";
  for (const auto& [name, value] : request.fields) {
    if (!is_token(name) || !is_value(value) || is_written_by_client(lower_case(name))) return std::nullopt;
    head += name + ": " + value + "\r\n";
  }
  // A POST without a body says so (RFC 9110 section 8.6).
  const bool has_length = !request.body.empty() || request.method == "POST" || request.method == "PUT";
  if (has_length) head += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  return head + "\r\n";
}

bool is_redirect(const ClientResponse& response) {
  constexpr std::array statuses{301, 302, 303, 307, 308};
  return std::find(statuses.begin(), statuses.end(), response.status) != statuses.end() &&
         !response.field("location").empty();
}

std::variant<ClientRequest, ClientFailure> follow_redirect(ClientRequest request, const ClientResponse& response) {
  const auto next = request.url.resolve(response.field("location"));
  if (!next) return ClientFailure{Kind::bad_redirect, "it redirects to what is no http or https address"};
  if (request.url.https && !next->https) return ClientFailure{Kind::bad_redirect, "it redirects from https to http"};
  if (request.redirects == 0) return ClientFailure{Kind::bad_redirect, "it redirects too often"};
  --request.redirects;
  const bool keeps_method = response.status == 307 || response.status == 308;
  if (!keeps_method && request.method != "GET" && request.method != "HEAD") {
    request.method = "GET";
    request.body.clear();
    drop_fields(request.fields, {"content-type", "content-encoding", "content-language", "content-location"});
  }
  if (next->origin() != request.url.origin())
    drop_fields(request.fields, {"authorization", "cookie", "proxy-authorization"});
  request.url = *next;
  return request;
}

}  // namespace snug

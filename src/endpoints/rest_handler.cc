#include "endpoints/rest_handler.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "api/api.h"
#include "base/utf8.h"

namespace snug {

namespace {

constexpr std::size_t longest_user_agent = 256;

class ApiOperations final : public RestOperations {
 public:
  explicit ApiOperations(Api& api) : api_(api) {}
  Route route(std::string_view method, std::span<const std::string> segments) const override {
    return api_.table().route(method, segments);
  }
  void call(const Operation& operation, const Caller& caller, json::Value body, std::span<const json::TextField> texts,
            std::string_view cursor, AnswerHandler done) override {
    api_.call(operation, caller, body, texts, cursor, std::move(done));
  }
  const std::string& openapi() const override { return api_.openapi(); }

 private:
  Api& api_;
};

bool is_json(std::string_view content_type) {
  std::string type(content_type.substr(0, content_type.find(';')));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return type == "application/json";
}

bool is_list(const Operation& operation, std::string_view name) {
  if (!operation.fields) return false;
  json::Schemas schemas;
  for (const json::FieldInfo& field : operation.fields(schemas))
    if (field.name == name) return field.schema.find(R"("type":"array")") != std::string::npos;
  return false;
}

/// The query's parameters behind those of the path. A list may stand several times: its entries add up.
std::optional<Error> add_query(const Operation& operation,
                               const std::vector<std::pair<std::string, std::string>>& query,
                               std::vector<json::TextField>& texts) {
  const std::size_t in_path = texts.size();
  std::string_view list;
  for (const auto& [name, value] : query) {
    const auto known = std::find_if(texts.begin(), texts.end(),
                                    [&name = name](const json::TextField& text) { return text.name == name; });
    const auto before = static_cast<std::size_t>(known - texts.begin());
    if (before < in_path) return bad_field(name, "given in the path and in the query");
    if (known != texts.end() && name != list) {
      if (!is_list(operation, name)) return bad_field(name, "given twice in the query");
      list = name;
    }
    texts.push_back({name, value});
  }
  return std::nullopt;
}

/// As much of what the client calls itself as can be kept and shown.
std::string_view user_agent(const HttpRequest& request) {
  std::string_view text = request.header_or_empty("User-Agent");
  if (!is_utf8(text)) return {};
  if (text.size() > longest_user_agent) {
    std::size_t end = longest_user_agent;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    text = text.substr(0, end);
  }
  return text;
}

HttpResponse response_of(Answer answer) {
  if (!answer.result) return problem(answer.result.error());
  HttpResponse response = json_response(200, std::move(*answer.result));
  if (!answer.cursor.empty()) response.with("Snug-Cursor", std::move(answer.cursor));
  return response;
}

}  // namespace

std::unique_ptr<RestOperations> rest_operations(Api& api) { return std::make_unique<ApiOperations>(api); }

/// A request on its way to a call. Views of the request it was made from.
struct RestHandler::Request {
  const HttpRequest& http;
  HttpPeer peer;
  std::vector<std::string> segments;  // the route's texts are views of these
  std::vector<std::pair<std::string, std::string>> query;

  const Operation* operation = nullptr;
  std::vector<json::TextField> texts{};
  Identity identity{};
  std::chrono::milliseconds delay{0};
};

void RestHandler::respond(const HttpRequest& request, std::span<const std::string> segments,
                          std::span<const std::pair<std::string, std::string>> query, const HttpPeer& peer,
                          ResponseHandler done) {
  if (segments.size() == 1 && segments[0] == "openapi.json" &&
      (request.method() == "GET" || request.method() == "HEAD"))
    return done(json_response(200, operations_.openapi()));

  auto call = std::make_unique<Request>(
      Request{request, peer, {segments.begin(), segments.end()}, {query.begin(), query.end()}});
  if (auto refusal = prepare(*call)) return done(std::move(*refusal));
  const auto delay = call->delay;
  if (delay.count() == 0) return make_call(*call, std::move(done));
  threads_[static_cast<std::size_t>(peer.io)]->post_after(
      delay, [this, call = std::move(call), done = std::move(done)]() mutable { make_call(*call, std::move(done)); });
}

std::optional<HttpResponse> RestHandler::prepare(Request& request) const {
  const std::string_view method = request.http.method() == "HEAD" ? "GET" : request.http.method();
  Route route = operations_.route(method, request.segments);
  if (!route.operation && route.allowed.empty())
    return problem(fail(Code::not_found,
                        route.meant.empty() ? "no such path" : "no such path: did you mean " + route.meant + "?"));
  if (!route.operation) {
    if (method == "OPTIONS") return HttpResponse{204}.with("Allow", route.allowed + ", OPTIONS");
    return problem(405, fail(Code::unsupported, "this path is not for " + std::string(method)))
        .with("Allow", route.allowed + ", OPTIONS");
  }
  request.operation = route.operation;

  request.texts = std::move(route.texts);
  if (const auto error = add_query(*route.operation, request.query, request.texts)) return problem(*error);

  if (!request.http.body().empty() && request.http.has_coded_body()) return refuse_coding();
  if (!request.http.body().empty() && !is_json(request.http.header_or_empty("Content-Type")))
    return problem(fail(Code::unsupported, "a body is application/json"));

  const std::string_view token = bearer_token(request.http);
  if (!token.empty()) {
    const auto identity = authenticator_.verify(token);
    if (identity)
      request.identity = *identity;
    else if (route.operation->access != Access::anyone)
      return problem(identity.error());
  }
  if (request.identity.user) {
    const auto admitted = rates_.call(request.identity.user, route.operation->cost);
    if (!admitted) return problem(admitted.error());
    request.delay = *admitted;
  }
  return std::nullopt;
}

void RestHandler::make_call(const Request& request, ResponseHandler done) {
  json::Value body;
  if (!request.http.body().empty()) {
    const auto parsed = json::parse(request.http.body());
    if (!parsed) return done(problem(parsed.error()));
    body = *parsed;
  }
  Caller caller;
  caller.user = request.identity.user;
  caller.login = request.identity.login;
  caller.address = request.peer.address;
  caller.user_agent = user_agent(request.http);
  caller.io = request.peer.io;
  operations_.call(*request.operation, caller, body, request.texts, request.http.header_or_empty("Snug-Cursor"),
                   [done = std::move(done)](Answer answer) mutable { done(response_of(std::move(answer))); });
}

}  // namespace snug

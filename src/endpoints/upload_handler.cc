#include "endpoints/upload_handler.h"

#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "endpoints/upload_sinks.h"
#include "http/header_list.h"
#include "http/multipart.h"
#include "http/upload_metadata.h"
#include "model/json.h"

namespace snug {

namespace {

constexpr std::string_view tus_version = "1.0.0";
constexpr std::string_view bytes_type = "application/offset+octet-stream";
/// Of a form, beside its file.
constexpr std::uint64_t form_framing = 64 << 10;

/// Digits only. What is too large for a number is the largest.
std::optional<std::int64_t> read_length(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || text.front() == '-' || end != text.data() + text.size()) return std::nullopt;
  return error == std::errc() ? value : std::numeric_limits<std::int64_t>::max();
}

std::string_view content_type(const HttpRequest& request) { return request.header_or_empty("Content-Type"); }

bool is_bytes(const HttpRequest& request) {
  std::string_view type = content_type(request);
  return same_token(take_item(type, ';'), bytes_type);
}

/// Some networks let no PATCH through.
std::string_view method_of(const HttpRequest& request, bool item) {
  const std::string_view meant = request.header_or_empty("X-HTTP-Method-Override");
  return item && request.method() == "POST" && !meant.empty() ? meant : request.method();
}

BodyPlan refusing(HttpResponse response) {
  return {.refusal = std::make_shared<const HttpResponse>(std::move(response))};
}

HttpResponse wrong_version() {
  return problem(412, fail(Code::unsupported, "only tus 1.0.0 is spoken here"))
      .with("Tus-Version", std::string(tus_version));
}

HttpResponse wrong_type(std::string_view what) {
  return problem(fail(Code::unsupported, std::string(what))).with("Tus-Resumable", std::string(tus_version));
}

bool speaks_another(const HttpRequest& request) {
  const auto version = request.header("Tus-Resumable");
  return version && *version != tus_version;
}

}  // namespace

HttpResponse UploadHandler::options(bool item) const {
  return HttpResponse{204}
      .with("Allow", item ? "HEAD, GET, PATCH, DELETE, POST, OPTIONS" : "POST, OPTIONS")
      .with("Tus-Resumable", std::string(tus_version))
      .with("Tus-Version", std::string(tus_version))
      .with("Tus-Extension", "creation,creation-with-upload,expiration,termination")
      .with("Tus-Max-Size", std::to_string(uploads_.limit()));
}

Result<Identity> UploadHandler::admit(const HttpRequest& request, std::string_view method) const {
  const std::string_view token = bearer_token(request);
  if (token.empty()) return fail(Code::unauthorized, "no token");
  auto identity = authenticator_.verify(token);
  if (!identity) return identity;
  if (method == "POST") {
    const auto admitted = rates_.call(identity->user, Cost::call);
    if (!admitted) return admitted.error();
  }
  return identity;
}

BodyPlan UploadHandler::plan_body(const HttpRequest& header, std::span<const std::string> segments,
                                  const HttpPeer& peer) const {
  const bool item = segments.size() == 2;
  const std::string_view method = method_of(header, item);
  if (method != (item ? "PATCH" : "POST")) return {0};  // nothing else has a body
  if (speaks_another(header)) return refusing(wrong_version());
  if (header.has_coded_body()) return refusing(refuse_coding());
  const auto who = admit(header, method);
  if (!who) return refusing(upload_problem(who.error()));
  Executor& io = *threads_[static_cast<std::size_t>(peer.io)];
  if (!item) return plan_create(header, who->user, io);

  const auto offset = read_length(header.header_or_empty("Upload-Offset"));
  if (!is_bytes(header)) return refusing(wrong_type("a PATCH has bytes, as application/offset+octet-stream"));
  if (!offset) return refusing(upload_problem(fail(Code::bad_request, "Upload-Offset is missing, or no number")));
  const auto now = uploads_.find(who->user, segments[1]);
  auto writer = uploads_.resume(who->user, segments[1], *offset, io);
  if (!writer) return refusing(upload_problem(writer.error()));
  const std::int64_t rest = now && now->length ? *now->length - *offset : 0;
  return {.most = static_cast<std::uint64_t>(std::max<std::int64_t>(rest, 0)),
          .sink = std::make_shared<StreamSink>(std::move(*writer), false)};
}

BodyPlan UploadHandler::plan_create(const HttpRequest& header, UserId owner, Executor& io) const {
  if (const auto boundary = multipart_boundary(content_type(header)))
    return {.most = static_cast<std::uint64_t>(uploads_.limit()) + form_framing,
            .sink = std::make_shared<FormSink>(*boundary, [this, owner, &io](Uploads::New upload) {
              upload.owner = owner;
              return uploads_.create(std::move(upload), io);
            })};
  if (!is_bytes(header))
    return refusing(wrong_type("a body is multipart/form-data, or application/offset+octet-stream"));
  auto upload = read_new(header, owner);
  if (!upload) return refusing(upload_problem(upload.error()));
  const std::int64_t size = *upload->size;
  auto writer = uploads_.create(std::move(*upload), io);
  if (!writer) return refusing(upload_problem(writer.error()));
  return {.most = static_cast<std::uint64_t>(size), .sink = std::make_shared<StreamSink>(std::move(*writer), true)};
}

Result<Uploads::New> UploadHandler::read_new(const HttpRequest& request, UserId owner) const {
  const auto size = read_length(request.header_or_empty("Upload-Length"));
  if (!size) return fail(Code::bad_request, "Upload-Length is missing, or no number");
  const auto metadata = parse_upload_metadata(request.list_header("Upload-Metadata"));
  if (!metadata) return fail(Code::bad_request, "Upload-Metadata is malformed");
  const auto either = [&](std::string_view one, std::string_view other) {
    const std::string_view value = value_in(*metadata, one);
    return std::string(value.empty() ? value_in(*metadata, other) : value);
  };
  const auto as = read_as(value_in(*metadata, "as"));
  if (!as) return bad_field("as", "is `picture`, `file` or `avatar`");
  return Uploads::New{
      .owner = owner, .name = either("filename", "name"), .type = either("filetype", "type"), .as = *as, .size = size};
}

void UploadHandler::respond(const HttpRequest& request, std::span<const std::string> segments, const HttpPeer& peer,
                            ResponseHandler done) const {
  const bool item = segments.size() == 2;
  if (request.sink()) return static_cast<UploadSink&>(*request.sink()).answer(std::move(done));
  const std::string_view method = method_of(request, item);
  if (method == "OPTIONS") return done(options(item));
  const bool known =
      item ? method == "HEAD" || method == "GET" || method == "PATCH" || method == "DELETE" : method == "POST";
  if (!known)
    return done(problem(405, fail(Code::unsupported, "this path is not for " + std::string(method)))
                    .with("Allow", item ? "HEAD, GET, PATCH, DELETE, POST, OPTIONS" : "POST, OPTIONS"));
  if (speaks_another(request)) return done(wrong_version());
  const auto who = admit(request, method);
  if (!who) return done(upload_problem(who.error()));
  Executor& io = *threads_[static_cast<std::size_t>(peer.io)];
  if (!item) return create(request, who->user, io, std::move(done));
  go_on(request, who->user, segments[1], io, std::move(done));
}

/// A creation without bytes. Its writer lives until the answer.
void UploadHandler::create(const HttpRequest& request, UserId owner, Executor& io, ResponseHandler done) const {
  auto upload = read_new(request, owner);
  if (!upload) return done(upload_problem(upload.error()));
  auto writer = uploads_.create(std::move(*upload), io);
  if (!writer) return done(upload_problem(writer.error()));
  StreamSink(std::move(*writer), true).answer(std::move(done));
}

void UploadHandler::go_on(const HttpRequest& request, UserId owner, const std::string& id, Executor& io,
                          ResponseHandler done) const {
  const std::string_view method = method_of(request, true);
  if (method == "HEAD")
    return uploads_.settle(owner, id, io, [done = std::move(done)](Result<UploadProgress> progress) mutable {
      done(progress ? progress_response(200, *progress) : upload_problem(progress.error()));
    });
  if (method == "DELETE")
    return uploads_.remove(owner, id, io, [done = std::move(done)](const Result<void>& removed) mutable {
      done(removed ? HttpResponse{204}.with("Tus-Resumable", std::string(tus_version))
                   : upload_problem(removed.error()));
    });
  if (method == "GET") {
    const auto progress = uploads_.find(owner, id);
    return done(progress ? json_response(200, json::to_text(UploadAnswer{progress->upload}))
                         : upload_problem(progress.error()));
  }
  // A PATCH without bytes asks for what is left to be done.
  const auto offset = read_length(request.header_or_empty("Upload-Offset"));
  if (!offset) return done(upload_problem(fail(Code::bad_request, "Upload-Offset is missing, or no number")));
  auto writer = uploads_.resume(owner, id, *offset, io);
  if (!writer) return done(upload_problem(writer.error()));
  StreamSink(std::move(*writer), false).answer(std::move(done));
}

}  // namespace snug

#include "endpoints/file_handler.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "endpoints/stored_file.h"
#include "http/header_list.h"
#include "http/range.h"
#include "model/media_tokens.h"

namespace snug {

namespace {

constexpr std::string_view octets = "application/octet-stream";
constexpr std::size_t most_n_digits = 4;

std::string_view query_of(const Target& target, std::string_view name) {
  for (const auto& [known, value] : target.query)
    if (known == name) return value;
  return {};
}

/// Digits, without zeros in front.
std::optional<std::int64_t> read_place(std::string_view text) {
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  const bool plain = !text.empty() && text.size() <= most_n_digits && (text == "0" || text.front() != '0');
  if (!plain || error != std::errc() || n < 0 || end != text.data() + text.size()) return std::nullopt;
  return n;
}

std::optional<FileAccess::Request> read_message_path(std::span<const std::string> segments) {
  const auto message = parse_id<MessageTag>(segments[1]);
  if (!message) return std::nullopt;
  FileAccess::Request wanted{.id = message->value};
  std::string_view place = segments.size() > 2 ? segments[2] : std::string_view();
  if (segments.size() == 4) {
    if (segments[2] == "previews") {
      wanted.of = FileOf::link;
      place = segments[3];
    } else if (segments[3] == "preview") {
      wanted.of = FileOf::preview;
    } else {
      return std::nullopt;
    }
  } else if (segments.size() != 3) {
    return std::nullopt;
  }
  const auto n = read_place(place);
  if (!n) return std::nullopt;
  wanted.n = *n;
  return wanted;
}

template <class Tag>
std::optional<FileAccess::Request> read_picture_path(std::span<const std::string> segments, FileOf of) {
  const auto owner = parse_id<Tag>(segments[1]);
  if (!owner || segments.size() != 3) return std::nullopt;
  return FileAccess::Request{.of = of, .id = owner->value, .tag = segments[2]};
}

/// Nothing: it is no path of a file.
std::optional<FileAccess::Request> read_path(const Target& target) {
  const std::span<const std::string> segments = target.segments;
  if (segments[0] == "files") return read_message_path(segments);
  if (segments[0] == "avatars") return read_picture_path<UserTag>(segments, FileOf::user);
  if (segments[0] == "pictures") return read_picture_path<ChatTag>(segments, FileOf::chat);
  if (segments.size() != 2) return std::nullopt;
  if (segments[0] == "logo") return FileAccess::Request{.of = FileOf::server_logo, .tag = segments[1]};
  const auto emoji = parse_id<EmojiTag>(segments[1]);
  if (!emoji) return std::nullopt;
  return FileAccess::Request{.of = FileOf::emoji, .id = emoji->value};
}

/// Nothing that a file says may run here, be another site's picture, or take another type. `lasting`: its address is of
/// these bytes for ever; what a link leads to changes with the message.
void add_headers(HttpResponse& response, const std::string& tag, bool lasting) {
  response.with("ETag", tag)
      .with("Cache-Control", lasting ? "private, max-age=86400, immutable" : "private, no-cache")
      .with("Content-Security-Policy", "sandbox; default-src 'none'")
      .with("Cross-Origin-Resource-Policy", "same-origin")
      .with("Referrer-Policy", "no-referrer");
}

HttpResponse refusal(const Error& error) { return problem(error).with("Cache-Control", "no-store"); }

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$&+-.^_`|~").find(c) != std::string_view::npos;  // attr-char of RFC 8187
}

}  // namespace

bool may_be_inline(std::string_view type) {
  constexpr std::string_view shown[] = {"image/jpeg", "image/png",  "image/gif", "image/webp", "image/avif",
                                        "video/mp4",  "video/webm", "video/ogg", "audio/mpeg", "audio/mp4",
                                        "audio/webm", "audio/ogg",  "audio/wav", "audio/flac"};
  return std::find(std::begin(shown), std::end(shown), type) != std::end(shown);
}

std::string content_disposition(bool is_inline, std::string_view name) {
  std::string ascii, extended;
  constexpr std::string_view hex = "0123456789ABCDEF";
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) != 0x80) ascii += byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\' && c != '%' ? c : '_';
    if (is_plain(c))
      extended += c;
    else
      ((extended += '%') += hex[byte >> 4]) += hex[byte & 15];
  }
  return std::string(is_inline ? "inline" : "attachment") + "; filename=\"" + ascii + "\"; filename*=UTF-8''" +
         extended;
}

bool FileHandler::serves(const Target& target) {
  constexpr std::string_view first[] = {"files", "avatars", "pictures", "emoji", "logo"};
  return target.segments.size() > 1 &&
         std::find(std::begin(first), std::end(first), target.segments[0]) != std::end(first);
}

FileHandler::FileHandler(Parts parts)
    : parts_(std::move(parts)),
      given_(parts_.metrics.counter("snug_files_served_total", "Requests for files and pictures, by how they ended",
                                    "outcome=\"given\"")),
      missing_(parts_.metrics.counter("snug_files_served_total", "Requests for files and pictures, by how they ended",
                                      "outcome=\"missing\"")) {}

Result<Identity> FileHandler::who(const HttpRequest& request, const Target& target) const {
  const std::string_view bearer = bearer_token(request);
  if (!bearer.empty()) return parts_.authenticator.verify(bearer);
  const std::string_view media = query_of(target, "t");
  if (media.empty()) return fail(Code::unauthorized, "no token");
  const auto derive = [this](std::string_view what) { return parts_.authenticator.derive(what); };
  return check_media_token(derive, media, parts_.clock.now());
}

void FileHandler::respond(const HttpRequest& request, const Target& target, const HttpPeer& peer,
                          ResponseHandler done) const {
  if (request.method() == "OPTIONS") return done(HttpResponse{204}.with("Allow", "GET, HEAD, OPTIONS"));
  if (request.method() != "GET" && request.method() != "HEAD")
    return done(problem(405, fail(Code::unsupported, "files are read only")).with("Allow", "GET, HEAD, OPTIONS"));
  auto wanted = read_path(target);
  if (!wanted) return done(refusal(fail(Code::not_found, "no such path")));
  if (wanted->of != FileOf::server_logo) {
    const auto identity = who(request, target);
    if (!identity) return done(refusal(identity.error()));
    wanted->who = *identity;
  }
  wanted->io = peer.io;
  const Manner manner{.download = query_of(target, "download") == "1", .lasting = wanted->of != FileOf::link};
  Executor& io = *parts_.threads[static_cast<std::size_t>(peer.io)];
  // The request stays until `done` is called.
  parts_.access.find(*wanted, [this, &request, &io, manner, done = std::move(done)](Result<FileFound> found) mutable {
    if (!found) return done(refusal(found.error()));
    give(request, *found, manner, io, std::move(done));
  });
}

void FileHandler::give(const HttpRequest& request, const FileFound& found, Manner manner, Executor& io,
                       ResponseHandler done) const {
  std::string tag = "\"" + found.hash + "\"";
  if (names_tag(request.list_header("If-None-Match"), tag)) {
    HttpResponse response{304};
    add_headers(response, tag, manner.lasting);
    return done(std::move(response));
  }
  const bool is_inline = may_be_inline(found.type);
  HttpResponse response{200};
  response.content_type = is_inline ? found.type : std::string(octets);
  response.with("Content-Disposition", content_disposition(is_inline && !manner.download, found.name));
  add_headers(response, tag, manner.lasting);

  open(found.hash, io,
       [this, &request, response = std::move(response),
        done = std::move(done)](std::shared_ptr<BodySource> source) mutable {
         if (!source) {
           missing_.add();
           return done(refusal(missing()));
         }
         given_.add();
         HttpResponse whole = std::move(response).from(std::move(source));
         apply_range(request, whole);
         done(std::move(whole));
       });
}

Error FileHandler::missing() const {
  if (!parts_.fetch) return fail(Code::not_found, "the file is not on this server");
  return {Code::unavailable, "the node that has this file can't be reached", {}, 5'000};
}

void FileHandler::open(const std::string& hash, Executor& io, Opened done) const {
  const auto opened = std::make_shared<Opened>(std::move(done));
  if (!parts_.fetch || parts_.store.has(hash)) return open_here(hash, io, opened);
  parts_.fetch(hash, [this, hash, &io, opened](bool here) {
    if (here) return open_here(hash, io, opened);
    io.post([opened] { (*opened)(nullptr); });
  });
}

void FileHandler::open_here(const std::string& hash, Executor& io, const std::shared_ptr<Opened>& done) const {
  const bool taken = parts_.reads.submit([this, hash, &io, done] {
    auto file = parts_.store.open(hash);
    auto source = file ? StoredFile::of(std::move(*file), parts_.reads, io) : nullptr;
    io.post([done, source = std::move(source)]() mutable { (*done)(std::move(source)); });
  });
  if (!taken) io.post([done] { (*done)(nullptr); });
}

}  // namespace snug

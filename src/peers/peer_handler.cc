#include "peers/peer_handler.h"

#include <system_error>
#include <utility>

#include "base/log.h"
#include "http/file_source.h"
#include "http/range.h"
#include "http/target.h"
#include "model/command.h"
#include "peers/peer_files.h"
#include "peers/token_keys.h"

namespace snug {

namespace {

/// The one tag in If-Range, without its quotes; empty: none, or none of ours.
std::string wanted_digest(const HttpRequest& request) {
  const std::string_view tag = request.header_or_empty("If-Range");
  if (tag.size() < 2 || tag.front() != '"' || tag.back() != '"') return {};
  return std::string(tag.substr(1, tag.size() - 2));
}

HttpResponse snapshot_response(const HttpRequest& request, SnapshotOffers::Given given, const ClusterSecret& secret,
                               const std::string& nonce) {
  const std::string content = snapshot_content(given.digest, given.body->size());
  HttpResponse response = HttpResponse{200, "application/x-tar"}
                              .with("ETag", "\"" + given.digest + "\"")
                              .with("Cache-Control", "no-store")
                              .with(peer_proof_header, sign_peer_answer(secret, nonce, content))
                              .from(std::move(given.body));
  apply_range(request, response);
  return response;
}

}  // namespace

PeerHandler::PeerHandler(PeerAuthenticator& authenticator, std::shared_ptr<SnapshotOffers> offers, TableReader& tables,
                         std::filesystem::path token_keys, std::vector<Executor*> executors)
    : authenticator_(authenticator),
      offers_(std::move(offers)),
      tables_(tables),
      token_keys_(std::move(token_keys)),
      executors_(std::move(executors)) {}

void PeerHandler::respond(const HttpRequest& request, const HttpPeer& peer, ResponseHandler done) {
  const std::string_view path = path_of(request.target());
  const bool snapshot = path == snapshot_path, tables = path == tables_path, keys = path == keys_path;
  const bool file = store_ != nullptr && path.starts_with(files_path);
  const bool upload = uploads_ != nullptr && path.starts_with(uploads_path);
  if (request.method() != "GET" || !(snapshot || tables || keys || file || upload))
    return done(problem(fail(Code::not_found, "there is nothing here")));
  const bool once = request.header_count("Authorization") == 1;
  const auto from =
      once ? authenticator_.check(request.header_or_empty("Authorization"), "GET", request.target()) : std::nullopt;
  if (!from) return done(problem(fail(Code::unauthorized, "only for the nodes of the cluster")));
  if (file) return done(give_file(path.substr(files_path.size())));
  if (upload) return done(give_upload(request, *from));
  if (keys) return done(give_keys(*from));
  Executor& executor = *executors_[static_cast<std::size_t>(peer.io)];
  snapshot ? give_snapshot(request, *from, executor, std::move(done))
           : give_tables(request, *from, executor, std::move(done));
}

void PeerHandler::give_snapshot(const HttpRequest& request, const PeerRequest& from, Executor& executor,
                                ResponseHandler done) {
  offers_->ask(from.node, wanted_digest(request), executor,
               [this, request, nonce = from.nonce, done = std::move(done)](SnapshotOffers::Answer answer) mutable {
                 if (auto* given = std::get_if<SnapshotOffers::Given>(&answer))
                   return done(snapshot_response(request, std::move(*given), authenticator_.secret(), nonce));
                 if (const auto* error = std::get_if<Error>(&answer)) return done(problem(*error));
                 done(json_response(202, R"({"state":"making"})").with("Retry-After", "1"));
               });
}

/// A small file, and asked for by who joins only.
HttpResponse PeerHandler::give_keys(const PeerRequest& from) const {
  try {
    std::string sealed = seal_token_keys(authenticator_.secret(), token_keys_);
    std::string proof = sign_peer_answer(authenticator_.secret(), from.nonce, text_content(sealed));
    return HttpResponse{200, "text/plain", std::move(sealed)}
        .with("Cache-Control", "no-store")
        .with(peer_proof_header, std::move(proof));
  } catch (const std::runtime_error& error) {
    log::warning("a node that joins gets no keys", {{"why", error.what()}});
    return problem(fail(Code::unavailable, "the keys can't be read"));
  }
}

void PeerHandler::give_tables(const HttpRequest& request, const PeerRequest& from, Executor& executor,
                              ResponseHandler done) {
  const auto target = parse_target(request.target());
  if (!target) return done(problem(target.error()));
  TableReader::Question question;
  for (const auto& [name, value] : target->query) {
    if (name == "table") question.table = value;
    if (name == "after") question.after = value;
  }
  tables_.ask(std::move(question), executor,
              [this, nonce = from.nonce, done = std::move(done)](Result<std::string> answer) mutable {
                if (!answer) return done(problem(answer.error()));
                std::string proof = sign_peer_answer(authenticator_.secret(), nonce, text_content(*answer));
                done(json_response(200, std::move(*answer))
                         .with("Cache-Control", "no-store")
                         .with(peer_proof_header, std::move(proof)));
              });
}

/// No proof: its name is the hash of what it is.
HttpResponse PeerHandler::give_file(std::string_view hash) const {
  const HttpResponse missing = problem(fail(Code::not_found, "this node does not have it"));
  if (!is_file_hash(hash)) return missing;
  try {
    return HttpResponse{200, "application/octet-stream"}
        .with("Cache-Control", "no-store")
        .from(std::make_shared<FileSource>(store_->path_of(hash)));
  } catch (const std::system_error&) {
    return missing;
  }
}

HttpResponse PeerHandler::give_upload(const HttpRequest& request, const PeerRequest& from) const {
  const auto target = parse_target(request.target());
  if (!target) return problem(target.error());
  UserId owner;
  for (const auto& [name, value] : target->query)
    if (name == "user") owner = parse_id<UserTag>(value).value_or(UserId{});
  const auto file = uploads_->find_complete(owner, path_of(request.target()).substr(uploads_path.size()));
  HttpResponse response = file ? json_response(200, json::to_text(*file)) : problem(file.error());
  std::string proof = sign_peer_answer(authenticator_.secret(), from.nonce, text_content(response.body));
  return std::move(response).with("Cache-Control", "no-store").with(peer_proof_header, std::move(proof));
}

}  // namespace snug

#include "peers/peer_signature.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/bytes.h"

namespace snug {

namespace {

constexpr std::string_view scheme = "Snug-Cluster ";
constexpr const char* of_requests = "peers";
constexpr const char* of_answers = "peer-answers";
constexpr std::int64_t most_node = 1023;
constexpr std::size_t shortest_nonce = 16, longest_nonce = 64;

std::string signed_text(std::string_view method, std::string_view target, std::string_view node, std::string_view ms,
                        std::string_view nonce) {
  std::string text;
  for (const std::string_view part : {method, target, node, ms}) text.append(part).append("\n");
  return text.append(nonce);
}

/// Decimal, written in the one way that std::to_string does.
std::optional<std::int64_t> read_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0 || std::to_string(number) != text) return std::nullopt;
  return number;
}

bool is_nonce(std::string_view text) {
  return text.size() >= shortest_nonce && text.size() <= longest_nonce &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

}  // namespace

std::string sign_peer_request(const ClusterSecret& secret, std::string_view method, std::string_view target, int node,
                              Time now, std::string_view nonce) {
  const std::string number = std::to_string(node), ms = std::to_string(now.ms);
  const std::string signature = secret.sign(of_requests, signed_text(method, target, number, ms, nonce));
  return std::string(scheme) + number + " " + ms + " " + std::string(nonce) + " " + signature;
}

std::string new_peer_nonce() { return random_token(128); }

std::string sign_peer_answer(const ClusterSecret& secret, std::string_view nonce, std::string_view content) {
  return secret.sign(of_answers, std::string(nonce) + "\n" + std::string(content));
}

bool is_signed_peer_answer(const ClusterSecret& secret, std::string_view nonce, std::string_view content,
                           std::string_view signature) {
  return secret.verify(of_answers, std::string(nonce) + "\n" + std::string(content), signature);
}

std::string snapshot_content(std::string_view digest, std::uint64_t bytes) {
  return "snapshot\n" + std::string(digest) + "\n" + std::to_string(bytes);
}

std::string text_content(std::string_view text) { return "text\n" + base64url_encode(blake2b256(text)); }

std::optional<PeerRequest> PeerAuthenticator::check(std::string_view authorization, std::string_view method,
                                                    std::string_view target) {
  if (!authorization.starts_with(scheme)) return std::nullopt;
  authorization.remove_prefix(scheme.size());
  std::array<std::string_view, 4> parts;  // node, time, nonce, signature
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t end = authorization.find(' ');
    if ((end == std::string_view::npos) != (i + 1 == parts.size())) return std::nullopt;
    parts[i] = authorization.substr(0, end);
    authorization.remove_prefix(std::min(parts[i].size() + 1, authorization.size()));
  }
  const auto node = read_number(parts[0]), ms = read_number(parts[1]);
  if (!node || *node > most_node || !ms || !is_nonce(parts[2])) return std::nullopt;
  const std::int64_t now = clock_.now().ms;
  if (*ms < now - limits_.lag_ms || *ms > now + limits_.lag_ms) return std::nullopt;
  if (!secret_.verify(of_requests, signed_text(method, target, parts[0], parts[1], parts[2]), parts[3]))
    return std::nullopt;
  // Last, so that only who knows the secret fills the table.
  if (!is_new(std::string(parts[2]))) return std::nullopt;
  return PeerRequest{static_cast<int>(*node), std::string(parts[2])};
}

/// A request is good for twice the lag at most: so long its number is remembered.
bool PeerAuthenticator::is_new(const std::string& nonce) {
  const auto now = clock_.steady();
  const MutexLock lock(mutex_);
  while (!seen_.empty() && seen_.front().until < now) {
    nonces_.erase(seen_.front().nonce);
    seen_.pop_front();
  }
  if (nonces_.size() >= limits_.nonces || !nonces_.insert(nonce).second) return false;
  seen_.push_back({now + std::chrono::milliseconds(2 * limits_.lag_ms), nonce});
  return true;
}

}  // namespace snug

#include "cluster/claim.h"

#include <algorithm>
#include <charconv>

namespace snug {

namespace {

std::string_view take_word(std::string_view& text) {
  const std::size_t space = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, space);
  text.remove_prefix(std::min(space + 1, text.size()));
  return word;
}

}  // namespace

std::string Claim::text() const { return run + " " + id.text() + " " + std::to_string(tail_begin) + " " + chain; }

std::optional<Claim> Claim::parse(std::string_view text) {
  Claim claim;
  claim.run = take_word(text);
  const auto id = LogId::parse(take_word(text));
  const std::string_view tail = take_word(text);
  const auto [end, error] = std::from_chars(tail.data(), tail.data() + tail.size(), claim.tail_begin);
  if (claim.run.empty() || !id || error != std::errc() || end != tail.data() + tail.size()) return std::nullopt;
  claim.id = *id;
  claim.chain = take_word(text);
  return claim;
}

std::optional<std::int64_t> furthest(const std::map<std::int64_t, Claim>& claims, std::string_view run) {
  std::optional<std::int64_t> best;
  for (const auto& [node, claim] : claims)
    if (claim.run == run && (!best || !claims.at(*best).id.covers(claim.id))) best = node;
  return best;
}

}  // namespace snug

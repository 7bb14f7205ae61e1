#include "cli/guess.h"

#include <algorithm>

#include "base/edits.h"

namespace snug::cli {

namespace {

/// As it is compared: in small letters, and with one kind of dash.
std::string plain(std::string_view word) {
  std::string out(word);
  for (char& c : out) c = c == '_' ? '-' : static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return out;
}

}  // namespace

std::optional<std::string> guess(std::string_view word, const std::vector<std::string>& known) {
  constexpr std::size_t longest = 64, least_of_a_beginning = 3;
  if (word.empty() || word.size() > longest) return std::nullopt;
  const std::string wanted = plain(word);
  std::optional<std::string> best, begins;
  std::size_t least = wanted.size() < 6 ? 2 : 3, beginning = 0;
  for (const std::string& each : known) {
    const std::string name = plain(each);
    if (const std::size_t apart = edits_between(wanted, name); apart < least && apart < name.size()) {
      least = apart;
      best = each;
    }
    if (wanted.size() >= least_of_a_beginning && name.starts_with(wanted) && ++beginning == 1) begins = each;
  }
  return best || beginning != 1 ? best : begins;
}

std::string did_you_mean(const std::optional<std::string>& guessed) {
  return guessed ? ", did you mean '" + *guessed + "'?" : "";
}

}  // namespace snug::cli

#include "search/wanted.h"

#include <algorithm>
#include <string>

#include "search/document.h"

namespace snug {

namespace {

/// The tokens of a text. A sign stands at the place of its word.
class TokenizedText {
 public:
  explicit TokenizedText(std::string_view text) : text_(text) {
    each_token(text, [this](const Token& token) {
      if (token.kind == Token::Kind::sign)
        places_.back().sign = Place::Other{std::string(token.text), token.end};
      else
        places_.push_back({std::string(token.text), token.begin, token.end, token.first_end, {}});
    });
  }

  /// Calls `take(begin, end)`, in bytes, for each place of the phrase.
  template <class Take>
  void find(const Phrase& phrase, Take&& take) const {
    for (std::size_t at = 0; at + phrase.tokens.size() <= places_.size(); ++at)
      if (const std::size_t end = end_of(phrase, at); end != 0) take(places_[at].begin, end);
  }

  std::int64_t code_points_before(std::size_t byte) const {
    return std::count_if(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(byte),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  }

 private:
  struct Place {
    std::string token;
    std::size_t begin, end, first_end;
    struct Other {
      std::string token;
      std::size_t end = 0;
    } sign{};
  };

  /// 0: the phrase does not stand there.
  std::size_t end_of(const Phrase& phrase, std::size_t at) const {
    std::size_t end = 0;
    for (std::size_t i = 0; i < phrase.tokens.size(); ++i) {
      const bool open = phrase.open && i + 1 == phrase.tokens.size();
      end = end_of(places_[at + i], phrase.tokens[i], open);
      if (end == 0) return 0;
    }
    return end;
  }
  static std::size_t end_of(const Place& place, const std::string& token, bool open) {
    if (place.token == token) return place.end;
    if (!place.sign.token.empty() && place.sign.token == token) return place.sign.end;
    if (!open || !place.token.starts_with(token)) return 0;
    return place.first_end;  // of a word: all of it
  }

  const std::string_view text_;
  std::vector<Place> places_;
};

/// In their order, each place of the text once.
std::vector<TextRange> joined(std::vector<TextRange> ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const TextRange& a, const TextRange& b) { return a.from != b.from ? a.from < b.from : a.to < b.to; });
  std::vector<TextRange> out;
  for (const TextRange& range : ranges)
    if (!out.empty() && range.from <= out.back().to)
      out.back().to = std::max(out.back().to, range.to);
    else
      out.push_back(range);
  return out;
}

/// By its name, or with everybody.
bool is_mentioned(const Message& message, UserId user) {
  if (message.mentions_room == RoomMention::room) return message.sender_id != user;
  const std::vector<UserId> named = message.mentions.value_or(std::vector<UserId>());
  return std::find(named.begin(), named.end(), user) != named.end();
}

bool has_what_stands_beside(const Wanted& wanted, const Message& message, ChatId chat) {
  const auto holds = [](const auto& all, auto one) { return std::find(all.begin(), all.end(), one) != all.end(); };
  if (!document_of(message)) return false;
  if (wanted.senders && !holds(*wanted.senders, message.sender_id)) return false;
  if (wanted.chats && !holds(*wanted.chats, chat)) return false;
  if (wanted.mentioned && !is_mentioned(message, wanted.mentioned)) return false;
  if ((has_of(message) & wanted.has) != wanted.has) return false;
  if (message.created_at < wanted.after) return false;
  return wanted.before.ms == 0 || message.created_at < wanted.before;
}

}  // namespace

std::vector<TextRange> find_phrase(std::string_view text, const Phrase& phrase) {
  const TokenizedText tokens(text);
  std::vector<TextRange> ranges;
  tokens.find(phrase, [&](std::size_t begin, std::size_t end) {
    ranges.push_back({tokens.code_points_before(begin), tokens.code_points_before(end)});
  });
  return ranges;
}

std::optional<std::vector<TextRange>> match(const Wanted& wanted, const Message& message, ChatId chat) {
  if (!has_what_stands_beside(wanted, message, chat)) return std::nullopt;
  const TokenizedText tokens(message.content);
  std::vector<TextRange> ranges;
  for (const SearchTerm& term : wanted.terms) {
    bool found = false;
    tokens.find(term.phrase, [&](std::size_t begin, std::size_t end) {
      found = true;
      if (!term.excluded) ranges.push_back({tokens.code_points_before(begin), tokens.code_points_before(end)});
    });
    if (found == term.excluded) return std::nullopt;
  }
  return joined(std::move(ranges));
}

}  // namespace snug

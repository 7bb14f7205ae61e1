// Wanted: a query whose names are resolved, and whether a message is what it asks for.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/answers_search.h"
#include "model/objects.h"
#include "search/search_query.h"

namespace snug {

struct Wanted {
  std::vector<SearchTerm> terms;
  std::optional<std::vector<UserId>> senders;   ///< one of these; none: anybody
  std::optional<std::vector<ChatId>> chats;     ///< in one of these; none: in any
  std::optional<std::vector<MessageId>> among;  ///< only these; in any order
  UserId mentioned{};                           ///< none: 0
  unsigned has = 0;
  Time after{}, before{};  ///< as in SearchQuery
};

/// Where the text has the tokens of a phrase one after the other, in code points, in their order. Thread: any.
std::vector<TextRange> find_phrase(std::string_view text, const Phrase& phrase);

/// Where the message has what is wanted; nothing if it is not. What finds a message in the index is only how to get
/// there: this decides. `chat`: that it is looked for in, of a thread's the chat of its root. `among` is not looked at.
std::optional<std::vector<TextRange>> match(const Wanted& wanted, const Message& message, ChatId chat);

}  // namespace snug

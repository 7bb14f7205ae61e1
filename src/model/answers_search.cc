#include "model/answers_search.h"

#include "model/json_impl.h"

namespace snug {

SNUG_JSON_ELSEWHERE(Message)

SNUG_JSON(TextRange, from, to)
SNUG_JSON(SearchMatch, message_id, ranges)
SNUG_JSON(SearchAnswer, messages, matches, next_cursor, searched_to, indexed_to)

}  // namespace snug

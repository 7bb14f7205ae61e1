#include "model/params_search.h"

#include "model/json_impl.h"

namespace snug {

SNUG_JSON(SearchMessagesParams, query, chat_id, utc_offset, limit, page)

}  // namespace snug

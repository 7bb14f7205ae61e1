// MessageSearch: who may find which message, and what is answered.
#pragma once

#include <string>

#include "base/result.h"
#include "model/answers_search.h"
#include "model/params_search.h"
#include "search/index_readers.h"
#include "store/query.h"

namespace snug {

/// Looks in the index, and answers with the messages of the snapshot: those that the viewer may read in it, and that
/// are what is asked for as they are in it. Failures: bad_request, not_found, not_member, unavailable.
Result<SearchAnswer> find_messages(QueryContext& ctx, IndexReaders& index, const SearchMessagesParams& params,
                                   const IndexReader::Limits& limits = {});

}  // namespace snug

// Fts5Tokens: SQLite's full-text index with our tokens.
#pragma once

#include "store/database.h"

namespace snug {

/// What stands before a filter term (index_file.h). No token of a text holds it.
inline constexpr const char* filter_mark = "\xee\x80\x80";  // U+E000

/// Makes the tokenizer `snug` known on a connection, before anything else uses its index: each needs it. A text that
/// begins with `filter_mark` is words between spaces; what is looked for is one token. Throws StoreError.
void use_fts5_tokens(Database& db);

}  // namespace snug

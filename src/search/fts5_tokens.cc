#include "search/fts5_tokens.h"

#include <sqlite3.h>

#include <algorithm>
#include <new>
#include <string_view>

#include "search/tokens.h"

namespace snug {

namespace {

using Take = int (*)(void* context, int flags, const char* token, int size, int begin, int end);

int begin_tokens(void* /*of_all*/, const char** /*arguments*/, int /*count*/, Fts5Tokenizer** tokenizer) {
  static int nothing = 0;  // they have no state
  *tokenizer = reinterpret_cast<Fts5Tokenizer*>(&nothing);
  return SQLITE_OK;
}

void end_tokens(Fts5Tokenizer* /*tokenizer*/) {}

int take_filters(std::string_view text, void* context, Take take) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) {
      const int code =
          take(context, 0, text.data() + at, static_cast<int>(end - at), static_cast<int>(at), static_cast<int>(end));
      if (code != SQLITE_OK) return code;
    }
    at = end + 1;
  }
  return SQLITE_OK;
}

int take_tokens(Fts5Tokenizer* /*tokenizer*/, void* context, int flags, const char* bytes, int size, Take take) {
  const std::string_view text(bytes ? bytes : "", static_cast<std::size_t>(bytes ? size : 0));
  if ((flags & FTS5_TOKENIZE_QUERY) != 0) return text.empty() ? SQLITE_OK : take(context, 0, bytes, size, 0, size);
  if (text.starts_with(filter_mark)) return take_filters(text, context, take);
  int code = SQLITE_OK;
  try {
    each_token(text, [&](const Token& token) {
      if (code != SQLITE_OK) return;
      code = take(context, token.kind == Token::Kind::sign ? FTS5_TOKEN_COLOCATED : 0, token.text.data(),
                  static_cast<int>(token.text.size()), static_cast<int>(token.begin), static_cast<int>(token.end));
    });
  } catch (const std::bad_alloc&) {  // no exception goes through SQLite
    return SQLITE_NOMEM;
  }
  return code;
}

fts5_api* api_of(sqlite3* handle) {
  fts5_api* api = nullptr;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
    sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
    sqlite3_step(statement);
  }
  sqlite3_finalize(statement);
  return api;
}

}  // namespace

void use_fts5_tokens(Database& db) {
  fts5_api* const api = api_of(db.handle());
  if (!api) throw StoreError(SQLITE_ERROR, "this SQLite has no FTS5");
  fts5_tokenizer ours{.xCreate = begin_tokens, .xDelete = end_tokens, .xTokenize = take_tokens};
  const int code = api->xCreateTokenizer(api, "snug", nullptr, &ours, nullptr);
  if (code != SQLITE_OK) throw StoreError(code, "the tokenizer can't be registered");
}

}  // namespace snug

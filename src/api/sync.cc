// Sync: the state of what has changed since a cursor.
#include "api/operations.h"
#include "api/queries.h"
#include "model/answers.h"

namespace snug {

void add_sync_operations(Operations& out) {
  out.push_back(
      query<SyncAnswer>("sync", "GET", "/sync", "What has changed since a cursor; without one, a first load", sync)
          .at(Cost::free));
}

}  // namespace snug

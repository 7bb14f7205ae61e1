#include "backup/cancel_token.h"

#include "snug/backup.h"

namespace snug {

void CancelToken::check() const {
  if (requested()) throw BackupError("the server is stopping");
}

CancelToken::Reading::Reading(const CancelToken& cancel, Database& database) : database_(database) {
  cancel.check();
  database_.interrupt_on(&cancel.requested_);
}

CancelToken::Reading::~Reading() { database_.interrupt_on(nullptr); }

}  // namespace snug

#include "care/interruption.h"

#include "snug/backup.h"

namespace snug {

void Interruption::check() const {
  if (requested()) throw BackupError("the server is stopping");
}

Interruption::Reading::Reading(const Interruption& interruption, Database& database) : database_(database) {
  interruption.check();
  database_.interrupt_on(&interruption.requested_);
}

Interruption::Reading::~Reading() { database_.interrupt_on(nullptr); }

}  // namespace snug

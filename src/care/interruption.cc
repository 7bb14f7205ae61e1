#include "care/interruption.h"

#include "snug/backup.h"

namespace snug {

void Interruption::request() {
  const std::lock_guard lock(mutex_);
  requested_ = true;
  if (reading_) reading_->interrupt();
}

void Interruption::check() const {
  if (requested()) throw BackupError("the server is stopping");
}

Interruption::Reading::Reading(Interruption& interruption, Database& database) : interruption_(interruption) {
  const std::lock_guard lock(interruption_.mutex_);
  interruption_.check();
  interruption_.reading_ = &database;
}

Interruption::Reading::~Reading() {
  const std::lock_guard lock(interruption_.mutex_);
  interruption_.reading_ = nullptr;
}

}  // namespace snug

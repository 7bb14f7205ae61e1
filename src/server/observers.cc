#include "server/observers.h"

#include "model/cursor.h"

namespace snug {

void Observers::tell(const CommitBatch& batch, const std::string& epoch) const {
  for (const CommittedCommand& command : batch.commands) {
    for (const Change& change : command.changes) {
      const auto* event = std::get_if<snug::Event>(&change);
      if (!event) continue;
      Server::Event told{.name = std::string(name_of_enum(event->type)), .data = event->data};
      if (event->carries_cursor)
        told.cursor = to_string(Cursor{.epoch = epoch, .version = command.version, .receipts = command.version});
      if (event->room) told.chat_id = to_string(event->room);
      for (const UserId user : event->users) told.user_ids.push_back(to_string(user));
      for (const auto& observer : observers_) observer(told);
    }
  }
}

}  // namespace snug

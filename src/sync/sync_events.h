// A sync as the events that it stands for: for clients that recover and know events only.
#pragma once

#include <optional>
#include <vector>

#include "model/answers.h"
#include "model/session_loader.h"

namespace snug {

/// The latest state as ordinary events, `new_message` in `seq` order per chat; new chats before what is in them.
/// Nothing: no events can stand for it (it resets, leaves messages out, or goes on in another page).
std::optional<std::vector<SyncPage::Event>> as_events(const SyncAnswer& answer);

}  // namespace snug

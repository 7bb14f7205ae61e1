// Message preparation: what is the same wherever a message goes.
#pragma once

#include "api/operation.h"
#include "model/command_chats.h"
#include "model/params_messages.h"
#include "snug/hooks.h"

namespace snug {

/// `draft` names to the host program where it goes. `Params`: of send_message or of send_direct_message; says what the
/// type of the message is afterwards. Failures: of the two operations.
template <class Params>
Result<SendMessage> prepare_message(Context& context, UserId sender, Params& p, Draft draft);
extern template Result<SendMessage> prepare_message(Context&, UserId, SendMessageParams&, Draft);

/// When it is done, the links of the message are looked at, and those of `copy_id`, which says the same.
Prepared looked_at(Context& context, CommandBody body, MessageId copy_id = {});

}  // namespace snug

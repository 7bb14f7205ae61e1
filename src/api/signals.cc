// Signals: typing and presence. Nothing of it is stored but what a user has set by hand.
#include <utility>

#include "api/context.h"
#include "api/operations.h"
#include "api/queries.h"
#include "model/answers.h"
#include "router/router.h"

namespace snug {

namespace {

void typing(Calling calling, ChatId chat, Result<void> (Shard::*tell)(Subscriber&, ChatId)) {
  if (!calling.subscriber) return calling.reply.send(fail(Code::unsupported, "typing is for sockets only"));
  const auto told = (calling.subscriber->shard().*tell)(*calling.subscriber, chat);
  calling.reply.send(told ? Answer{std::string("{}"), {}} : Answer{told.error(), {}});
}

void typing_start(Context&, Calling calling, ChatParams p) {
  typing(std::move(calling), p.chat_id, &Shard::typing_start);
}

void typing_stop(Context&, Calling calling, ChatParams p) {
  typing(std::move(calling), p.chat_id, &Shard::typing_stop);
}

/// A live session is proof of its login; of other callers a reader sees whether it lives.
void set_presence(Context& context, Calling calling, SetPresenceParams p) {
  if (calling.subscriber) {
    context.router.set_presence(calling.user, p.status);
    return calling.reply.send(Answer{std::string("{}"), {}});
  }
  context.on_reader(std::move(calling), [&context, p](QueryContext& q, Calling from) {
    context.router.set_presence(q.viewer, p.status);
    from.reply.send(Answer{std::string("{}"), {}});
  });
}

/// From here on a live session hears when the presence of these users changes: it watches before it reads.
void get_presence(Context& context, Calling calling, GetPresenceParams p) {
  const auto session = calling.subscriber ? calling.subscriber->ref() : SubscriberRef{};
  context.on_reader(std::move(calling), [&context, session, p = std::move(p)](QueryContext& q, Calling from) {
    const std::vector<UserId> users = known_users(q, p.user_ids);
    if (session.user) context.router.watch(session, users);
    PresenceAnswer answer;
    for (const UserId user : users) answer.users.push_back(presence_seen(q, user));
    from.reply.send(Answer{json::to_text(answer), {}});
  });
}

}  // namespace

void add_signal_operations(Operations& out) {
  out.push_back(
      signal<EmptyAnswer>("typing_start", "", "", "The caller is typing; ends by itself after 3 s", typing_start));
  out.push_back(signal<EmptyAnswer>("typing_stop", "", "", "The caller is not typing any more", typing_stop));
  out.push_back(signal<EmptyAnswer>("set_presence", "PUT", "/presence",
                                    "How the caller appears: online (automatic), away, busy or offline (invisible)",
                                    set_presence));
  out.push_back(signal<PresenceAnswer>("get_presence", "GET", "/presence", "The presence of some users", get_presence));
}

}  // namespace snug

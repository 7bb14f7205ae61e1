// Signals: typing and presence. Nothing of it is stored but what a user has set by hand.
#include <utility>

#include "api/context.h"
#include "api/failures.h"
#include "api/operations.h"
#include "api/queries.h"
#include "model/answers.h"
#include "router/router.h"

namespace snug {

namespace {

/// The shard knows all chats of its sessions but threads: whose room theirs is, a reader sees.
void typing(Context& context, CallContext calling, ChatId chat, bool starts) {
  if (!calling.subscriber) return calling.reply.send(fail(Code::unsupported, "typing is for sockets only"));
  Subscriber& session = *calling.subscriber;
  Shard& shard = session.shard();
  if (shard.is_subscribed(session, chat)) {
    const auto sent = starts ? shard.typing_start(session, chat) : shard.typing_stop(session, chat);
    return calling.reply.send(sent ? Answer{std::string("{}"), {}} : Answer{sent.error(), {}});
  }
  context.on_reader(std::move(calling),
                    [&context, ref = session.ref(), chat, starts](QueryContext& q, CallContext from) {
                      const auto access = rows::access_to(q.db, chat, q.viewer);
                      if (!access || !access->chat.is_thread())
                        return from.reply.send(fail(Code::not_found, "no such chat"));
                      context.router.typing_in(ref, chat, access->chat.room(), starts);
                      from.reply.send(Answer{std::string("{}"), {}});
                    });
}

void typing_start(Context& context, CallContext calling, ChatParams p) {
  typing(context, std::move(calling), p.chat_id, true);
}

void typing_stop(Context& context, CallContext calling, ChatParams p) {
  typing(context, std::move(calling), p.chat_id, false);
}

/// A live session is proof of its login; of other callers a reader sees whether it lives.
void set_presence(Context& context, CallContext calling, SetPresenceParams p) {
  if (calling.subscriber) {
    context.router.set_presence(calling.user, p.status);
    return calling.reply.send(Answer{std::string("{}"), {}});
  }
  context.on_reader(std::move(calling), [&context, p](QueryContext& q, CallContext from) {
    context.router.set_presence(q.viewer, p.status);
    from.reply.send(Answer{std::string("{}"), {}});
  });
}

/// From here on a live session hears when the presence of these users changes: it watches before it reads.
void get_presence(Context& context, CallContext calling, GetPresenceParams p) {
  const auto session = calling.subscriber ? calling.subscriber->ref() : SubscriberRef{};
  context.on_reader(std::move(calling), [&context, session, p = std::move(p)](QueryContext& q, CallContext from) {
    const std::vector<UserId> users = known_users(q, p.user_ids);
    if (session.user) context.router.watch(session, users);
    PresenceAnswer answer;
    for (const UserId user : users) answer.users.push_back(presence_seen(q, user));
    from.reply.send(Answer{json::to_text(answer), {}});
  });
}

}  // namespace

void add_signal_operations(Operations& out) {
  static constexpr Failure not_there{Code::not_found, "the caller is not in the chat"};
  static constexpr Failure no_socket{Code::unsupported, "the call does not come over a socket"};

  out.push_back(
      signal<EmptyAnswer>("typing_start", "", "", "The caller is typing; ends by itself after 3 s", typing_start)
          .described("The members of the chat that are connected get an event; nothing is stored.")
          .only_for("members of the chat")
          .fails({not_there, no_socket}));
  out.push_back(signal<EmptyAnswer>("typing_stop", "", "", "The caller is not typing any more", typing_stop)
                    .described("Sending a message or disconnecting ends it, too.")
                    .only_for("members of the chat")
                    .fails({not_there, no_socket}));
  out.push_back(
      signal<EmptyAnswer>("set_presence", "PUT", "/presence",
                          "How the caller appears: online (automatic), away, busy or offline (invisible)", set_presence)
          .described(
              "A user that is not connected is offline. Users that may see the presence get `presence_update`."));
  out.push_back(signal<PresenceAnswer>("get_presence", "GET", "/presence", "The presence of some users", get_presence)
                    .described("A user whose presence the caller may not see is offline. A session over a socket gets "
                               "changes from then on."));
}

}  // namespace snug

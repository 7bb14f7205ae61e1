// What people add to messages: reactions, pins, votes; and what they keep for themselves: saved messages, drafts.
#include <algorithm>

#include "api/context.h"
#include "api/failures.h"
#include "api/hashes.h"
#include "api/message_content.h"
#include "api/operations.h"
#include "api/poll.h"
#include "api/queries.h"
#include "model/answers.h"
#include "model/answers_marks.h"
#include "model/emoji_text.h"
#include "model/text_rules.h"

namespace snug {

Result<NewPoll> poll_of(const PollParams& given) {
  if (given.options.size() < 2) return bad_field("poll.options", "must have at least 2 options");
  NewPoll poll{.multiple = given.multiple.value_or(false),
               .anonymous = given.anonymous.value_or(false),
               .closes_at = given.closes_at};
  for (const PollChoice& option : given.options) {
    if (text::is_blank(option)) return bad_field("poll.options", "must not be blank");
    if (std::find(poll.options.begin(), poll.options.end(), option) != poll.options.end())
      return bad_field("poll.options", "has an option twice");
    poll.options.push_back(option);
  }
  return poll;
}

namespace {

Error no_emoji() { return bad_field("emoji", "is not one emoji"); }

Preparation add_reaction(Context&, const CallContext&, ReactionParams& p) {
  auto emoji = one_emoji(p.emoji);
  if (!emoji) return no_emoji();
  return AddReaction{p.message_id, std::move(*emoji)};
}

Preparation remove_reaction(Context&, const CallContext&, ReactionParams& p) {
  auto emoji = one_emoji(p.emoji);
  if (!emoji) return no_emoji();
  return RemoveReaction{p.message_id, std::move(*emoji)};
}

Preparation pin_message(Context&, const CallContext&, MessageParams& p) { return PinMessage{p.message_id, true}; }
Preparation unpin_message(Context&, const CallContext&, MessageParams& p) { return PinMessage{p.message_id, false}; }
Preparation save_message(Context&, const CallContext&, MessageParams& p) { return SaveMessage{p.message_id, true}; }
Preparation unsave_message(Context&, const CallContext&, MessageParams& p) { return SaveMessage{p.message_id, false}; }

Preparation vote_poll(Context&, const CallContext&, VotePollParams& p) {
  VotePoll vote{.message_id = p.message_id, .options = {}};
  for (const OptionPlace& option : p.options) vote.options.push_back(option);
  std::sort(vote.options.begin(), vote.options.end());
  vote.options.erase(std::unique(vote.options.begin(), vote.options.end()), vote.options.end());
  return vote;
}

Preparation close_poll(Context&, const CallContext&, MessageParams& p) { return ClosePoll{p.message_id}; }

Preparation save_draft(Context& context, const CallContext&, SaveDraftParams& p) {
  if (auto fits = check_length(context, p.text, "text"); !fits) return fits.error();
  return SaveDraft{p.chat_id, std::move(p.text), p.reply_to, p.base ? Version{*p.base} : Version{0}};
}

Preparation schedule_message(Context& context, const CallContext& calling, ScheduleMessageParams& p) {
  if (auto allowed = check_content(context, p.content, false); !allowed) return allowed.error();
  ScheduleMessage schedule{.chat_id = p.chat_id, .reply_to = p.reply_to, .send_at = p.send_at};
  schedule.request_hash = request_hash("schedule_message", p);
  Draft draft{.sender_id = to_string(calling.user),
              .chat_id = to_string(p.chat_id),
              .type = std::string(name_of_enum(MessageType::text))};
  if (auto allowed = ask_host(context, std::move(draft), p.content); !allowed) return allowed.error();
  schedule.message_id = context.ids.next<MessageId>();
  schedule.content = std::move(p.content);
  if (p.no_preview.value_or(false)) schedule.no_preview = true;
  if (p.client_id) schedule.client_id = std::move(*p.client_id);
  return schedule;
}

Preparation update_scheduled(Context& context, const CallContext& calling, UpdateScheduledParams& p) {
  if (p.send_at && *p.send_at == Time{}) return bad_field("sendAt", "lies in the past");
  UpdateScheduled update{.message_id = p.scheduled_id, .send_at = p.send_at};
  if (p.content) {
    if (auto allowed = check_content(context, *p.content, false); !allowed) return allowed.error();
    Draft draft{.sender_id = to_string(calling.user), .type = std::string(name_of_enum(MessageType::text))};
    if (auto allowed = ask_host(context, std::move(draft), *p.content); !allowed) return allowed.error();
    update.content = std::move(*p.content);
  }
  return update;
}

Preparation send_scheduled(Context&, const CallContext&, ScheduledParams& p) {
  return UpdateScheduled{.message_id = p.scheduled_id, .send_at = Time{}};
}

Preparation cancel_scheduled(Context&, const CallContext&, ScheduledParams& p) {
  return CancelScheduled{p.scheduled_id};
}

constexpr Failure deleted{Code::not_found, "the message was deleted"};
constexpr Failure no_emoji_failure{Code::bad_request, "`emoji` is not one emoji, or none of this server"};
constexpr Failure cut_off{Code::forbidden, "the other user has blocked the caller, or was deleted"};
constexpr Failure no_poll{Code::bad_request, "the message has no poll"};

void add_reaction_operations(Operations& out) {
  out.push_back(
      command<MessageAnswer>("add_reaction", "PUT", "/messages/{messageId}/reactions/{emoji}",
                             "React to a message with an emoji", add_reaction)
          .described("An emoji by the grammar of UTS 51, or `:name:` of one of this server; one message has at most 50 "
                     "different ones. Again, it changes nothing. The chat gets `reaction_added`.")
          .only_for("members of the chat")
          .fails({failures::no_message,
                  deleted,
                  failures::left_chat,
                  no_emoji_failure,
                  cut_off,
                  {Code::forbidden, "the message has 50 different reactions"}}));
  out.push_back(
      command<MessageAnswer>("remove_reaction", "DELETE", "/messages/{messageId}/reactions/{emoji}",
                             "Take a reaction of the caller's back", remove_reaction)
          .described("Where there is none, it changes nothing. The chat gets `reaction_removed`.")
          .only_for("members of the chat")
          .fails(
              {failures::no_message, deleted, failures::left_chat, {Code::bad_request, "`emoji` is not one emoji"}}));
  out.push_back(
      query<ReactionsAnswer>("list_reactions", "GET", "/messages/{messageId}/reactions", "Who has reacted to a message",
                             list_reactions)
          .described("With `emoji`, who with that one. Paged by `page`, from `nextCursor` of the page before.")
          .only_for("members of the chat")
          .fails({failures::no_message, failures::left_chat, {Code::bad_request, "`emoji` is not one emoji"}}));
}

void add_pin_operations(Operations& out) {
  static constexpr Failure no_admin{Code::forbidden, "the chat is no direct chat, and the caller no admin of it"};
  out.push_back(command<MessageAnswer>("pin_message", "PUT", "/messages/{messageId}/pin", "Pin a message in its chat",
                                       pin_message)
                    .described("A chat has at most 100. The chat gets `message_updated`.")
                    .only_for("owners and admins of the chat, and both sides of a direct chat")
                    .fails({failures::no_message,
                            deleted,
                            failures::left_chat,
                            no_admin,
                            cut_off,
                            {Code::forbidden, "the chat has 100 pinned messages"}}));
  out.push_back(command<MessageAnswer>("unpin_message", "DELETE", "/messages/{messageId}/pin", "Pin a message no more",
                                       unpin_message)
                    .described("The chat gets `message_updated`.")
                    .only_for("owners and admins of the chat, and both sides of a direct chat")
                    .fails({failures::no_message, deleted, failures::left_chat, no_admin, cut_off}));
  out.push_back(
      query<MessagesAnswer>("list_pins", "GET", "/chats/{chatId}/pins", "The pinned messages of a chat", list_pins)
          .described("What was pinned last comes first.")
          .only_for("members of the chat")
          .fails({failures::no_chat, failures::left_chat}));
  out.push_back(command<EmptyAnswer>("save_message", "PUT", "/messages/{messageId}/save",
                                     "Save a message, for the caller alone", save_message)
                    .described("The caller's devices get `saved_updated`.")
                    .only_for("members of its chat")
                    .fails({failures::no_message, deleted, failures::left_chat}));
  out.push_back(command<EmptyAnswer>("unsave_message", "DELETE", "/messages/{messageId}/save", "Save a message no more",
                                     unsave_message)
                    .described("Also one that can't be read any more. The caller's devices get `saved_updated`."));
  out.push_back(query<SavedAnswer>("list_saved", "GET", "/saved", "The messages that the caller has saved", list_saved)
                    .described("What was saved last comes first. `messages` has those that can still be read. Paged by "
                               "`page`, from `nextCursor` of the page before."));
  out.push_back(query<RevisionsAnswer>("list_revisions", "GET", "/messages/{messageId}/revisions",
                                       "What a message said before its edits", list_revisions)
                    .described("At most the last 50 texts, the oldest first; not the present one.")
                    .only_for("those whom the rule `edit_history` lets see it")
                    .fails({failures::no_message,
                            failures::left_chat,
                            {Code::forbidden, "the rule `edit_history` does not let the caller see it"}}));
}

void add_poll_operations(Operations& out) {
  out.push_back(command<MessageAnswer>("vote_poll", "PUT", "/messages/{messageId}/vote", "Vote in a poll", vote_poll)
                    .described("It takes the place of the caller's vote before; no `options` take that back. The chat "
                               "gets `poll_updated`, the caller's devices `vote_updated`.")
                    .only_for("members of the chat")
                    .fails({failures::no_message,
                            deleted,
                            failures::left_chat,
                            no_poll,
                            {Code::bad_request, "the poll has no such option, or takes one choice"},
                            cut_off,
                            {Code::conflict, "the poll has ended"}}));
  out.push_back(command<MessageAnswer>("close_poll", "POST", "/messages/{messageId}/close", "End a poll", close_poll)
                    .described("The chat gets `poll_updated`.")
                    .only_for("its sender, and for owners and admins of its group or channel")
                    .fails({failures::no_message,
                            deleted,
                            failures::left_chat,
                            no_poll,
                            cut_off,
                            {Code::forbidden, "the caller neither sent it nor is owner or admin of the chat"}}));
  out.push_back(
      query<VotesAnswer>("list_votes", "GET", "/messages/{messageId}/votes", "Who has voted for what", list_votes)
          .described("Paged by `page`, from `nextCursor` of the page before.")
          .only_for("members of the chat")
          .fails({failures::no_message, failures::left_chat, no_poll, {Code::forbidden, "the poll is anonymous"}}));
}

void add_draft_operations(Operations& out) {
  out.push_back(
      command<DraftAnswer>("save_draft", "PUT", "/chats/{chatId}/draft", "Keep what the caller was about to write",
                           save_draft)
          .described(
              "One of a chat. `base` is the `version` of the draft that the client began with: if another device "
              "has changed it since, it is a `conflict`, and the draft stays as it is. `send_message` to the "
              "chat ends it. The caller's devices get `draft_updated`.")
          .only_for("members of the chat")
          .fails({failures::no_chat,
                  failures::left_chat,
                  failures::reply_to_another,
                  {Code::conflict, "another device has changed the draft meanwhile"}}));
  out.push_back(query<DraftsAnswer>("list_drafts", "GET", "/drafts", "The caller's drafts", list_drafts)
                    .described("A `sync` has them, too."));
}

void add_scheduled_operations(Operations& out) {
  static constexpr Failure no_scheduled{Code::not_found, "the caller has no such scheduled message"};
  static constexpr Failure bad_time{Code::bad_request, "`sendAt` lies in the past, or more than a year away"};
  out.push_back(
      command<ScheduledAnswer>("schedule_message", "POST", "/scheduled", "Send a message later", schedule_message)
          .described(
              "The message is sent as if the caller did so then, and has the `id` of what is answered. What can't "
              "be sent then stays, with `failed`. 100 wait at most. The caller's devices get "
              "`scheduled_updated`.")
          .only_for("members of the chat")
          .fails({failures::no_chat,
                  failures::left_chat,
                  failures::cannot_write,
                  failures::host_refuses,
                  failures::reply_to_another,
                  bad_time,
                  failures::used_client_id,
                  {Code::forbidden, "the caller has scheduled 100 messages"}}));
  out.push_back(command<ScheduledAnswer>("update_scheduled", "PATCH", "/scheduled/{scheduledId}",
                                         "Change text or time of a scheduled message", update_scheduled)
                    .described("One that could not be sent waits again, and needs a time that is to come.")
                    .fails({no_scheduled, bad_time, failures::host_refuses}));
  out.push_back(command<ScheduledAnswer>("send_scheduled", "POST", "/scheduled/{scheduledId}/send",
                                         "Send a scheduled message now", send_scheduled)
                    .described("As if its time had come: with what was said when it was scheduled. What can't be sent "
                               "stays, with `failed`. The caller's devices get `scheduled_updated`.")
                    .fails({no_scheduled}));
  out.push_back(command<EmptyAnswer>("cancel_scheduled", "DELETE", "/scheduled/{scheduledId}",
                                     "Don't send a scheduled message", cancel_scheduled)
                    .described("The caller's devices get `scheduled_updated`, with `removed`.")
                    .fails({no_scheduled}));
  out.push_back(query<ScheduledListAnswer>("list_scheduled", "GET", "/scheduled", "The caller's scheduled messages",
                                           list_scheduled)
                    .described("What is sent next comes first. A `sync` has them, too."));
  out.push_back(
      query<MentionsAnswer>("list_mentions", "GET", "/mentions", "Messages that mention the caller", list_mentions)
          .described("By name, or everybody in the chat; the newest first. Paged by `page`, from `nextCursor` "
                     "of the page before, and pages may be short."));
}

}  // namespace

void add_mark_operations(Operations& out) {
  add_reaction_operations(out);
  add_pin_operations(out);
  add_poll_operations(out);
  add_draft_operations(out);
  add_scheduled_operations(out);
}

}  // namespace snug

#include "model/answers_marks.h"

#include "model/json_impl.h"

namespace snug {

SNUG_JSON_ELSEWHERE(User)
SNUG_JSON_ELSEWHERE(Message)
SNUG_JSON_ELSEWHERE(SavedMessage)
SNUG_JSON_ELSEWHERE(Revision)
SNUG_JSON_ELSEWHERE(ChatDraft)
SNUG_JSON_ELSEWHERE(ScheduledMessage)

SNUG_JSON(UserReaction, emoji, user_id)
SNUG_JSON(ReactionsAnswer, reactions, users, next_cursor)
SNUG_JSON(UserVote, option, user_id)
SNUG_JSON(VotesAnswer, votes, users, next_cursor)
SNUG_JSON(SavedAnswer, saved, messages, next_cursor)
SNUG_JSON(RevisionsAnswer, revisions)
SNUG_JSON(ScheduledAnswer, scheduled, duplicate)
SNUG_JSON(ScheduledListAnswer, scheduled)
SNUG_JSON(MentionsAnswer, messages, next_cursor)
SNUG_JSON(DraftAnswer, draft)
SNUG_JSON(DraftsAnswer, drafts)

}  // namespace snug

// What applying a command yields: one of the answers, as a value, or an error.
#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/result.h"
#include "model/answers.h"
#include "model/answers_admin.h"
#include "model/answers_marks.h"
#include "model/answers_rooms.h"

namespace snug {

using AppliedAnswer = std::variant<EmptyAnswer, LoginResult, LoginEndedResult, UserAnswer, ContactAnswer, ChatAnswer,
                                   MemberAnswer, MembersAnswer, InviteAnswer, StateAnswer, MessageAnswer,
                                   SettingsAnswer, BanAnswer, AnnouncementAnswer, EmojiAnswer, BrandingAnswer,
                                   DraftAnswer, ScheduledAnswer, ReportAnswer, UserGroupAnswer, PreferencesAnswer>;

/// The result object that a client gets.
std::string to_json(const AppliedAnswer& answer);

/// What an `apply` returns: `return UserAnswer{…}`, or an error.
struct [[nodiscard]] Applied : Result<AppliedAnswer> {
  using Result<AppliedAnswer>::Result;
  template <class Answer>
  requires(!std::is_same_v<Answer, Applied> && !std::is_same_v<Answer, AppliedAnswer> &&
           std::is_constructible_v<AppliedAnswer, std::in_place_type_t<Answer>, Answer>)
      Applied(Answer answer)  // NOLINT: implicit on purpose
      : Result<AppliedAnswer>(AppliedAnswer(std::in_place_type<Answer>, std::move(answer))) {}
};

}  // namespace snug

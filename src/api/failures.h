// What several operations fail by, in the words of the OpenAPI document.
#pragma once

#include "api/operation.h"

namespace snug::failures {

inline constexpr Failure no_user{Code::not_found, "there is no such user, or a guest shares no chat with it"};
inline constexpr Failure no_chat{Code::not_found, "there is no such chat, or the caller was never in it"};
inline constexpr Failure left_chat{Code::not_member, "the caller has left the chat, or was removed from it"};
inline constexpr Failure no_message{Code::not_found, "there is no such message, or the caller was never in its chat"};
inline constexpr Failure no_member{Code::not_found, "the user is not a member of the chat"};
inline constexpr Failure no_invite{Code::not_found, "the invite is used up, revoked or expired, or there was none"};

inline constexpr Failure no_list{Code::forbidden, "the chat is a direct chat or an open channel"};
inline constexpr Failure not_admin{Code::forbidden, "the caller is neither owner nor admin of the chat"};
inline constexpr Failure blocked{Code::forbidden, "a user named has blocked the caller"};
inline constexpr Failure not_of_group{Code::bad_request, "a user named is neither in the channel's group nor a guest"};
inline constexpr Failure chat_is_full{Code::forbidden, "the chat would have too many members"};
inline constexpr Failure caller_is_full{Code::forbidden, "the caller is in as many chats as is allowed"};
inline constexpr Failure user_is_full{Code::forbidden, "a user named can't be added to more chats"};

inline constexpr Failure cannot_write{
    Code::forbidden, "the other user has blocked the caller or was deleted, or only admins write there"};
inline constexpr Failure host_refuses{Code::forbidden, "the host program refuses the message"};
inline constexpr Failure reply_to_another{Code::bad_request, "`replyTo` is not a message of this chat"};
inline constexpr Failure no_upload{Code::not_found, "there is no such upload of the caller's"};
inline constexpr Failure half_uploaded{Code::conflict, "an upload is not complete"};
inline constexpr Failure no_picture{Code::bad_request, "the upload is no picture that can be shown"};
inline constexpr Failure files_are_full{Code::forbidden, "the caller's files would take more room than is allowed"};
inline constexpr Failure used_client_id{Code::conflict, "the `clientId` was used for another request"};

inline constexpr Failure slow_chat{Code::rate_limited, "the chat's slow mode lets the caller wait"};

inline constexpr Failure too_many_attempts{Code::rate_limited, "there were too many attempts"};
inline constexpr Failure password_changed{Code::conflict, "the password was changed meanwhile"};
inline constexpr Failure reserved_username{Code::bad_request, "the username is reserved"};
inline constexpr Failure taken_username{Code::conflict, "the username is taken"};

}  // namespace snug::failures

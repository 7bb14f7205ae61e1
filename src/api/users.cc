// Users: the caller's profile, and other people's.
#include "api/attached_files.h"
#include "api/context.h"
#include "api/failures.h"
#include "api/folding.h"
#include "api/operations.h"
#include "api/queries.h"
#include "model/answers.h"
#include "model/emoji_text.h"

namespace snug {

namespace {

template <std::size_t lo, std::size_t hi, template <std::size_t, std::size_t> class T>
Patch<std::string> plain(const Patch<T<lo, hi>>& patch) {
  Patch<std::string> out{patch.present, std::nullopt};
  if (patch.value) out.value = *patch.value;
  return out;
}

Result<Patch<UserStatus>> status_of(const Patch<StatusParams>& given) {
  Patch<UserStatus> status{given.present, std::nullopt};
  if (!given.value) return status;
  if (!given.value->emoji && !given.value->text) return bad_field("status", "needs an emoji or a text");
  UserStatus& value = status.value.emplace();
  if (given.value->emoji) {
    value.emoji = one_emoji(*given.value->emoji);
    if (!value.emoji) return bad_field("status.emoji", "is not one emoji");
  }
  if (given.value->text) value.text = *given.value->text;
  value.until = given.value->until;
  return status;
}

Preparation update_me(Context& context, const CallContext& calling, UpdateMeParams& p) {
  UpdateProfile update;
  if (p.avatar_url.present && p.avatar_upload_id.present) return bad_field("avatarUrl", "or avatarUploadId, not both");
  auto avatar = picture_in(context.uploads, calling.user, p.avatar_upload_id, "avatarUploadId");
  if (!avatar) return avatar.error();
  update.avatar = std::move(*avatar);
  if (p.display_name) {
    update.display_name = *p.display_name;
    update.terms = search_terms("", *update.display_name);
  }
  update.avatar_url = plain(p.avatar_url);
  update.bio = plain(p.bio);
  auto status = status_of(p.status);
  if (!status) return status.error();
  update.status = std::move(*status);
  return update;
}

}  // namespace

void add_user_operations(Operations& out) {
  out.push_back(query<UserAnswer>("get_me", "GET", "/users/me", "The caller", get_me).described("As others see it."));
  out.push_back(command<UserAnswer>("update_me", "PATCH", "/users/me", "Change the caller's profile", update_me)
                    .described("A field that is absent is left as it is; null clears it, where it is taken. Others get "
                               "`user_updated`. A picture is uploaded first, best as `avatar`.")
                    .fails({failures::no_upload,
                            failures::half_uploaded,
                            failures::no_picture,
                            {Code::bad_request, "the emoji of the status is not one emoji, or none of this server"}}));
  out.push_back(query<UserAnswer>("get_user", "GET", "/users/{userId}", "A user", get_user)
                    .described("A user that was deleted is a tombstone, with `deleted`. A guest finds only those it "
                               "shares a chat with.")
                    .fails({failures::no_user}));
  out.push_back(
      query<UsersAnswer>("find_users", "GET", "/users", "Users by the beginnings of their names", find_users)
          .described(
              "Looks for the beginning of the username and of each word of the display name, letter case ignored. A "
              "guest finds only those it shares a chat with.")
          .fails({{Code::bad_request, "the query has fewer than 2 letters or digits"}}));
}

}  // namespace snug

#include "model/params_accounts.h"

#include "model/json_impl.h"

namespace snug {

SNUG_JSON_ELSEWHERE(StatusParams)

SNUG_JSON(NoParams)
SNUG_JSON(RegisterParams, username, password, display_name, invite, setup_token)
SNUG_JSON(CheckSetupParams, setup_token)
SNUG_JSON(LoginParams, username, password, long_lived)
SNUG_JSON(RefreshParams, refresh_token)
SNUG_JSON(ChangePasswordParams, old, new_)
SNUG_JSON(DeleteAccountParams, password)
SNUG_JSON(RevokeSessionParams, session_id)
SNUG_JSON(UpdateMeParams, display_name, avatar_url, avatar_upload_id, bio, status)
SNUG_JSON(UserParams, user_id)
SNUG_JSON(FindUsersParams, query, limit)

}  // namespace snug

// The operation table's chapters: each is a file of this folder, a noun's operations and their rows.
#pragma once

#include <span>

#include "api/operation.h"

namespace snug {

struct Chapter {
  std::string_view noun;
  std::string_view description;
  void (*add)(Operations& out);
};

/// In the order of the document. Chapters of one noun stand together and have the same description.
std::span<const Chapter> chapters();

void add_account_operations(Operations& out);     // accounts.cc
void add_login_operations(Operations& out);       // login_sessions.cc
void add_user_operations(Operations& out);        // users.cc
void add_contact_operations(Operations& out);     // contacts.cc
void add_chat_operations(Operations& out);        // chats.cc
void add_member_operations(Operations& out);      // members.cc
void add_invite_operations(Operations& out);      // invites.cc
void add_message_operations(Operations& out);     // messages.cc
void add_mark_operations(Operations& out);        // marks.cc
void add_thread_operations(Operations& out);      // threads.cc
void add_moderation_operations(Operations& out);  // moderation.cc
void add_directory_operations(Operations& out);   // directory.cc
void add_user_group_operations(Operations& out);  // user_groups.cc
void add_preference_operations(Operations& out);  // preferences.cc
void add_search_operations(Operations& out);      // search.cc
void add_file_operations(Operations& out);        // files.cc
void add_emoji_operations(Operations& out);       // emoji.cc
void add_signal_operations(Operations& out);      // signals.cc
void add_sync_operations(Operations& out);        // sync.cc
void add_server_operations(Operations& out);      // server_facts.cc

// By administrators
void add_admin_user_operations(Operations& out);        // admin_users.cc
void add_admin_invite_operations(Operations& out);      // admin_invites.cc
void add_admin_server_operations(Operations& out);      // admin_server.cc
void add_admin_figures_operations(Operations& out);     // admin_figures.cc
void add_admin_moderation_operations(Operations& out);  // admin_moderation.cc
void add_admin_group_operations(Operations& out);       // admin_groups.cc

}  // namespace snug

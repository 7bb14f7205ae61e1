#include "identity/username.h"

#include <doctest/doctest.h>

using namespace snug;

TEST_CASE("usernames that are fine") {
  for (const char* name : {"bob", "Alice", "a.b-c_d", "007", "x--", "abcdefghijklmnopqrstuvwxyz012345"})
    CHECK_MESSAGE(check_username(name).ok(), name);
}

TEST_CASE("usernames that are refused, by the name of their field") {
  for (const char* name : {"", "ab", ".bob", "-bob", "_bob", "bo b", "böb", "bob@home", "bob\n", "bob/..", "Deleted-7",
                           "abcdefghijklmnopqrstuvwxyz0123456"}) {
    const auto result = check_username(name);
    CHECK_MESSAGE(!result.ok(), name);
    if (!result) CHECK(result.error().field == "username");
  }
}

TEST_CASE("names that mean something are reserved, whatever case and signs they are written with") {
  for (const char* name : {"admin", "root", "all", "here", "everyone", "channel", "room", "system", "deleted",
                           "administrator", "Admin", "HERE", "here.", "all-", "a.d-m_i.n", "ever-yone", "root__"}) {
    const auto result = check_username(name);
    CHECK_MESSAGE(!result.ok(), name);
    if (!result) CHECK(result.error().field == "username");
  }
  for (const char* name : {"admina", "roots", "allan", "where", "rooms", "root1", "bot"})
    CHECK_MESSAGE(check_username(name).ok(), name);
}

TEST_CASE("the case of a username does not matter") {
  CHECK(username_key("Alice.B") == "alice.b");
  CHECK(username_key("aLICE.b") == username_key("Alice.B"));
  CHECK(username_key("Ünal") == "Ünal");  // no name of ours; left alone
}

// UserSearch: a query for people, in the terms that users are found by (user_terms).
#pragma once

#include <string_view>
#include <vector>

#include "store/user_rows.h"

namespace snug {

/// What find_users looks for, one after the other: a user is found that has all the terms of one of them. First the
/// text as it is, since a username may hold what separates words, then its words. Empty if there is nothing to look
/// for.
std::vector<std::vector<rows::Terms>> searches_for(std::string_view query);

/// The same as one search, that can be paged: a text with a space is words, another one stays as it is.
std::vector<rows::Terms> search_for(std::string_view query);

}  // namespace snug

// Names to addresses, without waiting longer than one wants to: getaddrinfo can't be told to give up.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <functional>
#include <vector>

#include "acme/url.h"
#include "base/result.h"

namespace snug {

/// Blocks until `end` at the latest, or until `given_up` (asked now and then) says so.
Result<std::vector<boost::asio::ip::tcp::endpoint>> resolve(const Url& url, std::chrono::steady_clock::time_point end,
                                                            const std::function<bool()>& given_up);

}  // namespace snug

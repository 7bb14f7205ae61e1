// ApiSettings: what the operations of one node go by. Nothing here decides when a command is applied.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "model/history.h"

namespace snug {

/// Attempts per minute; a rate of 0: no limit.
struct LoginRates {
  double login_rate = 10;  ///< for one account
  int login_burst = 20;
  double login_address_rate = 120;
  int login_address_burst = 300;
  double register_rate = 60;  ///< for one address
  int register_burst = 300;
};

struct ApiSettings {
  History history = History();  ///< of the database, for cursors
  std::string version;          ///< of the program, for the OpenAPI document
  std::string public_url;       ///< how people reach this server, without a slash at the end; empty: links are not told
  std::string contact;          ///< whom people turn to who can't get in; empty: nobody is named

  std::size_t max_content_length = 8000;  ///< characters of one message

  std::size_t password_memory = 19 << 20;  ///< bytes per hash
  int password_ops = 2;

  LoginRates rates{};

  bool may_lag = false;  ///< other nodes may be further than this one

  /// How long a query that brings a cursor waits for this node to get that far.
  std::chrono::milliseconds timeout{2000};
};

}  // namespace snug

// Messages: sends into the plan's chats, and follows each message until it is acked and every member has it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/client.h"
#include "bench/latencies.h"
#include "bench/observed_process.h"
#include "bench/plan.h"

namespace snug::bench {

struct Figures {
  double seconds = 0;
  std::uint64_t acked = 0;
  std::uint64_t delivered = 0;
  std::uint64_t completed = 0;  ///< messages that left the window
  double server_cpu = 0;        ///< seconds
  double client_cpu = 0;
  Latencies ack, delivery, last_member;  ///< from the moment a message was due to be sent
};

/// Every user of the plan is connected, numbered as in the plan. Thread: one.
class Messages final : public Receiver {
 public:
  /// When a message makes room for the next one in a window. `everywhere`: it is acked, and all members have it.
  enum class Until { acked, everywhere };

  Messages(Client& client, const Plan& plan, const ObservedProcess& server, Until until);

  /// Keeps `window` messages under way.
  Figures run_window(std::size_t window, double warm_up, double seconds);
  /// Keeps one message under way in every chat.
  Figures run_each(double warm_up, double seconds);
  /// Sends `rate` messages a second at even intervals, whatever comes back; one that is late counts from its due time.
  Figures run_rate(double rate, double warm_up, double seconds);
  /// One message at a time, each `gap` seconds after every member has the one before.
  Figures run_lone(double gap, double warm_up, double seconds);

  void on_text(std::uint32_t connection, std::string_view payload, std::int64_t now) override;

 private:
  struct Message {
    std::int64_t due = 0;
    std::uint32_t chat = 0;  // of the plan
    std::uint32_t left = 0;  // members that don't have it yet
    bool acked = false;
  };

  void send(std::int64_t due) { send_to(next_chat(), due); }
  void send_to(std::size_t chat, std::int64_t due);
  void on_new_message(std::string_view payload, std::int64_t now);
  void on_ack(std::string_view payload, std::int64_t now);
  void complete(const Message& message);
  void start_measuring();
  Figures stop_measuring();
  /// Waits until each message is everywhere. Throws if one does not arrive.
  void drain();
  std::size_t next_chat();

  Client& client_;
  const Plan& plan_;
  const ObservedProcess& server_;
  const Until until_;
  const std::string run_;             // first part of each clientId
  std::vector<std::string> opening_;  // of each chat: the call up to the clientId's number
  std::vector<Message> messages_;
  std::size_t undelivered_ = 0;  // not everywhere yet
  std::size_t unacked_ = 0;
  std::size_t window_room_ = 0;
  std::vector<std::uint32_t> free_chats_;  // whose message left the window, oldest first
  std::uint64_t random_ = 88172645463325252;
  std::size_t client_id_at_ = 0;  // where the last frame had its clientId: most often the next has it there, too

  bool measuring_ = false;
  std::int64_t measured_since_ = 0;
  Figures figures_;
};

}  // namespace snug::bench

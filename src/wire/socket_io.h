// Socket.IO v5 packets, as bytes, without sockets.
// Source: the Socket.IO protocol, revision 5 (socketio/socket.io-protocol).
//
//   TYPE [ATTACHMENTS "-"] [NAMESPACE ","] [ACK ID] [JSON]        the attachments follow as binary messages, in order
//
// Read as the official parser reads: what an app says through an official client is never refused, whatever it is. What
// of that we don't take fails by itself (Packet::problem): the connection goes on. Refused is beyond it what no encoder
// writes: ack ids beyond 2⁵³, white space in front of the JSON, and an event or ack without a payload.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/json.h"

namespace snug::socket_io {

enum class PacketType : std::uint8_t { connect, disconnect, event, ack, connect_error, binary_event, binary_ack };

/// A whole packet. Views: valid until the decoder's next call, or the next json::parse on the same thread.
struct Packet {
  PacketType type{};  ///< event and ack also if they came with attachments
  std::string_view nsp = "/";
  std::optional<std::int64_t> id;
  std::optional<json::Value> data;
  /// In `data` each stands as {"_placeholder":true,"num":INDEX}.
  std::span<const std::string> attachments;
  /// Why nobody can take it as it is: levels beyond json::max_depth (`data` has null for them), attachments that are
  /// not named by whole numbers. Failure of a call, of a CONNECT; nothing to the connection.
  std::optional<Error> problem{};
};

/// The most that a packet may bring along.
struct Limits {
  std::size_t attachments = 10;
  std::size_t attachment_bytes = 1'000'000;  ///< of all of them
};

/// Puts packets together from messages. After a failure it is of no more use. Thread: one.
class Decoder {
 public:
  explicit Decoder(Limits limits) : limits_(limits) {}

  /// A text or binary message. Nothing: attachments are still to come. Failure: bad_request.
  Result<std::optional<Packet>> text(std::string_view message);
  Result<std::optional<Packet>> binary(std::string_view message);

 private:
  const Limits limits_;
  // A packet that waits for its attachments.
  std::string waiting_;
  std::vector<std::string> attachments_;
  std::size_t missing_ = 0;
  std::size_t attachment_bytes_ = 0;
};

/// What stands in front of a packet's JSON, and the JSON.
std::string encode(PacketType type, std::string_view nsp, std::optional<std::int64_t> id, std::string_view json,
                   std::size_t attachments = 0);

}  // namespace snug::socket_io

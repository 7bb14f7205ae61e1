// The Socket.IO dialect: what sessions say, as events and acks of the namespace `/` (docs/protocol.md).
//
//   event    42["NAME",{…}]
//   answer   43ACK[{"ok":true, …result}]   43ACK[{"ok":false,"error":{…}}]
//   cursor   42["cursor","…"]              at the end of each gathered write; clients take it as their offset
#pragma once

#include <utility>

#include "model/dialect.h"
#include "wire/socket_io_names.h"

namespace snug {

class SocketIoDialect final : public Dialect {
 public:
  explicit SocketIoDialect(SocketIoNames names = {}) : names_(std::move(names)) {}

  const SocketIoNames& names() const { return names_; }

  FramePtr event(std::string_view name, std::string_view data, std::string_view cursor) const override;
  FramePtr ack(std::int64_t ack, std::string_view result, std::string_view cursor) const override;
  FramePtr failure(std::int64_t ack, const Error& error) const override;
  FramePtr cursor_frame(std::string_view cursor) const override;

 private:
  SocketIoNames names_;
};

}  // namespace snug

#include "endpoints/websocket_handler.h"

#include <memory>
#include <string>

#include "http/upgrade.h"
#include "net/ws_connection.h"
#include "session/outbox.h"
#include "session/session.h"

namespace snug {

namespace {

constexpr std::uint8_t native_dialect = 0;

class NativeEndpoint final : public Endpoint {
 public:
  NativeEndpoint(Sessions& sessions, const CallDialect& dialect, Transport& connection, const std::string& address,
                 const std::string& token)
      : dialect_(dialect), session_(std::make_shared<Session>(sessions, connection, outbox_, native_dialect, address)) {
    if (token.empty())
      session_->await_hello();
    else
      session_->log_in(token, std::nullopt);
  }

  void on_text(std::string_view text) override { session_->on_call(dialect_.decode(text)); }
  void on_binary(std::string_view) override { session_->on_binary(); }
  Outbox& outbox() override { return outbox_; }
  void on_closed() override {
    session_->on_closed();
    outbox_.clear();
  }
  void shut_down() override { session_->shut_down(); }

 private:
  const CallDialect& dialect_;
  Outbox outbox_;
  const std::shared_ptr<Session> session_;
};

}  // namespace

HttpResponse WebSocketHandler::respond(const HttpRequest& request, const HttpPeer& peer) const {
  HttpResponse response = answer_upgrade(request);
  if (response.status != 101) return response;
  auto plan = std::make_shared<WebSocketPlan>();
  plan->io = peer.io;
  plan->open = [this, sessions = sessions_[static_cast<std::size_t>(peer.io)], address = peer.address,
                token = std::string(bearer_token(request))](Transport& connection) {
    return std::make_shared<NativeEndpoint>(*sessions, dialect_, connection, address, token);
  };
  response.websocket = std::move(plan);
  return response;
}

}  // namespace snug

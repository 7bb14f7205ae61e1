// Calls, answers, events and the end of a session; session_start.cc has its beginning.
#include "session/session.h"

#include <algorithm>
#include <cassert>

#include "base/log.h"
#include "model/cursor.h"
#include "session/opening.h"

namespace snug {

Session::Session(Sessions& sessions, Transport& transport, Outbox& outbox, std::uint8_t dialect, std::string address)
    : Subscriber(sessions.shard_, dialect),
      sessions_(sessions),
      transport_(transport),
      outbox_(outbox),
      address_(std::move(address)) {}

Session::~Session() { assert(!entered()); }

const Dialect& Session::speak() const { return *sessions_.dialects_[dialect()]; }

// --- Calls ---------------------------------------------------------------------------------------------------------

void Session::on_call(const Result<IncomingCall>& call) {
  if (state_ == State::closed) return;
  assert(state_ == State::waiting || state_ == State::live);
  const Error* const malformed = !call ? &call.error() : call->malformed ? &*call->malformed : nullptr;
  const std::optional<std::int64_t> ack = call ? call->ack : std::nullopt;
  if (state_ == State::waiting) {
    if (!malformed && call->event == "hello") return hello(*call);
    fail(ack, malformed ? *malformed : snug::fail(Code::unauthorized, "say hello first"));
    return close(CloseCode::unauthorized, "no hello");
  }
  if (!malformed) return this->call(*call);
  const auto admitted = sessions_.rates_.call(user(), Cost::call);
  if (!admitted) return fail(ack, admitted.error());
  // Whoever calls what isn't there learns that first: how it is called makes no difference.
  const bool named = call && !call->event.empty() && call->event != "hello";
  const auto unknown = named ? sessions_.calls_.unknown(call->event) : std::nullopt;
  fail(ack, unknown ? *unknown : *malformed);
}

void Session::on_binary() {
  if (state_ == State::closed) return;
  fail(std::nullopt, snug::fail(Code::unsupported, "binary messages are not understood"));
  if (state_ == State::waiting) close(CloseCode::unauthorized, "no hello");
}

void Session::call(const IncomingCall& call) {
  if (call.event == "hello") return fail(call.ack, snug::fail(Code::conflict, "already logged in"));
  const auto admitted = sessions_.rates_.call(user(), sessions_.calls_.cost(call.event));
  if (!admitted) {
    sessions_.metrics_.rate_limited.add();
    return fail(call.ack, admitted.error());
  }
  if (admitted->count() > 0) {
    pause(for_rate, true);
    sessions_.executor_.post_after(*admitted, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->pause(for_rate, false);
    });
  }
  if (++in_flight_ >= sessions_.settings_.calls_in_flight) pause(for_answers, true);
  const Caller caller{.user = user(), .login = login(), .address = address_, .io = shard().io(), .subscriber = this};
  sessions_.calls_.call(caller, call.event, call.data, call.cursor,
                        [weak = weak_from_this(), ack = call.ack](Answer answer) {
                          if (const auto self = weak.lock()) self->answered(ack, std::move(answer));
                        });
}

void Session::answered(std::optional<std::int64_t> ack, Answer answer) {
  --in_flight_;
  if (state_ == State::closed) return;
  answer_call(ack, std::move(answer));
  if ((paused_ & for_end) != 0 && shut_down()) return;
  if (in_flight_ <= sessions_.settings_.calls_in_flight / 2) pause(for_answers, false);
}

void Session::answer_call(std::optional<std::int64_t> ack, Answer answer) {
  if (!answer.result) {
    fail(ack, answer.result.error());
  } else if (ack) {
    send(speak().ack(*ack, *answer.result, answer.cursor));
  }
}

void Session::fail(std::optional<std::int64_t> ack, const Error& error) {
  ack ? send(speak().failure(*ack, error)) : send_event<EventType::exception>(exception_of(error));
}

// --- Events --------------------------------------------------------------------------------------------------------

void Session::deliver(const FramePtr& frame, Version version, Priority priority) {
  if (live() == Live::holding) return opening_->hold(frame, version);
  if (priority == Priority::typing && congested()) return sessions_.metrics_.typing_dropped.add();
  send(frame);
}

bool Session::congested() const { return backlog() > sessions_.settings_.outbox_soft; }

void Session::send(FramePtr frame) {
  if (state_ == State::closed) return;
  if (backlog() >= sessions_.settings_.outbox_hard) [[unlikely]] {
    sessions_.metrics_.slow_closed.add();
    log::info("slow consumer closed", {{"user", to_string(user())}, {"address", address_}});
    return close(CloseCode::slow_consumer, "slow consumer");
  }
  outbox_.push(std::move(frame));
  if (congested()) [[unlikely]] {
    pause(for_outbox, true);
    outbox_.watch(*this);
  }
}

void Session::send_event(EventType type, std::string_view data) { send(speak().event(name_of_enum(type), data, {})); }

void Session::on_written(std::size_t count) {
  if (page_left_ > 0) {
    page_left_ -= static_cast<std::uint32_t>(std::min<std::size_t>(page_left_, count));
    if (page_left_ == 0 && opening_ && state_ == State::live) load();
  }
  if ((paused_ & for_outbox) != 0 && backlog() <= sessions_.settings_.outbox_soft / 2) pause(for_outbox, false);
  if (page_left_ == 0 && (paused_ & for_outbox) == 0) outbox_.forget(*this);
}

void Session::pause(Pause reason, bool on) {
  const std::uint8_t before = paused_;
  paused_ = static_cast<std::uint8_t>(on ? before | reason : before & ~reason);
  if (state_ == State::closed || (before == 0) == (paused_ == 0)) return;
  paused_ != 0 ? transport_.pause_reading() : transport_.resume_reading();
}

// --- The end -------------------------------------------------------------------------------------------------------

void Session::revoked(LoginEnd why) {
  if (state_ == State::closed) return;
  sessions_.metrics_.revoked.add();
  if (state_ == State::live) send_event<EventType::session_revoked>({why});
  close(CloseCode::unauthorized, "session revoked");
}

void Session::interrupted() { close(CloseCode::service_restart, "resume"); }

bool Session::shut_down() {
  if (in_flight_ > 0 && state_ != State::closed) return pause(for_end, true), false;
  close(CloseCode::service_restart, "server is stopping");
  return true;
}

void Session::close(CloseCode code, std::string_view reason) {
  if (state_ == State::closed) return;
  if (state_ == State::live) sessions_.metrics_.open.add(-1);
  stop_waiting();
  state_ = State::closed;
  set_live(Live::closed, 0);
  opening_.reset();
  outbox_.forget(*this);
  transport_.close(code, reason);
}

void Session::on_closed() {
  if (state_ == State::live) sessions_.metrics_.open.add(-1);
  stop_waiting();
  state_ = State::closed;
  set_live(Live::closed, 0);
  opening_.reset();
  outbox_.forget(*this);
  page_left_ = 0;
  if (entered()) shard().leave(*this);
}

}  // namespace snug

#include "bench/messages.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace snug::bench {

namespace {

constexpr std::string_view content =
    "Shall we meet at the station at a quarter past seven, or is that too early for you?";
constexpr std::size_t number_digits = 9;
constexpr std::int64_t patience = 30'000'000'000;

std::int64_t nanoseconds(double seconds) { return static_cast<std::int64_t>(seconds * 1e9); }

[[noreturn]] void fail(std::string_view what, std::string_view payload = {}) {
  throw std::runtime_error(std::string(what) + " " + std::string(payload.substr(0, 400)));
}

std::string padded(std::uint64_t number) {
  std::string digits = std::to_string(number);
  return std::string(number_digits - digits.size(), '0') + digits;
}

}  // namespace

Messages::Messages(Client& client, const Plan& plan, const ObservedProcess& server, Until until)
    : client_(client),
      plan_(plan),
      server_(server),
      until_(until),
      run_("\"clientId\":\"" + std::to_string(now_ns() / 1000) + "-") {
  for (const Plan::Chat& chat : plan.chats)
    opening_.push_back("{\"chatId\":\"" + chat.id + "\",\"content\":\"" + std::string(content) + "\"," + run_);
  messages_.reserve(1 << 20);
}

// --- Out -------------------------------------------------------------------------------------------------------------

std::size_t Messages::next_chat() {
  random_ ^= random_ << 13;
  random_ ^= random_ >> 7;
  random_ ^= random_ << 17;
  return random_ % plan_.chats.size();
}

void Messages::send_to(std::size_t index, std::int64_t due) {
  const std::uint64_t number = messages_.size();
  const auto& members = plan_.chats[index].members;
  messages_.push_back(
      {.due = due, .chat = static_cast<std::uint32_t>(index), .left = static_cast<std::uint32_t>(members.size())});
  ++undelivered_;
  ++unacked_;
  client_.call(members[number % members.size()], "send_message", opening_[index] + padded(number) + "\"}", number);
}

// --- In --------------------------------------------------------------------------------------------------------------

void Messages::on_text(std::uint32_t, std::string_view payload, std::int64_t now) {
  const Speech& speech = client_.speech();
  if (payload.starts_with(speech.new_message)) return on_new_message(payload, now);
  if (payload.starts_with(speech.ack)) return on_ack(payload, now);
  if (payload.starts_with(speech.exception)) fail("an exception:", payload);
}

void Messages::on_new_message(std::string_view payload, std::int64_t now) {
  if (payload.size() < client_id_at_ + run_.size() + number_digits ||
      payload.compare(client_id_at_, run_.size(), run_) != 0) {
    client_id_at_ = payload.find(run_);
    if (client_id_at_ == payload.npos) fail("not ours:", payload);
  }
  std::uint64_t number = 0;
  const char* const digits = payload.data() + client_id_at_ + run_.size();
  std::from_chars(digits, digits + number_digits, number);
  Message& message = messages_.at(number);
  if (message.left == 0) fail("delivered once too often:", payload);

  --message.left;
  if (measuring_) {
    ++figures_.delivered;
    if (message.due >= measured_since_) figures_.delivery.add(now - message.due);
  }
  if (message.left > 0) return;
  --undelivered_;
  if (measuring_ && message.due >= measured_since_) figures_.last_member.add(now - message.due);
  if (until_ == Until::everywhere && message.acked) complete(message);
}

void Messages::on_ack(std::string_view payload, std::int64_t now) {
  std::uint64_t number = 0;
  const auto [end, error] =
      std::from_chars(payload.data() + client_.speech().ack.size(), payload.data() + payload.size(), number);
  if (!payload.substr(static_cast<std::size_t>(end - payload.data())).starts_with(client_.speech().ok))
    fail("refused:", payload);
  Message& message = messages_.at(number);
  if (std::exchange(message.acked, true)) fail("acked twice:", payload);
  --unacked_;
  if (measuring_) {
    ++figures_.acked;
    if (message.due >= measured_since_) figures_.ack.add(now - message.due);
  }
  if (until_ == Until::acked || message.left == 0) complete(message);
}

void Messages::complete(const Message& message) {
  if (measuring_) ++figures_.completed;
  ++window_room_;
  free_chats_.push_back(message.chat);
}

// --- Runs ------------------------------------------------------------------------------------------------------------

void Messages::start_measuring() {
  figures_ = Figures{};
  figures_.server_cpu = server_.cpu_seconds();
  figures_.client_cpu = own_cpu_seconds();
  measured_since_ = now_ns();
  measuring_ = true;
}

Figures Messages::stop_measuring() {
  measuring_ = false;
  figures_.seconds = static_cast<double>(now_ns() - measured_since_) / 1e9;
  figures_.server_cpu = server_.cpu_seconds() - figures_.server_cpu;
  figures_.client_cpu = own_cpu_seconds() - figures_.client_cpu;
  drain();
  return figures_;
}

void Messages::drain() {
  const std::int64_t deadline = now_ns() + patience;
  while (undelivered_ > 0 || unacked_ > 0) {
    client_.poll(*this, now_ns() + 10'000'000);
    if (now_ns() > deadline)
      fail(std::to_string(undelivered_) + " messages did not reach everyone, " + std::to_string(unacked_) + " no ack");
  }
}

Figures Messages::run_window(std::size_t window, double warm_up, double seconds) {
  const std::int64_t begin = now_ns() + nanoseconds(warm_up), end = begin + nanoseconds(seconds);
  window_room_ = window;
  for (std::int64_t now = now_ns(); now < end; now = now_ns()) {
    if (!measuring_ && now >= begin) start_measuring();
    for (; window_room_ > 0; --window_room_) send(now_ns());
    client_.poll(*this, std::min(end, now + 10'000'000));
  }
  return stop_measuring();
}

Figures Messages::run_each(double warm_up, double seconds) {
  const std::int64_t begin = now_ns() + nanoseconds(warm_up), end = begin + nanoseconds(seconds);
  for (std::uint32_t i = 0; i < plan_.chats.size(); ++i) free_chats_.push_back(i);
  for (std::int64_t now = now_ns(); now < end; now = now_ns()) {
    if (!measuring_ && now >= begin) start_measuring();
    for (const std::uint32_t chat : std::exchange(free_chats_, {})) send_to(chat, now_ns());
    client_.poll(*this, std::min(end, now + 10'000'000));
  }
  return stop_measuring();
}

Figures Messages::run_rate(double rate, double warm_up, double seconds) {
  const std::int64_t start = now_ns(), begin = start + nanoseconds(warm_up), end = begin + nanoseconds(seconds);
  const double interval = 1e9 / rate;
  std::uint64_t sent = 0;
  const auto due = [&] { return start + static_cast<std::int64_t>(static_cast<double>(sent) * interval); };
  for (std::int64_t now = start; now < end; now = now_ns()) {
    if (!measuring_ && now >= begin) start_measuring();
    for (; due() <= now; ++sent) send(due());
    client_.poll(*this, std::min(end, due()));
  }
  return stop_measuring();
}

Figures Messages::run_lone(double gap, double warm_up, double seconds) {
  const std::int64_t begin = now_ns() + nanoseconds(warm_up), end = begin + nanoseconds(seconds);
  for (std::int64_t now = now_ns(); now < end; now = now_ns()) {
    if (!measuring_ && now >= begin) start_measuring();
    send(now);
    drain();
    for (const std::int64_t next = now_ns() + nanoseconds(gap); now_ns() < next;) client_.poll(*this, next);
  }
  return stop_measuring();
}

}  // namespace snug::bench

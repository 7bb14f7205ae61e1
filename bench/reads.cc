#include "bench/reads.h"

#include <algorithm>

namespace snug::bench {

namespace {
constexpr std::int64_t patience = 30'000'000'000;

/// `,"page":"…"` for the call that goes on where this answer ends; nothing at the end of the list.
std::string next_page(std::string_view answer) {
  constexpr std::string_view name = "\"nextCursor\":\"";
  const std::size_t at = answer.rfind(name);
  if (at == answer.npos) return {};
  const std::string_view rest = answer.substr(at + name.size());
  return ",\"page\":\"" + std::string(rest.substr(0, rest.find('"'))) + "\"";
}

}  // namespace

void Reads::call(const std::string& what) {
  ++number_;
  random_ ^= random_ << 13;
  random_ ^= random_ >> 7;
  random_ ^= random_ << 17;
  if (what == "chat_page") return client_.call(0, "list_chats", "{}", number_);
  if (what == "chat_list") return client_.call(0, "list_chats", "{\"limit\":200" + page_ + "}", number_);
  if (what == "sync") return client_.call(0, "sync", "{\"cursor\":\"" + plan_.cursor + "\"}", number_);
  if (what != "history") throw std::invalid_argument("--what is chat_page, chat_list, history or sync");
  const Plan::Chat& chat = plan_.chats[random_ % plan_.chats.size()];
  const std::uint64_t before = 1 + (random_ >> 20) % static_cast<std::uint64_t>(chat.last_seq + 1);
  client_.call(0, "list_messages",
               "{\"chatId\":\"" + chat.id + "\",\"before\":" + std::to_string(std::max<std::uint64_t>(before, 2)) +
                   ",\"limit\":50}",
               number_);
}

void Reads::wait() {
  const std::int64_t deadline = now_ns() + patience;
  while (answered_ == 0) {
    client_.poll(*this, now_ns() + 1'000'000'000);
    if (now_ns() > deadline) throw std::runtime_error("no answer");
  }
}

ReadFigures Reads::run(const std::string& what, std::uint64_t calls) {
  ReadFigures figures;
  for (std::uint64_t i = 0; i < calls; ++i) {
    const std::int64_t start = now_ns();
    page_.clear();
    do {
      answered_ = 0;
      call(what);
      wait();
      figures.answer_bytes += answer_.size();
      page_ = what == "chat_list" ? next_page(answer_) : "";
    } while (!page_.empty());
    figures.latency.add(answered_ - start);
    ++figures.calls;
  }
  figures.last_answer = answer_;
  return figures;
}

void Reads::on_text(std::uint32_t, std::string_view payload, std::int64_t now) {
  const std::string beginning = "{\"ack\":" + std::to_string(number_) + ",\"data\":{\"ok\":";
  if (!payload.starts_with(beginning)) return;
  if (!payload.substr(beginning.size()).starts_with("true"))
    throw std::runtime_error("refused: " + std::string(payload.substr(0, 400)));
  answered_ = now;
  answer_ = payload;
}

}  // namespace snug::bench

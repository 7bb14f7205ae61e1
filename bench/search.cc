// Measures the search index: what it costs to fill, how large it is, and how long what people look for takes. The texts
// are words by Zipf's law, the chats likewise; some are of a script without spaces.
//
//   bench_search --index FILE [--messages 1000000] [--chats 10000] [--words 300000]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "bench/options.h"
#include "search/index_file.h"
#include "search/index_reader.h"

using namespace snug;

namespace {

using Steady = std::chrono::steady_clock;

double ms_since(Steady::time_point begun) {
  return std::chrono::duration<double, std::milli>(Steady::now() - begun).count();
}

/// Numbers from 0 on, the n-th as often as 1/(n+1).
class Zipf {
 public:
  explicit Zipf(std::size_t count) : sums_(count) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sums_[i] = sum += 1 / static_cast<double>(i + 1);
  }
  std::size_t operator()(std::mt19937_64& dice) const {
    const double at = std::uniform_real_distribution<double>(0, sums_.back())(dice);
    return static_cast<std::size_t>(std::lower_bound(sums_.begin(), sums_.end(), at) - sums_.begin());
  }

 private:
  std::vector<double> sums_;
};

/// The n-th word: the same letters stand for the same number.
std::string word(std::size_t n) {
  std::string out;
  for (std::size_t left = n * 7 + 11; left > 0; left /= 26) out += static_cast<char>('a' + left % 26);
  return out + (n % 3 == 0 ? "er" : "an");
}

struct Texts {
  explicit Texts(std::size_t words) : words_of(words) {}
  std::string next() {
    std::string text;
    if (dice() % 100 < 3) {
      for (int i = 0; i < 25; ++i)
        text += std::string{"\xe4", 1} + static_cast<char>(0xb8 + dice() % 8) + static_cast<char>(0x80 + dice() % 64);
      return text;
    }
    while (text.size() < 75) text += (text.empty() ? "" : " ") + word(words_of(dice));
    return text;
  }
  std::mt19937_64 dice{1};
  Zipf words_of;
};

ChatId chat_of(std::size_t n) { return ChatId{100'000'000'000'000'000 + static_cast<std::int64_t>(n)}; }
UserId user_of(std::size_t n) { return UserId{200'000'000'000'000'000 + static_cast<std::int64_t>(n)}; }

void fill(const std::string& path, std::int64_t messages, std::size_t chats, std::size_t words) {
  Texts texts(words);
  const Zipf chats_of(chats);
  constexpr std::int64_t at_once = 200;
  IndexFile index(path);
  std::size_t bytes = 0;
  double worst = 0;
  const auto begun = Steady::now();
  for (std::int64_t i = 0; i < messages;) {
    const auto batch = Steady::now();
    Transaction transaction(index.db());
    for (std::int64_t end = std::min(i + at_once, messages); i < end; ++i) {
      Document document{.message = MessageId{300'000'000'000'000'000 + i},
                        .chat = chat_of(chats_of(texts.dice)),
                        .sender = user_of(texts.dice() % 5000),
                        .time = Time{1'700'000'000'000 + i * 1000},
                        .mentions = {},
                        .text = texts.next()};
      bytes += document.text.size();
      index.put(document);
    }
    index.set_place(index.place());
    transaction.commit();
    worst = std::max(worst, ms_since(batch));
  }
  const double all = ms_since(begun);
  std::printf("%-64s %.1f us each, %.0f s, worst batch %.0f ms\n", "filled, 200 at once",
              1000 * all / static_cast<double>(messages), all / 1000, worst);
  for (const std::int64_t each : {1, 10, 50}) {
    const auto alone = Steady::now();
    std::int64_t put = 0;
    for (; put < 1000; put += each) {
      Transaction transaction(index.db());
      for (std::int64_t i = 0; i < each; ++i)
        index.put({.message = MessageId{400'000'000'000'000'000 + each * 1'000'000 + put + i},
                   .chat = chat_of(1),
                   .sender = user_of(1),
                   .time = Time{1'700'000'000'000 + messages * 1000},
                   .mentions = {},
                   .text = texts.next()});
      index.set_place(index.place());
      transaction.commit();
    }
    std::printf("%-64s %.1f us each\n", ("put, " + std::to_string(each) + " at once").c_str(),
                1000 * ms_since(alone) / static_cast<double>(put));
  }
  const auto merging = Steady::now();
  index.put({.message = MessageId{300'000'000'000'000'000},
             .chat = chat_of(1),
             .sender = user_of(1),
             .time = Time{1},
             .mentions = {},
             .text = "edited"});
  while (index.merge_some()) {
  }
  index.empty_log();
  std::printf("%-64s %.1f s\n", "merged into one piece after an edit", ms_since(merging) / 1000);
  const auto size = static_cast<double>(std::filesystem::file_size(path));
  std::printf("%-64s %.0f B each (the texts %.0f B)\n", "the file", size / static_cast<double>(messages),
              static_cast<double>(bytes) / static_cast<double>(messages));
}

struct Asked {
  std::string what;
  Wanted wanted;
  std::size_t chats_of_user = 1000;
};

void look(IndexReader& reader, const Asked& asked, std::size_t chats, std::size_t page_at = 0) {
  std::mt19937_64 dice(7);
  std::unordered_set<std::int64_t> own;
  while (own.size() < std::min(asked.chats_of_user, chats)) own.insert(chat_of(dice() % chats).value);
  Wanted wanted = asked.wanted;
  if (!wanted.chats && own.size() <= 100) {
    wanted.chats.emplace();
    for (const std::int64_t chat : own) wanted.chats->push_back(ChatId{chat});
  } else if (wanted.chats) {
    for (const ChatId chat : *wanted.chats) own.insert(chat.value);
  }
  std::vector<double> times;
  IndexReader::Walked walked;
  std::size_t hits = 0;
  for (int round = 0; round < 15; ++round) {
    hits = 0;
    std::optional<MessageId> before;
    if (page_at > 0) before = MessageId{300'000'000'000'000'000 + static_cast<std::int64_t>(page_at)};
    const auto begun = Steady::now();
    walked = reader.walk(wanted, before, {}, [&](const Candidate& candidate) {
      hits += own.contains(candidate.chat.value) ? 1 : 0;
      return hits < 25;
    });
    times.push_back(ms_since(begun));
  }
  std::sort(times.begin(), times.end());
  std::printf("%-64s %.2f ms (%.2f worst), %zu hits, %d looked at%s\n", asked.what.c_str(), times[times.size() / 2],
              times.back(), hits, walked.looked_at, walked.ended ? "" : ", more");
}

SearchTerm term(std::string_view text, bool beginning = false, bool excluded = false) {
  return {phrase_of(text, beginning), excluded};
}

void ask(const std::string& path, std::size_t chats, std::int64_t messages) {
  IndexReader reader(path);
  for (const std::size_t n : {0UL, 10UL, 100UL, 1000UL, 10'000UL, 100'000UL})
    look(reader, {"the word of place " + std::to_string(n), {.terms = {term(word(n))}}}, chats);
  look(reader, {"the commonest word, from the middle", {.terms = {term(word(0))}}}, chats,
       static_cast<std::size_t>(messages / 2));
  look(reader, {"two common words", {.terms = {term(word(0)), term(word(1))}}}, chats);
  look(reader, {"three common words", {.terms = {term(word(0)), term(word(1)), term(word(2))}}}, chats);
  look(reader, {"a phrase of common words", {.terms = {term(word(0) + " " + word(1))}}}, chats);
  look(reader, {"a phrase of three common words", {.terms = {term(word(0) + " " + word(1) + " " + word(2))}}}, chats);
  look(reader,
       {"common words that never follow each other",
        {.terms = {term(word(0) + " " + word(0) + " " + word(0) + " " + word(0))}}},
       chats);
  look(reader, {"a common word without another", {.terms = {term(word(0)), term(word(1), false, true)}}}, chats);
  look(reader,
       {"the commonest word in one small chat", {.terms = {term(word(0))}, .chats = std::vector{chat_of(chats - 1)}}},
       chats);
  look(reader,
       {"the commonest word from one sender", {.terms = {term(word(0))}, .senders = std::vector{user_of(4999)}}},
       chats);
  look(reader, {"all from one sender", {.senders = std::vector{user_of(4999)}}}, chats);
  for (const std::size_t count : {10UL, 30UL, 100UL, 101UL, 300UL, 1000UL})
    look(reader,
         {"the commonest word, a user of " + std::to_string(count) + " chats", {.terms = {term(word(0))}}, count},
         chats);
  for (const std::size_t letters : {3UL, 4UL})
    look(reader,
         {"what begins with " + std::to_string(letters) + " letters",
          {.terms = {term(word(1234).substr(0, letters), true)}}},
         chats);
  look(reader, {"a letter of a script without spaces", {.terms = {term("\xe4\xb8\xad")}}}, chats);
  look(reader, {"two of them", {.terms = {term("\xe4\xb8\xad\xe4\xb9\x8b")}}}, chats);
  look(reader,
       {"a day",
        {.after = Time{1'700'000'000'000 + messages * 500},
         .before = Time{1'700'000'000'000 + messages * 500 + 86'400'000}}},
       chats);
}

}  // namespace

int main(int argc, char** argv) {
  const bench::Options options(argc, argv, 1);
  const std::string path = options.text("index", "");
  const std::int64_t messages = options.number("messages", 1'000'000);
  const auto chats = static_cast<std::size_t>(options.number("chats", 10'000));
  if (path.empty()) {
    std::fprintf(stderr, "bench_search --index FILE\n");
    return 1;
  }
  if (!std::filesystem::exists(path))
    fill(path, messages, chats, static_cast<std::size_t>(options.number("words", 300'000)));
  ask(path, chats, messages);
  return 0;
}

#include "search/tokens.h"

#include <optional>
#include <utility>

#include "base/unicode.h"
#include "search/plain_letters.h"

namespace snug {

namespace {

enum class Class { none, word, spaceless, emoji, flag };

bool is_flag_letter(char32_t c) { return c >= 0x1f1e6 && c <= 0x1f1ff; }
bool is_skin(char32_t c) { return c >= 0x1f3fb && c <= 0x1f3ff; }

Class class_of(char32_t c) {
  if (c < 0x80) return unicode::is_word(c) ? Class::word : Class::none;
  if (is_flag_letter(c)) return Class::flag;
  if (unicode::is_spaceless(c)) return Class::spaceless;
  if (unicode::is_word(c)) return Class::word;
  return unicode::is_pictographic(c) ? Class::emoji : Class::none;
}

/// A letter in its plain form, and the bytes that it stands for.
struct Letter {
  char32_t c = 0;
  Class of = Class::none;
  std::size_t begin = 0, end = 0;
};

/// Takes letters, and tells the tokens that they make.
class Reader {
 public:
  explicit Reader(const TokenVisitor& visit) : visit_(visit) {}

  /// A mark, or what has no shape, belongs to the letter before it.
  void extend(std::size_t end) {
    if (held_) held_->end = end;
  }
  void take(Letter letter) {
    if (held_) {
      if (const char32_t one = composed(held_->c, letter.c); one != 0) {
        held_->c = one;
        held_->of = class_of(one);
        held_->end = letter.end;
        return;
      }
      pass();
    }
    held_ = letter;
  }
  /// Something else stands there: `rest` begins with it.
  void end_of_word(std::string_view rest) {
    pass();
    end_run();
    end_word(rest);
  }
  void finish() { end_of_word({}); }

 private:
  void pass() {
    if (!held_) return;
    const Letter letter = *held_;
    held_.reset();
    if (letter.of != Class::spaceless) end_run();
    if (letter.of != Class::word) end_word({});
    if (letter.of != Class::flag) flag_.reset();
    switch (letter.of) {
      case Class::word:
        add_to_word(letter);
        break;
      case Class::spaceless:
        add_to_run(letter);
        break;
      case Class::emoji:
        tell(Token::Kind::word, {letter.c, 0}, letter.begin, letter.end, letter.end);
        break;
      case Class::flag:
        add_to_flag(letter);
        break;
      case Class::none:
        break;
    }
  }

  void add_to_word(const Letter& letter) {
    if (word_.empty()) word_begin_ = letter.begin;
    const std::size_t before = word_.size();
    if (!word_full_) unicode::append(word_, letter.c);
    if (word_.size() > most_token_bytes) {
      word_.resize(before);
      word_full_ = true;
    }
    word_end_ = letter.end;
  }
  void end_word(std::string_view rest) {
    if (word_.empty()) return;
    visit_({.text = word_, .begin = word_begin_, .end = word_end_, .first_end = word_end_});
    const std::string_view sign = sign_of(rest);
    if (!sign.empty()) {
      word_ += sign;
      visit_({.text = word_,
              .kind = Token::Kind::sign,
              .begin = word_begin_,
              .end = word_end_ + sign.size(),
              .first_end = word_end_});
    }
    word_.clear();
    word_full_ = false;
  }
  /// `++` or `#` right behind a short word, and no more of it.
  std::string_view sign_of(std::string_view rest) const {
    constexpr std::size_t longest = 4;
    if (word_.size() > longest) return {};
    for (const std::string_view sign : {std::string_view("++"), std::string_view("#")}) {
      if (!rest.starts_with(sign)) continue;
      std::string_view behind = rest.substr(sign.size());
      if (behind.starts_with(sign.back())) return {};
      if (behind.empty()) return sign;
      return class_of(unicode::take_first(behind)) == Class::word ? std::string_view() : sign;
    }
    return {};
  }

  void add_to_run(const Letter& letter) {
    if (run_) tell(Token::Kind::pair, {run_->c, letter.c}, run_->begin, letter.end, run_->end);
    run_ = letter;
  }
  void end_run() {
    if (run_) tell(Token::Kind::last, {run_->c, 0}, run_->begin, run_->end, run_->end);
    run_.reset();
  }
  void add_to_flag(const Letter& letter) {
    if (!flag_) {
      flag_ = letter;
      return;
    }
    tell(Token::Kind::word, {flag_->c, letter.c}, flag_->begin, letter.end, letter.end);
    flag_.reset();
  }

  struct Text {
    char32_t first, second;
  };
  void tell(Token::Kind kind, Text text, std::size_t begin, std::size_t end, std::size_t first_end) {
    text_.clear();
    unicode::append(text_, text.first);
    if (text.second != 0) unicode::append(text_, text.second);
    visit_({.text = text_, .kind = kind, .begin = begin, .end = end, .first_end = first_end});
  }

  const TokenVisitor& visit_;
  std::optional<Letter> held_;  // the next may be composed with it
  std::string word_;
  bool word_full_ = false;
  std::size_t word_begin_ = 0, word_end_ = 0;
  std::optional<Letter> run_;   // the last letter of the run
  std::optional<Letter> flag_;  // the first letter of a flag
  std::string text_;
};

bool is_hangul(char32_t c) { return c >= 0xac00 && c <= 0xd7a3; }

/// Whether it is worth looking for what begins so: the fewer the letters, the more there is.
bool is_beginning(std::string_view token) {
  constexpr int fewest = 3, fewest_hangul = 2;
  int letters = 0;
  bool hangul = true;
  while (!token.empty()) {
    hangul = is_hangul(unicode::take_first(token)) && hangul;
    ++letters;
  }
  return letters >= (hangul ? fewest_hangul : fewest);
}

}  // namespace

void each_token(std::string_view text, const TokenVisitor& visit) {
  Reader reader(visit);
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view here = rest;
    const std::size_t begin = text.size() - rest.size();
    const char32_t c = unicode::take_first(rest);
    const std::size_t end = text.size() - rest.size();
    if (unicode::is_default_ignorable(c) || is_left_out(c) || is_skin(c)) {
      reader.extend(end);
      continue;
    }
    char32_t room = 0;
    bool letters = false;
    for (const char32_t plain : plain_letters_of(c, room)) {
      const Class of = class_of(plain);
      if (of == Class::none) break;
      reader.take({plain, of, begin, end});
      letters = true;
    }
    if (!letters) reader.end_of_word(here);
  }
  reader.finish();
}

Phrase phrase_of(std::string_view text, bool beginning) {
  Phrase phrase;
  Token::Kind last = Token::Kind::word, before_last = Token::Kind::word;
  each_token(text, [&](const Token& token) {
    if (token.kind == Token::Kind::sign)
      phrase.tokens.back() = token.text;
    else
      phrase.tokens.emplace_back(token.text);
    before_last = std::exchange(last, token.kind);
  });
  if (phrase.tokens.empty()) return phrase;
  if (last == Token::Kind::last) {
    // What ends in a run is found within one.
    if (before_last == Token::Kind::pair)
      phrase.tokens.pop_back();
    else
      phrase.open = true;
  } else if (last == Token::Kind::word) {
    phrase.open = beginning && is_beginning(phrase.tokens.back());
  }
  return phrase;
}

}  // namespace snug

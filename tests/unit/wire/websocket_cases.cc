#include "unit/wire/websocket_cases.h"

#include <utility>

#include "unit/wire/utf8_cases.h"

namespace snug::test {
namespace {

constexpr auto of_16_bits = Frame::Length::of_16_bits;
constexpr auto of_64_bits = Frame::Length::of_64_bits;

std::string stars(std::size_t size) { return std::string(size, '*'); }
std::string zeros(std::size_t size) { return std::string(size, '\0'); }
const std::string binary_junk = hex("00 ff fe fd fc fb 00 ff");

void framing(std::vector<Case>& cases) {
  for (const std::size_t size : {0, 1, 125, 126, 127, 128, 65535, 65536, 65537}) {
    const std::string named = " of " + std::to_string(size) + " bytes";
    cases.push_back({"1.1 text" + named, {text(stars(size))}, {got_text(stars(size))}});
    cases.push_back({"1.2 binary" + named, {binary(zeros(size))}, {got_binary(zeros(size))}});
  }
  const std::vector<Case> more_cases = {
      {"1 nothing", {}, {}},
      {"1 three messages in a row",
       {text("a"), binary("b"), text("c")},
       {got_text("a"), got_binary("b"), got_text("c")}},
      {"1 half a header", {lacking(6 + 4, text("Hello"))}, {}},
      {"1 header without its mask", {lacking(7, text("Hello"))}, {}},
      {"1 half a payload", {lacking(3, text("Hello"))}, {}},
      {"1 a message and half of the next", {text("a"), lacking(3, text("Hello"))}, {got_text("a")}},

      {"1 empty text, length in 16 bits", {in(of_16_bits, text(""))}, {refused(1002)}},
      {"1 text of 125, length in 16 bits", {in(of_16_bits, text(stars(125)))}, {refused(1002)}},
      {"1 text of 126, length in 64 bits", {in(of_64_bits, text(stars(126)))}, {refused(1002)}},
      {"1 text of 65535, length in 64 bits", {in(of_64_bits, text(stars(65535)))}, {refused(1002)}},
      {"1 length with its top bit", {announcing(1ULL << 63 | 5, text("Hello"))}, {refused(1002)}},

      {"masks: bare message", {flip_mask(text("Hello"))}, {refused(1002)}},
      {"masks: bare empty message", {flip_mask(text(""))}, {refused(1002)}},
      {"masks: bare ping", {flip_mask(ping("p"))}, {refused(1002)}},
      {"masks: bare close", {flip_mask(close(1000))}, {refused(1002)}},
      {"masks: bare second fragment", {text_begin("a"), flip_mask(end("b"))}, {refused(1002)}},
      {"masks: bare after a good one", {text("a"), flip_mask(text("b")), text("c")}, {got_text("a"), refused(1002)}},
  };
  cases.insert(cases.end(), more_cases.begin(), more_cases.end());
}

void pings(std::vector<Case>& cases) {
  std::vector<Frame> ten;
  std::vector<Event> ten_events;
  for (int i = 0; i < 10; ++i) {
    ten.push_back(ping("payload-" + std::to_string(i)));
    ten_events.push_back(got_ping("payload-" + std::to_string(i)));
  }
  const std::vector<Case> more_cases = {
      {"2.1 ping without payload", {ping("")}, {got_ping("")}},
      {"2.2 ping with payload", {ping("Hello, world!")}, {got_ping("Hello, world!")}},
      {"2.3 ping with binary payload", {ping(binary_junk)}, {got_ping(binary_junk)}},
      {"2.4 ping of 125 bytes", {ping(stars(125))}, {got_ping(stars(125))}},
      {"2.5 ping of 126 bytes", {ping(stars(126))}, {refused(1002)}},
      {"2.5 ping of 65536 bytes", {ping(stars(65536))}, {refused(1002)}},
      {"2.5 ping of 5, length in 16 bits", {in(of_16_bits, ping("Hello"))}, {refused(1002)}},
      {"2.5 ping of 5, length in 64 bits", {in(of_64_bits, ping("Hello"))}, {refused(1002)}},
      {"2.7 pong nobody asked for", {pong("")}, {got_pong("")}},
      {"2.8 pong nobody asked for, with payload", {pong("unsolicited")}, {got_pong("unsolicited")}},
      {"2.9 pong, then ping", {pong("unsolicited"), ping("ping")}, {got_pong("unsolicited"), got_ping("ping")}},
      {"2.10 ten pings", ten, ten_events},
      {"2 pong of 126 bytes", {pong(stars(126))}, {refused(1002)}},
      {"2 half a ping", {lacking(3, ping("Hello"))}, {}},
  };
  cases.insert(cases.end(), more_cases.begin(), more_cases.end());
}

void reserved_bits_and_opcodes(std::vector<Case>& cases) {
  for (unsigned bits = 1; bits <= 7; ++bits) {
    const std::string named = "3 reserved bits " + std::to_string(bits);
    cases.push_back({named + " on text", {text("a"), reserved(text("b"), bits)}, {got_text("a"), refused(1002)}});
    cases.push_back({named + " on binary", {reserved(binary(binary_junk), bits)}, {refused(1002)}});
    cases.push_back({named + " on ping", {reserved(ping("p"), bits), ping("q")}, {refused(1002)}});
    cases.push_back({named + " on close", {reserved(close(1000), bits)}, {refused(1002)}});
    cases.push_back({named + " on a continuation", {text_begin("a"), reserved(end("b"), bits)}, {refused(1002)}});
  }
  for (const unsigned opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
    const std::string named = "4 opcode " + std::to_string(opcode);
    cases.push_back({named, {with_opcode(opcode, "")}, {refused(1002)}});
    cases.push_back({named + " with payload", {with_opcode(opcode, "payload")}, {refused(1002)}});
    cases.push_back(
        {named + " after text", {text("a"), with_opcode(opcode, ""), ping("")}, {got_text("a"), refused(1002)}});
    cases.push_back({named + " in a message", {text_begin("a"), with_opcode(opcode, ""), end("b")}, {refused(1002)}});
  }
}

void fragmentation(std::vector<Case>& cases) {
  const std::vector<Case> more_cases = {
      {"5.1 ping in two fragments", {unfinished(ping("a")), end("b")}, {refused(1002)}},
      {"5.2 pong in two fragments", {unfinished(pong("a")), end("b")}, {refused(1002)}},
      {"5 close in two fragments", {unfinished(close(1000)), end("b")}, {refused(1002)}},
      {"5.3 text in two fragments", {text_begin("frag1"), end("frag2")}, {got_text("frag1frag2")}},
      {"5 binary in two fragments", {binary_begin(binary_junk), end("x")}, {got_binary(binary_junk + "x")}},
      {"5 text in three fragments", {text_begin("a"), more("b"), end("c")}, {got_text("abc")}},
      {"5 text in three empty fragments", {text_begin(""), more(""), end("")}, {got_text("")}},
      {"5 text in the last fragment", {text_begin(""), more(""), end("all")}, {got_text("all")}},
      {"5 text in the first fragment", {text_begin("all"), more(""), end("")}, {got_text("all")}},
      {"5 message never ended", {text_begin("a"), more("b")}, {}},
      {"5 two fragmented messages",
       {text_begin("a"), end("b"), binary_begin("c"), end("d")},
       {got_text("ab"), got_binary("cd")}},
      {"5.6 ping between fragments",
       {text_begin("frag1"), ping("ping"), end("frag2")},
       {got_ping("ping"), got_text("frag1frag2")}},
      {"5 empty ping between fragments",
       {text_begin("frag1"), ping(""), end("frag2")},
       {got_ping(""), got_text("frag1frag2")}},
      {"5 long ping after an empty fragment",
       {text_begin(""), ping(stars(125)), end("frag2")},
       {got_ping(stars(125)), got_text("frag2")}},
      {"5 pings and pongs between three fragments",
       {text_begin("a"), ping("1"), pong("2"), more("b"), ping("3"), end("c"), ping("4")},
       {got_ping("1"), got_pong("2"), got_ping("3"), got_text("abc"), got_ping("4")}},
      {"5 close between fragments", {text_begin("a"), close(1000), end("b")}, {got_close(1000)}},
      {"5.9 end of nothing", {end("a")}, {refused(1002)}},
      {"5.10 middle of nothing", {more("a"), end("b")}, {refused(1002)}},
      {"5.11 empty end of nothing", {end("")}, {refused(1002)}},
      {"5.12 end of nothing, then text", {end("a"), text("b")}, {refused(1002)}},
      {"5.15 end after the end", {text_begin("a"), end("b"), end("c")}, {got_text("ab"), refused(1002)}},
      {"5.15 end after an unfragmented message", {text("a"), end("b")}, {got_text("a"), refused(1002)}},
      {"5.16 middle of nothing, then a fragmented text", {more("a"), text_begin("b"), end("c")}, {refused(1002)}},
      {"5.18 text within a fragmented text", {text_begin("a"), text("b")}, {refused(1002)}},
      {"5 binary within a fragmented text", {text_begin("a"), binary("b")}, {refused(1002)}},
      {"5 second beginning", {text_begin("a"), text_begin("b")}, {refused(1002)}},
      {"5 text within an empty fragmented text", {text_begin(""), text("b")}, {refused(1002)}},
      {"5.19 five fragments, pings between",
       {text_begin("1"), more("2"), ping("a"), more("3"), more("4"), ping("b"), end("5")},
       {got_ping("a"), got_ping("b"), got_text("12345")}},
      {"10.1 64 KiB in fragments of 1300 bytes",
       [] {
         std::vector<Frame> frames = {text_begin(stars(1300))};
         for (int i = 1; i < 50; ++i) frames.push_back(more(stars(1300)));
         frames.push_back(end(stars(536)));
         return frames;
       }(),
       {got_text(stars(65536))}},
  };
  cases.insert(cases.end(), more_cases.begin(), more_cases.end());
}

void utf8(std::vector<Case>& cases) {
  for (const Utf8Case& c : utf8_cases()) {
    const std::vector<Event> outcome = {c.valid ? got_text(c.bytes) : refused(1007)};
    cases.push_back({c.name, {text(c.bytes)}, outcome});

    std::vector<Frame> byte_by_byte = {text_begin("")};
    for (const char byte : c.bytes) byte_by_byte.push_back(more(std::string(1, byte)));
    byte_by_byte.push_back(end(""));
    cases.push_back({c.name + ", a byte per fragment", byte_by_byte, outcome});

    cases.push_back({c.name + ", as binary", {binary(c.bytes)}, {got_binary(c.bytes)}});
  }
  const std::string kosme = hex("ce ba e1 bd b9 cf 83 ce bc ce b5");
  const std::vector<Case> more_cases = {
      {"6.4 refused within the frame", {lacking(8, text(kosme + hex("f4 90 80 80") + "edited"))}, {refused(1007)}},
      {"6.4 refused within the fragment", {text_begin(kosme), more(hex("f4 90"))}, {refused(1007)}},
      {"6.4 not yet refused", {text_begin(kosme), more(hex("f4"))}, {}},
      {"6 character cut by the end of a fragment", {text_begin(hex("ce")), end(hex("ba"))}, {got_text(hex("ce ba"))}},
      {"6 character cut by a ping",
       {text_begin(hex("e1 bd")), ping(hex("b9")), end(hex("b9"))},
       {got_ping(hex("b9")), got_text(hex("e1 bd b9"))}},
      {"6 character cut by the end of the message", {text(hex("ce")), text(hex("ba"))}, {refused(1007)}},
      {"6 character cut by the end of a fragmented message", {text_begin("a"), end(hex("ce"))}, {refused(1007)}},
      {"6 text after a binary that was no text",
       {binary(hex("ff ce")), text("a")},
       {got_binary(hex("ff ce")), got_text("a")}},
      {"6 no text in ping and pong", {ping(hex("ff")), pong(hex("ce"))}, {got_ping(hex("ff")), got_pong(hex("ce"))}},
  };
  cases.insert(cases.end(), more_cases.begin(), more_cases.end());
}

void closing(std::vector<Case>& cases) {
  const std::string reason_123 = stars(123);
  const std::vector<Case> more_cases = {
      {"7.1.1 message, then close", {text("Hello World!"), close(1000)}, {got_text("Hello World!"), got_close(1000)}},
      {"7.1.2 close twice", {close(1000), close(1000)}, {got_close(1000)}},
      {"7.1.3 ping after close", {close(1000), ping("p")}, {got_close(1000)}},
      {"7.1.4 text after close", {close(1000), text("a")}, {got_close(1000)}},
      {"7.1.5 end of a message after close", {text_begin("a"), close(1000), end("b")}, {got_close(1000)}},
      {"7.1 garbage after close", {close(1000), with_opcode(15, "x")}, {got_close(1000)}},
      {"7.3.1 close without code", {close_empty()}, {got_close(1005)}},
      {"7.3.2 close of one byte", {close_raw("a")}, {refused(1002)}},
      {"7.3.3 close with code", {close(1000)}, {got_close(1000)}},
      {"7.3.4 close with reason", {close(1000, "Hello World!")}, {got_close(1000, "Hello World!")}},
      {"7.3.5 close with the longest reason", {close(1000, reason_123)}, {got_close(1000, reason_123)}},
      {"7.3.6 close of 126 bytes", {close(1000, stars(124))}, {refused(1002)}},
      {"7.5.1 reason is not UTF-8",
       {close(1000, hex("ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80 65"))},
       {refused(1007)}},
      {"7.5 reason ends within a character", {close(1000, hex("ce ba ce"))}, {refused(1007)}},
      {"7.5 reason is UTF-8", {close(1000, hex("ce ba"))}, {got_close(1000, hex("ce ba"))}},
      {"7 half a close", {lacking(1, close(1000))}, {}},
  };
  cases.insert(cases.end(), more_cases.begin(), more_cases.end());

  for (const std::uint16_t code :
       {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4401, 4999}) {
    cases.push_back({"7.7 close code " + std::to_string(code), {close(code)}, {got_close(code)}});
    cases.push_back(
        {"7.7 close code " + std::to_string(code) + " with reason", {close(code, "bye")}, {got_close(code, "bye")}});
  }
  for (const std::uint16_t code : {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535}) {
    cases.push_back({"7.9 close code " + std::to_string(code), {close(code)}, {refused(1002)}});
    cases.push_back({"7.9 close code " + std::to_string(code) + " with reason", {close(code, "bye")}, {refused(1002)}});
  }
}

void limits(std::vector<Case>& cases) {
  const std::vector<Case> more_cases = {
      {"limit: as long as allowed", {text(stars(100))}, {got_text(stars(100))}, 100},
      {"limit: one byte more", {text(stars(101))}, {refused(1009)}, 100},
      {"limit: refused by the header", {lacking(200, text(stars(200)))}, {refused(1009)}, 100},
      {"limit: binary", {binary(stars(101))}, {refused(1009)}, 100},
      {"limit: the largest length there is", {announcing(~0ULL >> 1, text("Hello"))}, {refused(1009)}, 100},
      {"limit: every message anew",
       {text(stars(100)), text(stars(100)), text(stars(101))},
       {got_text(stars(100)), got_text(stars(100)), refused(1009)},
       100},
      {"limit: over all fragments", {text_begin(stars(60)), more(stars(40)), end("")}, {got_text(stars(100))}, 100},
      {"limit: one byte more over all fragments",
       {text_begin(stars(60)), more(stars(40)), end("*")},
       {refused(1009)},
       100},
      {"limit: fragment lengths that overflow when added",
       {text_begin("a"), announcing(~0ULL >> 1, end(""))},
       {refused(1009)},
       100},
      {"limit: pings between are not counted",
       {text_begin(stars(60)), ping(stars(125)), end(stars(40))},
       {got_ping(stars(125)), got_text(stars(100))},
       100},
      {"limit: control frames have their own",
       {ping(stars(125)), text(stars(10))},
       {got_ping(stars(125)), got_text(stars(10))},
       10},
      {"limit: every fragmented message anew",
       {text_begin(stars(60)), end(stars(40)), text_begin(stars(60)), end(stars(41))},
       {got_text(stars(100)), refused(1009)},
       100},
  };
  cases.insert(cases.end(), more_cases.begin(), more_cases.end());
}

}  // namespace

const std::vector<Case>& websocket_cases() {
  static const std::vector<Case> all = [] {
    std::vector<Case> cases;
    framing(cases);
    pings(cases);
    reserved_bits_and_opcodes(cases);
    fragmentation(cases);
    utf8(cases);
    closing(cases);
    limits(cases);
    return cases;
  }();
  return all;
}

}  // namespace snug::test

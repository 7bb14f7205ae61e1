#include "wire/websocket.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

namespace snug {
namespace {

constexpr std::size_t max_control_payload = 125;

Violation protocol_error(std::string_view why) { return {close_code::protocol_error, why}; }

std::uint64_t read_big_endian(const unsigned char* at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | at[i];
  return value;
}

void append_big_endian(std::string& out, std::uint64_t value, std::size_t size) {
  while (size-- > 0) out += static_cast<char>(value >> (8 * size));
}

// `mask` holds the four masking bytes as they lie in memory, the first of them for data[0].
void apply_mask(char* data, std::size_t size, std::uint32_t mask) {
  const std::uint64_t wide = std::uint64_t{mask} << 32 | mask;
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    std::uint64_t word;
    std::memcpy(&word, data + i, 8);
    word ^= wide;
    std::memcpy(data + i, &word, 8);
  }
  unsigned char bytes[8];
  std::memcpy(bytes, &wide, 8);
  for (std::size_t b = 0; i < size; ++i, ++b) data[i] = static_cast<char>(data[i] ^ bytes[b]);
}

// The mask for the byte that follows `consumed` bytes.
std::uint32_t turn_mask(std::uint32_t mask, std::size_t consumed) {
  const int bits = static_cast<int>(consumed % 4 * 8);
  return std::endian::native == std::endian::little ? std::rotr(mask, bits) : std::rotl(mask, bits);
}

void append_header(std::string& out, Opcode opcode, std::size_t size, unsigned mask_bit) {
  out += static_cast<char>(0x80 | static_cast<unsigned>(opcode));
  if (size <= 125) {
    out += static_cast<char>(mask_bit | size);
  } else if (size <= 0xffff) {
    out += static_cast<char>(mask_bit | 126);
    append_big_endian(out, size, 2);
  } else {
    out += static_cast<char>(mask_bit | 127);
    append_big_endian(out, size, 8);
  }
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
  std::string payload;
  if (code == close_code::no_status) return payload;
  if (reason.size() > max_control_payload - 2) {
    std::size_t end = max_control_payload - 2;
    while (end > 0 && (static_cast<unsigned char>(reason[end]) & 0xc0) == 0x80) --end;
    reason = reason.substr(0, end);
  }
  append_big_endian(payload, code, 2);
  return payload.append(reason);
}

}  // namespace

bool is_sendable_close_code(std::uint16_t code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

std::optional<Violation> FrameDecoder::feed(std::span<char> bytes, FrameSink& sink) {
  std::optional<Violation> violation;
  while (!bytes.empty() && !stopped_) {
    violation = in_payload_ ? take_payload(bytes, sink) : take_header(bytes, sink);
    if (violation) stopped_ = true;
  }
  if (stopped_) std::string().swap(pending_);
  return violation;
}

std::optional<Violation> FrameDecoder::take_header(std::span<char>& bytes, FrameSink& sink) {
  if (header_size_ < 2) {
    if (!fill_header(bytes, 2)) return std::nullopt;
    if (auto violation = check_start()) return violation;
  }
  if (!fill_header(bytes, header_length())) return std::nullopt;
  if (auto violation = begin_payload()) return violation;
  return remaining_ == 0 ? take_payload(bytes, sink) : std::nullopt;
}

// True once `size` bytes of the header are here.
bool FrameDecoder::fill_header(std::span<char>& bytes, std::size_t size) {
  const std::size_t count = std::min(size - header_size_, bytes.size());
  std::memcpy(&header_[header_size_], bytes.data(), count);
  bytes = bytes.subspan(count);
  header_size_ = static_cast<std::uint8_t>(header_size_ + count);
  return header_size_ == size;
}

std::size_t FrameDecoder::header_length() const {
  const unsigned length = header_[1] & 0x7f;
  return 2u + (length == 126 ? 2 : length == 127 ? 8 : 0) + (role_ == Role::server ? 4 : 0);
}

// What the first two bytes tell; said as soon as they are here.
std::optional<Violation> FrameDecoder::check_start() const {
  if (header_[0] & 0x70) return protocol_error("reserved bits set");
  const bool masked = header_[1] & 0x80;
  if (masked != (role_ == Role::server)) return protocol_error(masked ? "frame is masked" : "frame is not masked");

  switch (opcode()) {
    case Opcode::text:
    case Opcode::binary:
      if (message_type_ != Opcode::continuation) return protocol_error("message within a fragmented message");
      return std::nullopt;
    case Opcode::continuation:
      if (message_type_ == Opcode::continuation) return protocol_error("continuation of nothing");
      return std::nullopt;
    case Opcode::close:
    case Opcode::ping:
    case Opcode::pong:
      if (!final()) return protocol_error("fragmented control frame");
      if ((header_[1] & 0x7f) > max_control_payload) return protocol_error("control frame too long");
      return std::nullopt;
  }
  return protocol_error("unknown opcode");
}

std::optional<Violation> FrameDecoder::begin_payload() {
  const unsigned form = header_[1] & 0x7f;
  const std::size_t extended = form == 126 ? 2 : form == 127 ? 8 : 0;
  remaining_ = extended == 0 ? form : read_big_endian(&header_[2], extended);
  if (remaining_ >> 63) return protocol_error("length has its top bit set");
  if ((extended == 2 && remaining_ <= 125) || (extended == 8 && remaining_ <= 0xffff))
    return protocol_error("length not in its shortest form");

  if (role_ == Role::server) std::memcpy(&mask_, &header_[2 + extended], 4);
  in_payload_ = true;
  if (control()) return std::nullopt;

  if (remaining_ > max_message_ - pending_.size()) return Violation{close_code::too_big, "message too big"};
  // utf8_ is fresh here: a text that ended did so at a character boundary.
  if (opcode() != Opcode::continuation) message_type_ = opcode();
  return std::nullopt;
}

std::optional<Violation> FrameDecoder::take_payload(std::span<char>& bytes, FrameSink& sink) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, bytes.size()));
  const std::string_view piece(bytes.data(), size);
  if (role_ == Role::server) {
    apply_mask(bytes.data(), size, mask_);
    mask_ = turn_mask(mask_, size);
  }
  bytes = bytes.subspan(size);
  remaining_ -= size;
  if (remaining_ == 0) {
    in_payload_ = false;
    header_size_ = 0;
  }
  return control() ? take_control(piece, sink) : take_data(piece, sink);
}

std::optional<Violation> FrameDecoder::take_data(std::string_view piece, FrameSink& sink) {
  const bool ends = final() && remaining_ == 0;
  if (message_type_ == Opcode::text && (!utf8_.feed(piece) || (ends && !utf8_.complete())))
    return Violation{close_code::bad_payload, "text is not UTF-8"};

  if (!ends) {
    pending_.append(piece);
    return std::nullopt;
  }
  const Opcode type = message_type_;
  message_type_ = Opcode::continuation;
  if (pending_.empty()) {
    sink.on_message(type, piece);
  } else {
    pending_.append(piece);
    sink.on_message(type, pending_);
    std::string().swap(pending_);
  }
  return std::nullopt;
}

std::optional<Violation> FrameDecoder::take_control(std::string_view piece, FrameSink& sink) {
  const std::size_t length = header_[1] & 0x7f;
  std::string_view payload = piece;
  if (piece.size() < length) {
    pending_.append(piece);
    if (remaining_ > 0) return std::nullopt;
    payload = std::string_view(pending_).substr(pending_.size() - length);
  }

  std::optional<Violation> violation;
  if (opcode() == Opcode::ping) {
    sink.on_ping(payload);
  } else if (opcode() == Opcode::pong) {
    sink.on_pong(payload);
  } else {
    violation = take_close(payload, sink);
  }
  if (payload.data() != piece.data()) {
    pending_.resize(pending_.size() - length);
    if (pending_.empty()) std::string().swap(pending_);
  }
  return violation;
}

std::optional<Violation> FrameDecoder::take_close(std::string_view payload, FrameSink& sink) {
  stopped_ = true;
  if (payload.empty()) {
    sink.on_close(close_code::no_status, {});
    return std::nullopt;
  }
  if (payload.size() == 1) return protocol_error("close payload of one byte");
  const auto code =
      static_cast<std::uint16_t>(read_big_endian(reinterpret_cast<const unsigned char*>(payload.data()), 2));
  const std::string_view reason = payload.substr(2);
  if (!is_sendable_close_code(code)) return protocol_error("invalid close code");
  if (!is_utf8(reason)) return Violation{close_code::bad_payload, "close reason is not UTF-8"};
  sink.on_close(code, reason);
  return std::nullopt;
}

void append_frame_header(std::string& out, Opcode opcode, std::size_t payload_size) {
  append_header(out, opcode, payload_size, 0);
}

std::string encode_frame(Opcode opcode, std::string_view payload) {
  std::string out;
  out.reserve(10 + payload.size());
  append_header(out, opcode, payload.size(), 0);
  return out.append(payload);
}

std::string encode_close(std::uint16_t code, std::string_view reason) {
  return encode_frame(Opcode::close, close_payload(code, reason));
}

std::string encode_masked_frame(Opcode opcode, std::string_view payload, Mask mask) {
  std::string out;
  out.reserve(14 + payload.size());
  append_header(out, opcode, payload.size(), 0x80);
  out.append(reinterpret_cast<const char*>(mask.data()), mask.size());
  const std::size_t start = out.size();
  out.append(payload);
  apply_mask(out.data() + start, payload.size(), std::bit_cast<std::uint32_t>(mask));
  return out;
}

std::string encode_masked_close(std::uint16_t code, std::string_view reason, Mask mask) {
  return encode_masked_frame(Opcode::close, close_payload(code, reason), mask);
}

}  // namespace snug

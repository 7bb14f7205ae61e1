// SettingType: how a type of setting is read from text and written back, the same for a flag, a variable and a file.
#pragma once

#include <charconv>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/config.h"

namespace snug::cli {

template <class T>
struct SettingType {
  std::string shape;   ///< what help shows for a value: `N`, `SIZE`, `text|json`
  std::string wanted;  ///< completes the sentence "'x' is not ..."
  std::function<std::optional<T>(std::string_view)> read;
  std::function<std::string(const T&)> write;
  bool bare = false;  ///< a number in TOML; otherwise a string
};

/// `64KiB`, `1 MiB`, `4k`, `65536`: bytes. Units are powers of 1024, with or without `iB` or `B`.
std::optional<std::uint64_t> parse_size(std::string_view text);
std::string write_size(std::uint64_t bytes);

/// `250ms`, `10s`, `15 min`, `1h`, `2d`. A unit is required, except for 0.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
std::string write_duration(std::chrono::milliseconds duration);

/// A plain decimal number, not negative.
std::optional<double> parse_decimal(std::string_view text);
std::string write_decimal(double value);

SettingType<std::filesystem::path> folder();
SettingType<std::filesystem::path> folder_or_none();
SettingType<std::filesystem::path> file();           ///< or nothing
SettingType<std::string> listen_address();           ///< HOST:PORT, [IPV6]:PORT or :PORT (all addresses)
SettingType<std::string> optional_listen_address();  ///< the same, or `none`
SettingType<std::string> web_address();  ///< http(s)://HOST[:PORT][/PATH], without a slash at the end; or nothing
SettingType<std::string> domain_name();  ///< in small letters
SettingType<std::string> email();        ///< or nothing
SettingType<std::string> contact();      ///< an e-mail address or a web address, or nothing
SettingType<std::string> web_origin();   ///< http(s)://HOST[:PORT] or *
SettingType<std::string> network();      ///< ADDRESS or ADDRESS/BITS
SettingType<std::string> redis_url();    ///< redis://… or rediss://…, or nothing
SettingType<std::string> secret();       ///< at least 16 characters, or nothing
SettingType<std::string> key_prefix();   ///< 1 to 32 letters, digits, - and _
SettingType<double> rate();
SettingType<Config::Alias> alias();      ///< NAME=NAME
SettingType<std::string> destination();  ///< a name, an address or a range, and perhaps a port

template <class T>
SettingType<T> number(T low, T high) {
  SettingType<T> kind;
  kind.shape = "N";
  kind.wanted = "a whole number from " + std::to_string(low) + " to " + std::to_string(high);
  kind.read = [low, high](std::string_view text) -> std::optional<T> {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < low || value > high) return std::nullopt;
    return value;
  };
  kind.write = [](const T& value) { return std::to_string(value); };
  kind.bare = true;
  return kind;
}

SettingType<std::size_t> size(std::uint64_t low, std::uint64_t high);

template <class Duration>
SettingType<Duration> duration(std::chrono::milliseconds low, std::chrono::milliseconds high) {
  SettingType<Duration> kind;
  kind.shape = "TIME";
  kind.wanted =
      "a time from " + write_duration(low) + " to " + write_duration(high) + ", with a unit (ms, s, min, h, d)";
  kind.read = [low, high](std::string_view text) -> std::optional<Duration> {
    const auto value = parse_duration(text);
    if (!value || *value < low || *value > high) return std::nullopt;
    return std::chrono::duration_cast<Duration>(*value);
  };
  kind.write = [](const Duration& value) { return write_duration(value); };
  return kind;
}

template <class Enum>
SettingType<Enum> one_of(std::vector<std::pair<std::string, Enum>> names) {
  SettingType<Enum> kind;
  for (const auto& [name, value] : names) {
    kind.shape += (kind.shape.empty() ? "" : "|") + name;
    kind.wanted += (kind.wanted.empty() ? "one of " : ", ") + name;
  }
  kind.read = [names](std::string_view text) -> std::optional<Enum> {
    for (const auto& [name, value] : names) {
      if (name == text) return value;
    }
    return std::nullopt;
  };
  kind.write = [names](const Enum& wanted) {
    for (const auto& [name, value] : names) {
      if (value == wanted) return name;
    }
    return std::string();
  };
  return kind;
}

}  // namespace snug::cli

#include "base/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <memory>

#include "base/clock.h"
#include "base/quote.h"

namespace snug::log {

namespace {

/// Is standard error the system's journal? It tells by JOURNAL_STREAM=DEVICE:INODE (systemd.exec(5)).
bool is_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat there {};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &there) != 0) return false;
  return stream == std::to_string(there.st_dev) + ":" + std::to_string(there.st_ino);
}

struct Sink {
  std::atomic<Format> format = Format::text;
  const bool journal = is_journal();  // has times of its own, and takes levels as sd-daemon(3) writes them
  std::shared_ptr<spdlog::logger> logger;
  Sink() {
    logger = std::make_shared<spdlog::logger>("snug", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    logger->flush_on(spdlog::level::debug);
    set_pattern();
  }
  void set_pattern() {
    const bool bare = journal || format == Format::json;
    logger->set_pattern(bare ? "%v" : "%Y-%m-%d %H:%M:%S.%e %^%-7l%$ %v");
  }
};

Sink& sink() {
  static Sink the;
  return the;
}

spdlog::level::level_enum spd(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::string_view name_of(Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  return "error";
}

std::string_view journal_prefix(Level level) {
  switch (level) {
    case Level::debug:
      return "<7>";
    case Level::info:
      return "<6>";
    case Level::warning:
      return "<4>";
    case Level::error:
      return "<3>";
  }
  return "<3>";
}

bool plain(std::string_view value) {
  for (const char c : value) {
    if (!(std::isalnum(static_cast<unsigned char>(c)) || std::string_view("-_.:/@+").find(c) != std::string_view::npos))
      return false;
  }
  return !value.empty();
}

}  // namespace

void configure(Level level, Format format) {
  sink().format = format;
  sink().logger->set_level(spd(level));
  sink().set_pattern();
}

Field::Field(std::string_view k, double v) : key(k), bare(std::isfinite(v)) {
  char text[32];
  value.assign(text, std::to_chars(text, text + sizeof text, v).ptr);
}

std::string line(Format format, Level level, Time time, std::string_view what, std::initializer_list<Field> fields) {
  std::string out;
  if (format == Format::text) {
    out = what;
    for (const Field& field : fields) {
      out.append(" ").append(field.key).append("=");
      plain(field.value) ? void(out += field.value) : append_json_string(out, field.value);
    }
    return out;
  }
  out.append("{\"time\":\"").append(to_iso8601(time)).append("\",\"level\":\"").append(name_of(level));
  out += "\",\"event\":";
  append_json_string(out, what);
  for (const Field& field : fields) {
    out += ',';
    append_json_string(out, field.key);
    out += ':';
    field.bare ? void(out += field.value) : append_json_string(out, field.value);
  }
  out += '}';
  return out;
}

void write(Level level, std::string_view what, std::initializer_list<Field> fields) {
  if (!sink().logger->should_log(spd(level))) return;
  const std::string_view prefix = sink().journal ? journal_prefix(level) : std::string_view();
  sink().logger->log(spd(level), "{}{}", prefix, line(sink().format, level, SystemClock().now(), what, fields));
}

}  // namespace snug::log

#include "base/metrics.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace snug {

namespace {

void append_number(std::string& out, double value) {
  char text[512];  // room for the largest double, written out
  out.append(text, std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr);
}

void append_sample(std::string& out, std::string_view name, std::string_view suffix, const std::string& labels,
                   const std::string& extra, double value) {
  out += name;
  out += suffix;
  if (!labels.empty() || !extra.empty()) {
    out += '{';
    out += labels;
    if (!labels.empty() && !extra.empty()) out += ',';
    out += extra;
    out += '}';
  }
  out += ' ';
  append_number(out, value);
  out += '\n';
}

}  // namespace

double Histogram::bound(std::size_t bucket) const { return std::ldexp(first_, static_cast<int>(bucket)); }

void Histogram::observe(double value) {
  std::size_t bucket = 0;
  while (bucket < buckets && value > bound(bucket)) ++bucket;
  counts_[bucket].fetch_add(1, std::memory_order_relaxed);
  double sum = sum_.load(std::memory_order_relaxed);
  while (!sum_.compare_exchange_weak(sum, sum + value, std::memory_order_relaxed)) {
  }
}

Metrics::Entry& Metrics::add(std::string name, std::string help, std::string labels) {
  std::lock_guard lock(mutex_);
  // Samples of one name must stand together in the output.
  auto at = std::find_if(entries_.rbegin(), entries_.rend(), [&](const Entry& e) { return e.name == name; }).base();
  if (at == entries_.begin()) at = entries_.end();
  return *entries_.insert(at, Entry{std::move(name), std::move(help), std::move(labels), {}, {}, {}});
}

Counter& Metrics::counter(std::string name, std::string help, std::string labels) {
  Entry& entry = add(std::move(name), std::move(help), std::move(labels));
  entry.counter = std::make_unique<Counter>();
  return *entry.counter;
}

Gauge& Metrics::gauge(std::string name, std::string help, std::string labels) {
  Entry& entry = add(std::move(name), std::move(help), std::move(labels));
  entry.gauge = std::make_unique<Gauge>();
  return *entry.gauge;
}

Histogram& Metrics::histogram(std::string name, std::string help, double first_bound, std::string labels) {
  Entry& entry = add(std::move(name), std::move(help), std::move(labels));
  entry.histogram = std::make_unique<Histogram>(first_bound);
  return *entry.histogram;
}

std::string Metrics::text() const {
  std::lock_guard lock(mutex_);
  std::string out;
  std::string_view previous;
  for (const Entry& e : entries_) {
    if (e.name != previous) {
      const char* type = e.counter ? "counter" : e.gauge ? "gauge" : "histogram";
      out += "# HELP " + e.name + " " + e.help + "\n# TYPE " + e.name + " " + type + "\n";
      previous = e.name;
    }
    if (e.counter) append_sample(out, e.name, "", e.labels, "", static_cast<double>(e.counter->value()));
    if (e.gauge) append_sample(out, e.name, "", e.labels, "", static_cast<double>(e.gauge->value()));
    if (e.histogram) {
      std::uint64_t total = 0;
      for (std::size_t i = 0; i <= Histogram::buckets; ++i) {
        total += e.histogram->count(i);
        std::string le = "le=\"";
        i < Histogram::buckets ? append_number(le, e.histogram->bound(i)) : void(le += "+Inf");
        le += '"';
        append_sample(out, e.name, "_bucket", e.labels, le, static_cast<double>(total));
      }
      append_sample(out, e.name, "_sum", e.labels, "", e.histogram->sum());
      append_sample(out, e.name, "_count", e.labels, "", static_cast<double>(total));
    }
  }
  return out;
}

}  // namespace snug

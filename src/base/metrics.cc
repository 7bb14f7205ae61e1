#include "base/metrics.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

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

Histogram::Counts Histogram::counts() const {
  Counts out;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = count(i);
  return out;
}

double Histogram::quantile(const Counts& before, const Counts& after, double q) const {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < after.size(); ++i) total += after[i] - before[i];
  if (total == 0) return 0;
  double left = q * static_cast<double>(total);
  for (std::size_t i = 0; i < buckets; ++i) {
    const auto here = static_cast<double>(after[i] - before[i]);
    const double low = i == 0 ? 0 : bound(i - 1);
    if (here > 0 && left <= here) return low + (bound(i) - low) * left / here;
    left -= here;
  }
  return bound(buckets - 1);  // nobody knows how far beyond
}

Metrics::Entry& Metrics::add(std::string name, std::string help, std::string labels) {
  const MutexLock lock(mutex_);
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
  const MutexLock lock(mutex_);
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

std::int64_t Metrics::sum(std::string_view name) const {
  const MutexLock lock(mutex_);
  std::int64_t sum = 0;
  for (const Entry& e : entries_) {
    if (e.name != name) continue;
    if (e.counter) sum += static_cast<std::int64_t>(e.counter->value());
    if (e.gauge) sum += e.gauge->value();
  }
  return sum;
}

const Histogram& Metrics::histogram_of(std::string_view name) const {
  const MutexLock lock(mutex_);
  for (const Entry& e : entries_)
    if (e.name == name && e.histogram) return *e.histogram;
  throw std::logic_error("there is no histogram " + std::string(name));
}

}  // namespace snug

#include "base/metrics.h"

#include <doctest/doctest.h>

#include <limits>

using namespace snug;

TEST_CASE("counters and gauges as Prometheus text, samples of one name together") {
  Metrics metrics;
  Counter& sent = metrics.counter("snug_messages_total", "Messages sent.", "face=\"rest\"");
  Gauge& open = metrics.gauge("snug_connections", "Open connections.");
  Counter& other = metrics.counter("snug_messages_total", "Messages sent.", "face=\"ws\"");
  sent.add();
  sent.add(2);
  other.add(5);
  open.add(3);
  open.add(-1);
  CHECK(metrics.text() ==
        "# HELP snug_messages_total Messages sent.\n"
        "# TYPE snug_messages_total counter\n"
        "snug_messages_total{face=\"rest\"} 3\n"
        "snug_messages_total{face=\"ws\"} 5\n"
        "# HELP snug_connections Open connections.\n"
        "# TYPE snug_connections gauge\n"
        "snug_connections 2\n");
  open.set(-7);
  CHECK(metrics.text().find("snug_connections -7\n") != std::string::npos);
}

TEST_CASE("a bucket holds what is at most its bound, and each bound is twice the one before") {
  Histogram histogram(0.001);
  for (const double value : {-1.0, 0.0, 0.001, 0.0011, 0.002, 0.0021, 0.004}) histogram.observe(value);
  CHECK(histogram.count(0) == 3);
  CHECK(histogram.count(1) == 2);
  CHECK(histogram.count(2) == 2);
  CHECK(histogram.bound(3) == 0.008);
  CHECK(histogram.sum() == doctest::Approx(-0.9898));
}

TEST_CASE("what is beyond every bound goes to the last bucket") {
  Histogram histogram(1);
  histogram.observe(histogram.bound(Histogram::buckets - 1));
  histogram.observe(histogram.bound(Histogram::buckets - 1) + 1);
  histogram.observe(std::numeric_limits<double>::infinity());
  CHECK(histogram.count(Histogram::buckets - 1) == 1);
  CHECK(histogram.count(Histogram::buckets) == 2);
}

TEST_CASE("histograms are cumulative, with sum and count") {
  Metrics metrics;
  Histogram& times = metrics.histogram("snug_commit_seconds", "Commit time.", 0.0001);
  times.observe(0.00005);
  times.observe(0.00015);
  times.observe(1e9);
  const std::string text = metrics.text();
  for (const std::string line :
       {"# TYPE snug_commit_seconds histogram\n", "snug_commit_seconds_bucket{le=\"0.0001\"} 1\n",
        "snug_commit_seconds_bucket{le=\"0.0002\"} 2\n", "snug_commit_seconds_bucket{le=\"838.8608\"} 2\n",
        "snug_commit_seconds_bucket{le=\"+Inf\"} 3\n", "snug_commit_seconds_count 3\n",
        "snug_commit_seconds_sum 1000000000.0002\n"}) {
    CAPTURE(line);
    CHECK(text.find(line) != std::string::npos);
  }
}

TEST_CASE("references stay good while more is added between") {
  Metrics metrics;
  Counter& first = metrics.counter("a", "A.", "n=\"0\"");
  for (int i = 1; i < 200; ++i) {
    metrics.counter("b", "B.", "n=\"" + std::to_string(i) + "\"");
    metrics.counter("a", "A.", "n=\"" + std::to_string(i) + "\"");
  }
  first.add(9);
  CHECK(metrics.text().find("a{n=\"0\"} 9\n") != std::string::npos);
}

TEST_CASE("the sum of a name over its labels") {
  Metrics metrics;
  metrics.counter("snug_refused_total", "", "why=\"full\"").add(2);
  metrics.counter("snug_refused_total", "", "why=\"rate\"").add(3);
  metrics.counter("snug_refused", "").add(100);
  metrics.gauge("snug_open", "").add(-4);
  CHECK(metrics.sum("snug_refused_total") == 5);
  CHECK(metrics.sum("snug_open") == -4);
  CHECK(metrics.sum("snug_nothing") == 0);
  const Histogram& seconds = metrics.histogram("snug_seconds", "", 1);
  CHECK(&metrics.histogram_of("snug_seconds") == &seconds);
  CHECK_THROWS_AS(metrics.histogram_of("snug_open"), std::logic_error);
}

TEST_CASE("a quantile tells of what was observed between two moments") {
  Histogram histogram(1);
  const auto start = histogram.counts();
  CHECK(histogram.quantile(start, start, 0.5) == 0);

  for (int i = 0; i < 10; ++i) histogram.observe(0.5);  // up to 1
  const auto early = histogram.counts();
  for (int i = 0; i < 3; ++i) histogram.observe(1.5);  // up to 2
  histogram.observe(7);                                // up to 8
  const auto late = histogram.counts();
  CHECK(histogram.quantile(early, late, 0.5) == doctest::Approx(1 + 2.0 / 3));
  CHECK(histogram.quantile(early, late, 0.75) == doctest::Approx(2));
  CHECK(histogram.quantile(early, late, 1) == doctest::Approx(8));
  CHECK(histogram.quantile(start, late, 0.5) == doctest::Approx(0.7));

  histogram.observe(1e30);
  CHECK(histogram.quantile(late, histogram.counts(), 0.5) == histogram.bound(Histogram::buckets - 1));
}

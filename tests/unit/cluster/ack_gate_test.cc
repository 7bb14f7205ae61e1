#include "cluster/ack_gate.h"

#include <doctest/doctest.h>

#include <string>

using namespace snug;
using namespace std::chrono_literals;

namespace {

struct Gate {
  explicit Gate(std::size_t others) : gate(others) { gate.set_members({{2, true}, {3, true}, {4, false}}); }
  void add(const std::string& name, LogId id) {
    gate.add(id, AckGate::Time(10s), [this, name](bool known) { told += name + (known ? "+" : "-"); });
  }
  std::string take() { return std::exchange(told, ""); }
  AckGate gate;
  std::string told;
};

}  // namespace

TEST_CASE("a command is known once enough up members have it") {
  Gate one(1);
  one.add("a", {5, 1});
  one.add("b", {6, 1});
  one.gate.reported(4, {9, 1});  // joins only
  CHECK(one.take().empty());
  one.gate.reported(2, {5, 1});
  CHECK(one.take() == "a+");
  one.gate.reported(3, {7, 1});
  CHECK(one.take() == "b+");
  one.add("c", {7, 1});
  CHECK(one.take() == "c+");  // reported before

  Gate two(2);
  two.add("a", {5, 1});
  two.gate.reported(2, {9, 1});
  CHECK(two.take().empty());
  two.gate.reported(3, {5, 1});
  CHECK(two.take() == "a+");
}

TEST_CASE("a position of an older term is that of another command") {
  Gate one(1);
  one.add("a", {5, 2});
  one.gate.reported(2, {900, 1});
  CHECK(one.take().empty());
  one.gate.reported(2, {5, 2});
  CHECK(one.take() == "a+");
  one.gate.reported(2, {901, 1});  // late
  one.add("b", {5, 2});
  CHECK(one.take() == "b+");
}

TEST_CASE("a node that is no member any more does not count") {
  Gate one(1);
  one.gate.reported(2, {9, 1});
  one.gate.set_members({{3, true}});
  one.add("a", {5, 1});
  CHECK(one.take().empty());
  one.gate.set_members({{2, true}, {3, true}});
  CHECK(one.take().empty());  // it has joined anew
  one.gate.reported(3, {5, 1});
  CHECK(one.take() == "a+");
}

TEST_CASE("nobody waits for ever") {
  Gate one(1);
  one.add("a", {5, 1});
  one.gate.expire(AckGate::Time(9s));
  CHECK(one.take().empty());
  one.gate.expire(AckGate::Time(10s));
  CHECK(one.take() == "a-");
  one.add("b", {6, 1});
  one.gate.give_up();
  CHECK(one.take() == "b-");
  CHECK(one.gate.empty());
}

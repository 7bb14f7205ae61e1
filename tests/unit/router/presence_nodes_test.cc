// Presence across nodes: two routers that exchange their signals.
#include <deque>

#include "unit/router/router_fixture.h"

namespace snug::test {
namespace {

using std::chrono::seconds;

/// A node, and the signals that it has emitted and the other has not received.
struct Node : RouterFixture {
  explicit Node(int node_number) : RouterFixture(2), number(node_number) {
    router.on_signal([this](const Signal& signal) { emitted.push_back(signal); });
  }
  std::string status(int viewer, int user) const {
    return std::string(name_of_enum(router.presence_of(UserId{viewer}, UserId{user}).status));
  }
  const int number;
  std::deque<Signal> emitted;
};

struct TwoNodes {
  Node a{1}, b{2};

  /// Signals travel, and updates that wait for their second are sent.
  void run() {
    for (int i = 0; i < 3; ++i) {
      exchange();
      a.threads.advance(seconds(1));
      b.threads.advance(seconds(1));
    }
  }
  void exchange() {
    a.threads.run();
    b.threads.run();
    for (; !a.emitted.empty(); a.emitted.pop_front()) b.router.receive(a.number, a.emitted.front());
    for (; !b.emitted.empty(); b.emitted.pop_front()) a.router.receive(b.number, b.emitted.front());
    a.threads.run();
    b.threads.run();
  }
  void commit(const std::vector<Change>& changes) {
    a.commit(changes);
    b.commit(changes);
  }
  /// What `from` lists of itself reaches `to`.
  static void list(Node& from, Node& to) {
    from.emitted.clear();
    from.router.list_presence([&](const Router::Presences& list) { to.router.receive_list(from.number, list); });
    from.threads.run();
    to.threads.run();
  }
};

/// The users of a presence_update and how they are, without times: `2 online, 3 offline`.
std::string users(const Lines& lines) {
  std::string out;
  for (const std::string& line : lines) {
    for (std::size_t at = 0; (at = line.find("{\"userId\":\"", at)) != std::string::npos;) {
      at += 11;
      const auto id_end = line.find('"', at);
      const auto status = line.find("\"status\":\"", id_end) + 10;
      out += (out.empty() ? "" : ", ") + line.substr(at, id_end - at) + " " +
             line.substr(status, line.find('"', status) - status);
    }
  }
  return out;
}

}  // namespace

TEST_CASE_FIXTURE(TwoNodes, "coming and going on one node is seen on the other, in small chats shared") {
  auto alice = a.connect(1, in({10}));
  run();
  auto bob = b.connect(2, in({10}));
  auto carol = a.connect(3, in({11}), 1);
  run();
  CHECK(users(alice->got()) == "2 online");
  CHECK(users(carol->got()) == "");
  CHECK(a.status(1, 2) == "online");
  bob->leave();
  run();
  CHECK(users(alice->got()) == "2 offline");
  CHECK(a.status(1, 2) == "offline");
  CHECK(a.router.presence_of(UserId{1}, UserId{2}).last_seen_at);
  CHECK(a.threads.timers() == 0);
}

TEST_CASE_FIXTURE(TwoNodes, "a session first gets the users of other nodes, too") {
  auto bob = b.connect(2, in({10}));
  auto carol = b.connect(3, in({11}));
  run();
  auto alice = a.enter(1, 1);
  a.finish(*alice, in({10}), 0);
  CHECK(users(alice->got()) == "1 online, 2 online");
}

TEST_CASE_FIXTURE(TwoNodes, "a user of two nodes goes with its last session on either") {
  auto alice = a.connect(1, in({10}));
  auto at_a = a.connect(2, in({10}));
  auto at_b = b.connect(2, in({10}));
  run();
  alice->got();
  at_a->leave();
  run();
  CHECK(users(alice->got()) == "");
  CHECK(a.status(1, 2) == "online");
  CHECK(b.status(1, 2) == "online");
  at_b->leave();
  run();
  CHECK(users(alice->got()) == "2 offline");
}

TEST_CASE_FIXTURE(TwoNodes, "all users of a node end with it, but for those that are connected elsewhere") {
  auto alice = a.connect(1, in({10}));
  auto bob = b.connect(2, in({10}));
  auto carol = b.connect(3, in({10}));
  auto carol_too = a.connect(3, in({10}));
  run();
  alice->got();
  a.router.end_node(b.number);
  a.threads.advance(seconds(2));
  CHECK(users(alice->got()) == "2 offline");
  CHECK(a.status(1, 3) == "online");
  CHECK(a.router.presence_of(UserId{1}, UserId{2}).last_seen_at);
  a.router.end_node(b.number);
  a.threads.advance(seconds(2));
  CHECK(users(alice->got()) == "");
}

TEST_CASE_FIXTURE(TwoNodes, "what is set by hand on a node without the user's sessions is in force on the others") {
  auto alice = a.connect(1, in({10}));
  auto bob = b.connect(2, in({10}));
  run();
  alice->got(), bob->got();
  a.router.set_presence(UserId{2}, PresenceStatus::busy);
  run();
  CHECK(users(alice->got()) == "2 busy");
  CHECK(users(bob->got()) == "2 busy");
  b.router.set_presence(UserId{2}, PresenceStatus::offline);
  run();
  CHECK(users(alice->got()) == "2 offline");
  CHECK(a.status(1, 2) == "offline");
}

TEST_CASE_FIXTURE(TwoNodes, "of two statuses that were set by hand the newer one is in force, whatever comes first") {
  auto bob = b.connect(2, in({10}));
  run();
  a.router.set_presence(UserId{2}, PresenceStatus::away);
  a.threads.run();
  b.threads.clock.advance(seconds(1));
  b.router.set_presence(UserId{2}, PresenceStatus::busy);
  run();
  CHECK(a.status(1, 2) == "busy");
  CHECK(b.status(1, 2) == "busy");
}

TEST_CASE_FIXTURE(TwoNodes,
                  "a blocked user of another node sees nothing of it, before the block is committed here, too") {
  auto alice = a.connect(1, in({10}));
  auto bob = b.connect(2, in({10}));
  auto carol = a.connect(3, in({10}));
  run();
  alice->got(), carol->got();
  b.commit({BlockChanged{UserId{2}, UserId{1}, true}});
  run();
  CHECK(users(alice->got()) == "2 offline");
  CHECK(users(carol->got()) == "");
  CHECK(a.status(1, 2) == "offline");
  CHECK(a.status(3, 2) == "online");
  a.commit({BlockChanged{UserId{2}, UserId{1}, true}});
  bob->leave();
  run();
  CHECK(users(alice->got()) == "");
  CHECK(users(carol->got()) == "2 offline");
}

TEST_CASE_FIXTURE(TwoNodes,
                  "a user who joins a small chat and its members see each other across nodes; who left does not") {
  auto alice = a.connect(1, in({10}));
  auto bob = b.connect(2, in({11}));
  run();
  commit({Joined{RoomId{10}, UserId{2}}, RoomResized{RoomId{10}, 2}});
  run();
  CHECK(users(alice->got()) == "2 online");
  CHECK(users(bob->got()) == "1 online, 2 online");
  commit({Left{RoomId{10}, UserId{2}}, RoomResized{RoomId{10}, 1}});
  a.threads.advance(seconds(2)), alice->got();
  bob->leave();
  run();
  CHECK(users(alice->got()) == "");
}

TEST_CASE_FIXTURE(TwoNodes, "a list takes the place of what a node said before") {
  auto alice = a.connect(1, in({10}));
  auto bob = b.connect(2, in({10}));
  auto carol = b.connect(3, in({10}));
  run();
  alice->got();
  // These are missed.
  carol->leave();
  auto dave = b.connect(4, in({10}), 1);
  b.router.set_presence(UserId{2}, PresenceStatus::away);
  b.router.set_presence(UserId{5}, PresenceStatus::offline);
  b.threads.run();
  list(b, a);
  a.threads.advance(seconds(2));
  CHECK(users(alice->got()) == "2 away, 3 offline, 4 online");
  list(b, a);
  a.threads.advance(seconds(2));
  CHECK(users(alice->got()) == "");
  auto eve = a.connect(5, in({10}));
  a.threads.advance(seconds(2));
  CHECK(users(alice->got()) == "");  // it is invisible, as it has set on the other node
}

TEST_CASE_FIXTURE(TwoNodes, "of a deleted user another node keeps nothing, whatever comes late") {
  auto alice = a.connect(1, in({10}));
  auto bob = b.connect(2, in({10}));
  run();
  std::vector<PresenceRow> saved;
  a.router.presence().on_save([&](std::vector<PresenceRow> rows) { saved = std::move(rows); });
  a.commit({AccountDeleted{UserId{2}}});
  b.router.set_presence(UserId{2}, PresenceStatus::busy);
  bob->leave();
  run();
  a.router.presence().save();
  for (const PresenceRow& row : saved) CHECK(row.user != UserId{2});
  CHECK(a.status(1, 2) == "offline");
}

}  // namespace snug::test

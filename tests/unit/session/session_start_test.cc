// Resuming: no gap, no overlap, no deaf session.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "unit/session/world.h"

namespace snug::test {
namespace {

Lines without_presence(Lines lines) {
  std::erase_if(lines, [](const std::string& line) { return line.starts_with("presence_update"); });
  return lines;
}

/// Hello with a cursor, up to and without the answers to it.
std::unique_ptr<Client> resume(World& world, const std::string& token, const std::string& cursor) {
  auto client = world.connect();
  client->hello(token, cursor);
  return client;
}
/// What came after the ack of hello and ready.
Lines after_ready(Client& client) {
  Lines lines = without_presence(client.got());
  REQUIRE(lines.size() >= 2);
  CHECK(lines[0] == "#1 {}");
  CHECK(lines[1].starts_with("ready "));
  lines.erase(lines.begin(), lines.begin() + 2);
  return lines;
}

}  // namespace

TEST_CASE("a client that resumes gets ready with its own cursor, its page, and then what happens") {
  World world;
  world.commit({message(10, 1)});
  auto alice = resume(world, "1", "e.0");
  CHECK(*world.loader.pending.front().request.cursor == "e.0");
  world.answer({10}, page("a", "e.1"));
  const Lines lines = alice->got();
  REQUIRE(lines.size() == 4);
  CHECK(lines[1].find(R"("cursor":"e.0")") != std::string::npos);
  CHECK(lines[2] == sync("a"));
  CHECK(lines[3].starts_with("presence_update "));
  world.commit({message(10, 2)});
  CHECK(alice->got() == Lines{new_message(2, 2)});
}

TEST_CASE("if its cursor is worth nothing, ready names the head") {
  World world;
  world.commit({message(10, 1)});
  auto alice = resume(world, "1", "other.77");
  world.answer({10}, page("a", "e.1~1.1.0.0", true, true));
  CHECK(alice->got()[1].find(R"("cursor":"e.1")") != std::string::npos);
}

TEST_CASE("what is committed while the page is read follows it, and nothing twice") {
  World world;
  auto phone = world.log_in("1", {10});  // so that the memberships are there already
  world.commit({message(10, 1)});
  auto alice = resume(world, "1", "e.0");
  CHECK_FALSE(world.loader.pending.front().request.memberships);
  world.commit({message(10, 2)});
  world.commit({message(10, 3)});
  CHECK(alice->got() == Lines{});
  world.answer({}, page("1 and 2", "e.2"), 2);
  CHECK(after_ready(*alice) == Lines{sync("1 and 2"), new_message(3, 3)});
  world.commit({message(10, 4)});
  CHECK(alice->got() == Lines{new_message(4, 4)});
}

TEST_CASE("the first page of a user who was away is not the last if something was committed meanwhile") {
  World world;
  world.commit({message(10, 1)});
  auto alice = resume(world, "1", "e.0");
  world.commit({message(10, 2)});
  world.answer({10}, page("up to 1", "e.1"), 1);
  CHECK(world.loader.pending.empty());  // the page is to be written first
  world.commit({message(10, 3)});
  CHECK(after_ready(*alice) == Lines{sync("up to 1")});
  REQUIRE(world.loader.pending.size() == 1);
  CHECK_FALSE(world.loader.pending.front().request.memberships);
  CHECK(*world.loader.pending.front().request.cursor == "e.1");
  CHECK(world.loader.pending.front().request.at_least == 3);
  world.commit({message(10, 4)});
  world.answer({}, page("2 and 3", "e.3"), 3);
  CHECK(without_presence(alice->got()) == Lines{sync("2 and 3"), new_message(4, 4)});
}

TEST_CASE("pages go out as the outbox drains, and nothing live is queued meanwhile") {
  World world;
  auto phone = world.log_in("1", {10});
  auto alice = resume(world, "1", "e.0");
  world.answer({}, page("a", "e.0~9.1.0.0", true));
  for (int n = 0; n < 100; ++n) world.commit({message(10, n)});
  CHECK(world.loader.pending.empty());
  CHECK(after_ready(*alice) == Lines{sync("a")});
  REQUIRE(world.loader.pending.size() == 1);
  CHECK(*world.loader.pending.front().request.cursor == "e.0~9.1.0.0");
  world.commit({message(10, 100)});  // held, and thrown away again
  world.answer({}, page("b", "e.0~9.2.0.0", true));
  CHECK(alice->got() == Lines{sync("b")});
  world.answer({}, page("c", "e.101"));
  CHECK(without_presence(alice->got()) == Lines{sync("c")});
  world.commit({message(10, 101)});
  CHECK(alice->got() == Lines{new_message(101, 102)});
}

TEST_CASE("an announcement that comes or goes while pages go out is told with the next") {
  World world;
  const auto announce = [&](int id) {
    world.announcement = Announcement{AnnouncementId{id}, "text", AnnouncementLevel::info, Time{1795000000000}};
    world.commit({Event{.type = EventType::announcement, .data = "{}", .everyone = true}});
  };
  const auto told = [](const std::string& id) {
    return R"(announcement {"id":")" + id + R"(","text":"text","level":"info","createdAt":"2026-11-18T11:06:40.000Z"})";
  };
  auto phone = world.log_in("1", {10});
  auto alice = resume(world, "1", "e.0");
  announce(7);
  world.answer({}, page("a", "e.0~9.1.0.0", true));
  announce(8);  // not to alice, for whom live events stand still
  const Lines first = alice->got();
  REQUIRE(first.size() == 3);
  CHECK(first[1].find(R"("announcement":{"id":"7")") != std::string::npos);
  CHECK(first[2] == sync("a"));
  world.answer({}, page("b", "e.0~9.2.0.0", true));
  CHECK(alice->got() == Lines{told("8"), sync("b")});
  world.answer({}, page("c", "e.0~9.3.0.0", true));
  CHECK(alice->got() == Lines{sync("c")});
  world.announcement.reset();
  world.answer({}, page("d", "e.2"));
  CHECK(without_presence(alice->got()) == Lines{R"(announcement_cleared {"id":"8"})", sync("d")});
  announce(9);
  CHECK(alice->got() == Lines{"announcement {}"});
  CHECK(phone->got().size() == 3);
}

TEST_CASE("a page counts as written when its own last byte is, whatever waits behind it") {
  World world;
  auto phone = world.log_in("1", {10});
  auto alice = resume(world, "1", "e.0");
  world.answer({}, page("a", "e.0~9.1.0.0", true));
  alice->call("get_me", 7);
  world.reply(std::string("{}"));
  for (int frames = 0; frames < 3; ++frames) {  // ack, ready, page
    CHECK(world.loader.pending.empty());
    std::string_view piece;
    alice->outbox.front({&piece, 1});
    alice->write(piece.size());
  }
  CHECK(world.loader.pending.size() == 1);
  CHECK(alice->got() == Lines{"#7 {}"});
}

TEST_CASE("too much while a page is read means one more page, not a gap") {
  World world({.held_bytes = 500});
  auto phone = world.log_in("1", {10});
  auto alice = resume(world, "1", "e.0");
  for (int n = 1; n <= 10; ++n) world.commit({message(10, n, 100)});
  world.answer({}, page("up to 2", "e.2"), 2);
  CHECK(after_ready(*alice) == Lines{sync("up to 2")});
  CHECK(world.counters.held_overflow.value() == 1);
  world.answer({}, page("up to 10", "e.10"));
  CHECK(without_presence(alice->got()) == Lines{sync("up to 10")});
  world.commit({message(10, 11)});
  CHECK(alice->got() == Lines{new_message(11, 11)});
}

TEST_CASE("a page may be larger than the outbox, and live events may wait behind it") {
  World world({.outbox_soft = 500, .outbox_hard = 1000});
  auto alice = resume(world, "1", "e.0");
  world.answer({10}, page(std::string(50'000, 'p'), "e.0"));
  for (int n = 0; n < 5; ++n) world.commit({message(10, n, 100)});
  CHECK(alice->code == 0);
  CHECK(after_ready(*alice).size() == 6);
  CHECK_FALSE(alice->paused);
}

TEST_CASE("what is recovered as events may be larger than the outbox, too") {
  World world({.outbox_soft = 500, .outbox_hard = 1000});
  auto alice = world.connect();
  alice->session->log_in(Identity{UserId{1}, LoginSessionId{100}}, "e.0", true);
  SyncPage missed = page("missed", "e.0");
  missed.events.emplace(50, SyncPage::Event{EventType::new_message, "{\"pad\":\"" + std::string(400, 'x') + "\"}"});
  world.answer({10}, missed);
  for (int n = 0; n < 5; ++n) world.commit({message(10, n, 100)});
  CHECK(alice->code == 0);
  const Lines lines = without_presence(alice->got());
  REQUIRE(lines.size() == 50 + 1 + 5);
  CHECK(lines[49].starts_with("new_message"));
  CHECK(lines[50].starts_with("ready"));
  CHECK_FALSE(alice->paused);
}

TEST_CASE("without a cursor the session begins at the shard's version if it was deaf until then") {
  World world;
  world.commit({message(10, 1)});
  auto alice = world.connect();
  alice->hello("1");
  Event own{.type = EventType::user_updated, .users = {UserId{1}}, .data = "{}"};
  world.commit({own});             // 2: reaches her without memberships
  world.commit({message(10, 3)});  // 3: before ready
  world.answer({10}, {}, 1);
  const Lines lines = without_presence(alice->got());
  REQUIRE(lines.size() == 3);
  CHECK(lines[1].find(R"("cursor":"e.3")") != std::string::npos);
  CHECK(lines[2] == "user_updated {}");
  world.commit({message(10, 4)});
  CHECK(alice->got() == Lines{new_message(4, 4)});

  auto tablet = world.connect();
  tablet->hello("1");
  world.commit({message(10, 5)});
  world.answer({}, {}, 4);
  const Lines second = without_presence(tablet->got());
  CHECK(second[1].find(R"("cursor":"e.4")") != std::string::npos);
  CHECK(second[2] == new_message(5, 5));
}

TEST_CASE("without a cursor, too much meanwhile means another look, not a gap") {
  World world({.held_bytes = 500});
  auto phone = world.log_in("1", {10});
  auto alice = world.connect();
  alice->hello("1");
  for (int n = 1; n <= 10; ++n) world.commit({message(10, n, 100)});
  world.answer({}, {}, 1);
  CHECK(alice->got() == Lines{});
  world.answer({}, {}, 10);
  CHECK(without_presence(alice->got())[1].find(R"("cursor":"e.10")") != std::string::npos);
  CHECK_FALSE(alice->paused);
}

TEST_CASE("a login that ends, or a database that fails, between two pages closes") {
  World world;
  auto alice = resume(world, "1", "e.0");
  world.answer({10}, page("a", "e.0~9.1.0.0", true));
  alice->got();
  world.refuse_load(Code::unauthorized);
  CHECK(alice->code == 4401);
  auto bob = resume(world, "2", "e.0");
  world.answer({10}, page("a", "e.0~9.1.0.0", true));
  bob->got();
  world.refuse_load(Code::unavailable);
  CHECK(bob->code == 1012);
}

// --- Property ------------------------------------------------------------------------------------------------------

namespace {

/// A database of messages `n = version` in rooms, with memberships over time, and a loader that reads pages of it.
struct Model {
  static constexpr int rooms = 4;
  struct Row {
    Version version;
    int room;
  };
  std::vector<Row> rows;
  std::map<std::pair<int, int>, std::vector<std::pair<Version, bool>>> changes;  // (user, room) -> entered or left at

  bool is_member(int user, int room, Version at) const {
    const auto it = changes.find({user, room});
    bool member = false;
    if (it != changes.end())
      for (const auto& [version, entered] : it->second)
        if (version <= at) member = entered;
    return member;
  }
  /// The version at which the membership held at `at` began.
  Version member_since(int user, int room, Version at) const {
    Version since = 0;
    for (const auto& [version, entered] : changes.at({user, room}))
      if (version <= at && entered) since = version;
    return since;
  }
};

/// What a client has read.
struct View {
  std::multiset<Version> got;
  Version first = 0;  // where it began
  std::string cursor;
};

Version number_after(const std::string& text, const std::string& key) {
  const auto at = text.find(key);
  return at == std::string::npos ? 0 : std::stoll(text.substr(at + key.size()));
}

}  // namespace

TEST_CASE("at random points of random commits a client that resumes gets every message once, and none it may not see") {
  for (unsigned seed = 1; seed <= 150; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    World world({.held_bytes = 300});
    Model model;
    std::map<int, std::unique_ptr<Client>> clients;  // by device; user = 1 + device / 2
    std::map<int, View> views;
    const auto user_of = [](int device) { return 1 + device / 2; };

    // A page has up to two messages and says `more` if there are others, up to a head fixed at the first page.
    const auto answer_oldest = [&] {
      auto [request, done] = std::move(world.loader.pending.front());
      world.loader.pending.pop_front();
      const int user = static_cast<int>(request.user.value);
      const Version snapshot = request.at_least + pick(static_cast<int>(world.version - request.at_least) + 1);
      SessionStart start;
      start.version = snapshot;
      start.epoch = "e";
      start.user.id = request.user;
      if (request.memberships) {
        start.memberships.emplace();
        for (int room = 0; room < Model::rooms; ++room)
          if (model.is_member(user, 10 + room, snapshot)) start.memberships->rooms.push_back({RoomId{10 + room}, 2});
      }
      if (request.cursor) {
        const Cursor from = *parse_cursor(*request.cursor);
        SyncPage page{.data = "{\"sync\":[", .cursor = "", .more = false, .reset = false};
        Version last = from.version;
        int count = 0;
        for (const Model::Row& row : model.rows) {
          if (row.version <= from.version || row.version > snapshot || !model.is_member(user, row.room, snapshot))
            continue;
          if (count == 2) {
            page.more = true;
            break;
          }
          page.data += (count++ ? " #" : "#") + std::to_string(row.version);
          last = row.version;
        }
        page.data += "]}";
        const Version reached = page.more ? last : snapshot;
        page.cursor = to_string(Cursor{.epoch = "e", .version = reached, .receipts = reached});
        page.data += " @e." + std::to_string(reached);
        start.page = std::move(page);
      }
      done(std::move(start));
    };

    const auto read = [&](int device) {
      View& view = views[device];
      for (const std::string& line : clients[device]->got()) {
        if (line.starts_with("ready ") && view.cursor.empty()) {
          view.first = number_after(line, "\"cursor\":\"e.");
          view.cursor = "e." + std::to_string(view.first);
        }
        if (line.starts_with("sync ")) {
          for (std::size_t at = 0; (at = line.find('#', at + 1)) != std::string::npos;)
            view.got.insert(std::stoll(line.substr(at + 1)));
          view.cursor = line.substr(line.find('@') + 1);
        }
        if (line.starts_with("new_message ")) {
          const Version version = number_after(line, "\"n\":");
          const int room = static_cast<int>(number_after(line, "\"room\":"));
          REQUIRE(model.is_member(user_of(device), room, version));  // nothing that it may not see
          view.got.insert(version);
          view.cursor = line.substr(line.find('@') + 1);
        }
      }
    };

    for (int step = 0; step < 300; ++step) {
      const int device = pick(6), user = user_of(device), room = 10 + pick(Model::rooms);
      switch (pick(8)) {
        case 0:
        case 1:
        case 2: {
          const Version version = world.version + 1;
          model.rows.push_back({version, room});
          Event event = message(room, 0);
          event.data = "{\"n\":" + std::to_string(version) + ",\"room\":" + std::to_string(room) + "}";
          world.commit({event});
          break;
        }
        case 3: {
          const bool member = model.is_member(user, room, world.version);
          model.changes[{user, room}].emplace_back(world.version + 1, !member);
          world.commit(
              {member ? Change(Left{RoomId{room}, UserId{user}}) : Change(Joined{RoomId{room}, UserId{user}})});
          break;
        }
        case 4:
          if (!world.loader.pending.empty()) answer_oldest();
          break;
        case 5:
          if (clients[device]) read(device);
          break;
        case 6:
          if (!clients[device]) {
            clients[device] = world.connect();
            clients[device]->hello(std::to_string(user), views[device].cursor);
          }
          break;
        default:
          if (clients[device] && pick(3) == 0) {
            if (pick(2)) read(device);
            clients[device].reset();
          }
      }
      world.threads.run();
    }
    for (int device = 0; device < 6; ++device)
      if (!clients[device]) {
        clients[device] = world.connect();
        clients[device]->hello(std::to_string(user_of(device)), views[device].cursor);
      }
    for (int round = 0; round < 2000; ++round) {
      for (int device = 0; device < 6; ++device) read(device);
      if (world.loader.pending.empty()) break;
      answer_oldest();
    }
    // Everyone is live now: one last message in each room proves it.
    for (int room = 10; room < 10 + Model::rooms; ++room) {
      model.rows.push_back({world.version + 1, room});
      Event event = message(room, 0);
      event.data = "{\"n\":" + std::to_string(world.version + 1) + ",\"room\":" + std::to_string(room) + "}";
      world.commit({event});
    }
    for (int device = 0; device < 6; ++device) {
      CAPTURE(device);
      read(device);
      const int user = user_of(device);
      const View& view = views[device];
      for (const Version version : view.got) REQUIRE(view.got.count(version) == 1);
      for (const Model::Row& row : model.rows) {
        if (!model.is_member(user, row.room, world.version)) continue;
        if (row.version <= std::max(view.first, model.member_since(user, row.room, world.version))) continue;
        CAPTURE(row.version);
        REQUIRE(view.got.count(row.version) == 1);
      }
    }
  }
}

}  // namespace snug::test

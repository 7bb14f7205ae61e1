// Resuming at random points of random commits.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "unit/session/session_fixture.h"

namespace snug::test {
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
    SessionFixture fixture({.held_bytes = 300});
    Model model;
    std::map<int, std::unique_ptr<Client>> clients;  // by device; user = 1 + device / 2
    std::map<int, View> views;
    const auto user_of = [](int device) { return 1 + device / 2; };

    // A page has up to two messages and says `more` if there are others, up to a head fixed at the first page.
    const auto answer_oldest = [&] {
      auto [request, done] = std::move(fixture.loader.pending.front());
      fixture.loader.pending.pop_front();
      const int user = static_cast<int>(request.user.value);
      const Version snapshot = request.at_least + pick(static_cast<int>(fixture.version - request.at_least) + 1);
      SessionStart start;
      start.version = snapshot;
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
          const Version version = fixture.version + 1;
          model.rows.push_back({version, room});
          Event event = message(room, 0);
          event.data = "{\"n\":" + std::to_string(version) + ",\"room\":" + std::to_string(room) + "}";
          fixture.commit({event});
          break;
        }
        case 3: {
          const bool member = model.is_member(user, room, fixture.version);
          model.changes[{user, room}].emplace_back(fixture.version + 1, !member);
          fixture.commit(
              {member ? Change(Left{RoomId{room}, UserId{user}}) : Change(Joined{RoomId{room}, UserId{user}})});
          break;
        }
        case 4:
          if (!fixture.loader.pending.empty()) answer_oldest();
          break;
        case 5:
          if (clients[device]) read(device);
          break;
        case 6:
          if (!clients[device]) {
            clients[device] = fixture.connect();
            clients[device]->hello(std::to_string(user), views[device].cursor);
          }
          break;
        default:
          if (clients[device] && pick(3) == 0) {
            if (pick(2)) read(device);
            clients[device].reset();
          }
      }
      fixture.threads.run();
    }
    for (int device = 0; device < 6; ++device)
      if (!clients[device]) {
        clients[device] = fixture.connect();
        clients[device]->hello(std::to_string(user_of(device)), views[device].cursor);
      }
    for (int round = 0; round < 2000; ++round) {
      for (int device = 0; device < 6; ++device) read(device);
      if (fixture.loader.pending.empty()) break;
      answer_oldest();
    }
    // Everyone is live now: one last message in each room proves it.
    for (int room = 10; room < 10 + Model::rooms; ++room) {
      model.rows.push_back({fixture.version + 1, room});
      Event event = message(room, 0);
      event.data = "{\"n\":" + std::to_string(fixture.version + 1) + ",\"room\":" + std::to_string(room) + "}";
      fixture.commit({event});
    }
    for (int device = 0; device < 6; ++device) {
      CAPTURE(device);
      read(device);
      const int user = user_of(device);
      const View& view = views[device];
      for (const Version version : view.got) REQUIRE(view.got.count(version) == 1);
      for (const Model::Row& row : model.rows) {
        if (!model.is_member(user, row.room, fixture.version)) continue;
        if (row.version <= std::max(view.first, model.member_since(user, row.room, fixture.version))) continue;
        CAPTURE(row.version);
        REQUIRE(view.got.count(row.version) == 1);
      }
    }
  }
}

}  // namespace snug::test

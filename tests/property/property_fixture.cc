#include "property_fixture.h"

#include <algorithm>
#include <map>
#include <set>

#include "api/queries.h"
#include "store/mark_rows.h"
#include "store/message_rows.h"
#include "store/online_copy.h"
#include "store/snapshot.h"
#include "store/start_rows.h"

namespace snug::test {

void Device::fill(const boost::json::object& gap) {
  const std::int64_t from = gap.at("fromSeq").as_int64(), to = gap.at("toSeq").as_int64();
  for (std::int64_t after = from - 1; after < to;) {
    Transaction snapshot(*reader_, Transaction::Kind::read);
    const Snapshot state = read_snapshot(*reader_);
    read_up_to = std::max(read_up_to, state.version);
    QueryContext ctx{
        .db = *reader_, .viewer = user, .version = state.version, .epoch = state.epoch, .settings = state.settings};
    ListMessagesParams params;
    params.chat_id = *parse_id<ChatTag>(std::string_view(gap.at("chatId").as_string()));
    params.after.emplace().value = after;
    params.limit.emplace().value = 100;
    const auto answer = list_messages(ctx, params);
    if (!answer) return;  // left meanwhile: chat_removed is on its way
    const auto messages = boost::json::parse(*answer).at("messages").as_array();
    if (messages.empty()) return;
    for (const auto& message : messages) replica.apply_event("history", message.as_object());
    after = messages.back().at("seq").as_int64();
  }
}

PropertyFixture::PropertyFixture(std::uint64_t seed, std::size_t rows_limit, std::int64_t receipts_limit,
                                 std::size_t nodes, std::int64_t level)
    : dice(seed),
      rows_limit_(rows_limit),
      receipts_limit_(receipts_limit),
      rates_(RateLimits{.message_rate = 0, .call_rate = 0}, threads_.clock) {
  start_crypto();
  for (std::size_t i = 0; i < nodes; ++i) {
    nodes_.push_back(std::make_unique<Node>());
    nodes_[i]->path = folder_.file("node" + std::to_string(i));
  }
  const std::string& first = nodes_.front()->path;
  {
    Database db(first, Database::Mode::write, Database::Synchronous::off);
    migrate(db);
    db.run("UPDATE meta SET level = ?1 WHERE id = 1", level);
    if (is_cluster()) db.run("UPDATE meta SET log = 'the-log', term = 1 WHERE id = 1");
  }
  for (std::size_t i = 1; i < nodes; ++i) copy_database(first, nodes_[i]->path);
  for (auto& node : nodes_) start(*node);
  submit({}, ChangeSettings{{{"receipts_limit", receipts_limit}, {"chats_limit", 60}}});
}

void PropertyFixture::start(Node& node) {
  node.db = std::make_unique<Database>(node.path, Database::Mode::write, Database::Synchronous::off);
  migrate(*node.db);
  node.applier = std::make_unique<Applier>(*node.db, 1 + dice.below(std::int64_t{1} << 40));
  node.now.reader = std::make_unique<Database>(node.path, Database::Mode::read);
  node.now.loader = std::make_unique<LateLoader>(node.path, rows_limit_, is_cluster(), threads_[0]);
  node.now.router = std::make_unique<Router>(
      RouterSettings{.history = node.applier->history(), .version = node.applier->state().version}, threads_.clock,
      metrics_, std::vector<const Dialect*>{&dialect_}, threads_.all());
  node.now.sessions = std::make_unique<Sessions>(
      SessionSettings{.server_version = "1", .outbox_hard = 64 << 20}, counters_, threads_.clock, threads_[0],
      node.now.router->shard(0), std::vector<const Dialect*>{&dialect_}, tokens_, *node.now.loader, calls_, rates_);
}

void PropertyFixture::stop(Node& node) {
  threads_.run();
  for (auto& device : devices)
    if (device->connected_to(*node.now.reader)) device->disconnect();
  past_.push_back(std::move(node.now));
  node.applier.reset();
  node.db.reset();
}

void PropertyFixture::restart_node() {
  Node& node = some_node();
  stop(node);
  start(node);
}

bool PropertyFixture::lose_what_one_has() {
  std::sort(nodes_.begin(), nodes_.end(), [](const auto& a, const auto& b) { return a->next > b->next; });
  Node& alone = *nodes_[0];
  const Node& rest = *nodes_[1];
  if (alone.next == rest.next) return false;
  const Version kept = rest.applier->state().version;
  threads_.run();
  // A client that was told of more than its cursor stands for can't be helped by it.
  for (auto& device : devices) {
    const auto cursor = parse_cursor(device->replica.cursor);
    if (device->connected_to(*alone.now.reader)) device->disconnect();
    const bool is_behind = cursor && cursor->last() <= kept;
    const bool knows_more = device->beyond_cursor || (cursor && cursor->last() < device->read_up_to);
    if (is_behind && knows_more) {
      device->disconnect();  // it may have gone over to another node with the cursor that it has
      device->loaded = false;
    }
    device->read_up_to = 0;
  }
  stop(alone);
  alone.path = folder_.file("copy" + std::to_string(++copies_));
  copy_database(rest.path, alone.path);
  alone.next = rest.next;
  order_.resize(rest.next);
  deletions_.restart();
  ++term_;
  submit({}, ChangeSettings{{{"chats_limit", 60 + copies_}}});  // as a node that joins, it changes something
  start(alone);
  return true;
}

void PropertyFixture::keep_copy() {
  copy_database(nodes_.front()->path, folder_.file("copy" + std::to_string(++copies_)));
  gone_in_copy_ = gone_;
}

void PropertyFixture::put_back(bool noticed) {
  threads_.run();
  for (auto& device : devices) {
    device->disconnect();
    // A client that was told of more than its cursor stands for can't be helped by it.
    const auto cursor = parse_cursor(device->replica.cursor);
    const bool knows_more = device->beyond_cursor || (cursor && cursor->last() < device->read_up_to);
    if (knows_more && !noticed) device->loaded = false;
    device->read_up_to = 0;
  }
  Node& node = *nodes_.front();
  stop(node);
  node.path = folder_.file("copy" + std::to_string(copies_));
  if (noticed) {
    Database db(node.path, Database::Mode::write, Database::Synchronous::off);
    db.run("UPDATE meta SET epoch = ?1 WHERE id = 1", "epoch" + std::to_string(copies_));
  }
  start(node);
  order_.resize(node.next);
  deletions_.restart();
  gone_ = gone_in_copy_;
}

void PropertyFixture::submit(UserId actor, CommandBody body) {
  now_ms_ += dice.below(40) - 5;
  Command command{.id = {1, 1, ++counter_}, .time = Time{now_ms_}, .actor = actor, .body = std::move(body)};
  order_.push_back({std::move(command), is_cluster() ? term_ : 0});
}

void PropertyFixture::add_user() {
  const UserId id{++last_id_};
  const std::string name = "user" + std::to_string(users_.size());
  RegisterUser body{.user_id = id,
                    .username = name,
                    .username_key = name,
                    .display_name = name,
                    .terms = {name},
                    .password_hash = "h"};
  body.role = UserRole::member;
  submit({}, std::move(body));
  users_.push_back(id);
  names_.push_back(name);
  commit_all();
  for (int i = 0; i < 2; ++i) devices.push_back(std::make_unique<Device>(id, receipts_limit_));
}

std::int64_t PropertyFixture::stray_files() {
  auto q = db().query(R"sql(
    SELECT (SELECT count(*) FROM files f WHERE NOT EXISTS
             (SELECT 1 FROM messages m WHERE m.id = f.message_id AND m.files > f.n AND m.deleted_at IS NULL
                 AND m.sender_id = f.sender_id AND m.chat_id = f.chat_id AND m.seq = f.seq))
         + (SELECT count(*) FROM messages m
             WHERE m.files <> (SELECT count(*) FROM files f WHERE f.message_id = m.id)))sql");
  q.next();
  return q.get<std::int64_t>(0);
}

std::string PropertyFixture::wrong_counts() {
  std::string wrong;
  auto messages = db().query(R"sql(
    SELECT m.id, m.reactions, m.marks FROM messages m JOIN chats c ON c.id = m.chat_id AND c.deleted_version = 0
      LEFT JOIN chats p ON p.id = c.parent_id
     WHERE coalesce(p.deleted_version, 0) = 0 ORDER BY m.id)sql");
  while (messages.next()) {
    const auto id = messages.get<MessageId>(0);
    std::map<std::string, std::int64_t> told, counted;
    for (const Reaction& each : rows::parse_reactions(messages.get<std::optional<std::string>>(1).value_or("")))
      told[each.emoji] = each.count;
    for (const UserReaction& each : rows::reactions_after(db(), id, {}, {}, 1'000'000)) ++counted[each.emoji];
    if (told != counted) wrong += "reactions of " + to_string(id) + "\n";
    const auto poll = rows::find_poll(db(), id);
    if (poll.has_value() != ((messages.get<std::int64_t>(2) & rows::poll_mark) != 0))
      wrong += "poll of " + to_string(id);
    std::set<UserId> voters;
    std::vector<std::int64_t> votes(poll ? poll->options.size() : 0);
    for (const UserVote& each : rows::votes_after(db(), id, {.option = -1}, 1'000'000)) {
      voters.insert(each.user_id);
      ++votes.at(static_cast<std::size_t>(each.option));
    }
    for (std::size_t i = 0; i < votes.size(); ++i)
      if (votes[i] != poll->options[i].count) wrong += "votes of " + to_string(id) + "\n";
    if (poll && poll->voters != std::ssize(voters)) wrong += "voters of " + to_string(id) + "\n";
  }
  auto threads = db().query(R"sql(
    SELECT t.root_id, t.chat_id, t.replies, t.user_ids, t.last_reply_at,
           (SELECT count(*) FROM messages m WHERE m.chat_id = t.chat_id AND m.deleted_at IS NULL),
           coalesce((SELECT m.created_at FROM messages m WHERE m.chat_id = t.chat_id ORDER BY m.seq DESC LIMIT 1),
                    t.last_reply_at), p.first_seq > c.root_seq
      FROM threads t JOIN chats c ON c.id = t.chat_id JOIN chats p ON p.id = c.parent_id AND p.deleted_version = 0
     ORDER BY t.root_id)sql");
  while (threads.next()) {
    const auto root = threads.get<MessageId>(0);
    std::string users;
    auto q = db().query(R"sql(
      SELECT sender_id FROM messages WHERE chat_id = ?1 GROUP BY sender_id HAVING sum(deleted_at IS NULL) > 0
       ORDER BY max(seq) DESC LIMIT 5)sql",
                        threads.get<ChatId>(1));
    while (q.next()) users += (users.empty() ? "" : ",") + to_string(q.get<UserId>(0));
    const bool right = threads.get<std::int64_t>(2) == threads.get<std::int64_t>(5) &&
                       threads.get<std::string>(3) == users && threads.get<Time>(4) == threads.get<Time>(6);
    const auto found = rows::find_message(db(), root);
    const bool is_purged = threads.get<bool>(7);
    if (!right || found.has_value() == is_purged || (found && !found->thread))
      wrong += "thread of " + to_string(root) + "\n";
  }
  auto changes = db().query(R"sql(
    SELECT (SELECT count(*) FROM (SELECT 1 FROM message_changes GROUP BY chat_id, seq HAVING count(*) > 1))
         + (SELECT count(*) FROM pins p LEFT JOIN messages m ON m.id = p.message_id WHERE coalesce(m.marks, 0) & 1 = 0)
         + (SELECT count(*) FROM message_changes x WHERE NOT EXISTS
             (SELECT 1 FROM messages m WHERE m.chat_id = x.chat_id AND m.seq = x.seq))
         + (SELECT count(*) FROM chats c WHERE last_seq - first_seq + 1 <>
             (SELECT count(*) FROM messages m WHERE m.chat_id = c.id)))sql");
  changes.next();
  if (changes.get<std::int64_t>(0) > 0)
    wrong += "changes named twice or of no message, pins of messages that are not pinned, or messages missing";
  return wrong;
}

/// What the server does about deleted users. What it has asked for may still wait, or come twice.
void PropertyFixture::delete_further() {
  const DeletionPlan::Step step = deletions_.next(*nodes_.front()->now.reader);
  for (const CommandBody& body : step.commands) submit({}, body);
  if (dice.chance(5)) deletions_.restart();
}

void PropertyFixture::finish_deletions() {
  deletions_.restart();
  for (DeletionPlan::Step step = deletions_.next(*nodes_.front()->now.reader); step.user;
       step = deletions_.next(*nodes_.front()->now.reader)) {
    for (const CommandBody& body : step.commands) submit({}, body);
    commit_all();
  }
}

/// Its devices are logged out, and never come back.
void PropertyFixture::delete_user() {
  const UserId user = dice.of(users_);
  if (users_.size() < 5) return;
  commit_all();
  submit({}, DeleteUser{user});
  commit_all();
  std::erase_if(devices, [&](const auto& device) { return device->user == user; });
  std::erase(users_, user);
  gone_.push_back(user);
}

void PropertyFixture::let_messages_go() {
  messages_go_ = true;
  submit({}, ChangeSettings{{{"retention_days", 2}}});
}

/// As the job would ask for it, or not quite. Time goes faster than commands come.
void PropertyFixture::purge() {
  constexpr std::int64_t hour_ms = 3'600'000;
  now_ms_ += dice.below(16) * hour_ms;
  submit({}, PurgeMessages{.chat_id = some_chat_or_thread(), .up_to = 1 + dice.below(60)});
  if (dice.chance(5)) submit({}, ChangeSettings{{{"retention_days", dice.below(4)}}});
}

void PropertyFixture::random_command() {
  if (messages_go_ && dice.chance(10)) return purge();
  if (dice.below(400) == 0) return delete_user();
  if (dice.chance(10)) return delete_further();
  if (dice.chance(6) && !messages_.empty()) return find_links();
  if (dice.chance(4) && !scheduled_.empty()) return send_scheduled();
  if (dice.chance(2)) return submit({}, user_group());
  if (dice.chance(1)) return make_guest();
  const UserId actor = gone_.empty() || dice.chance(97) ? dice.of(users_) : dice.of(gone_);
  CommandBody body = messages_.empty() ? random_body(actor)
                     : dice.chance(25) ? mark_message(actor)
                     : dice.chance(20) ? use_thread(actor)
                                       : random_body(actor);
  submit(std::holds_alternative<MoveWatermarks>(body) ? UserId{} : actor, std::move(body));
}

void PropertyFixture::commit_all() {
  for (auto& node : nodes_) commit(*node, 1'000'000);
}

void PropertyFixture::commit(Node& node, std::int64_t most) {
  const bool is_first = &node == nodes_.front().get();
  auto batch = std::make_shared<CommitBatch>();
  {
    Transaction transaction(*node.db);
    while (node.next < order_.size() && most-- > 0) {
      const auto& [command, term] = order_[node.next++];
      CommittedCommand done;
      const Outcome outcome = node.applier->apply(command, done.changes, Applier::Defects::thrown, {}, term);
      if (is_first) {
        log.push_back(encode(command));
        ++(outcome.result ? accepted : rejected);
      }
      if (!outcome.result) CHECK(outcome.result.error().code != Code::internal);
      if (outcome.version == 0) continue;
      done.version = outcome.version;
      mark_cursors(done.changes);
      batch->commands.push_back(std::move(done));
    }
    batch->version = node.applier->state().version;
    node.applier->save();
    transaction.commit();
  }
  if (batch->commands.empty()) return;
  learn_starts(node);
  threads_[0].post([router = node.now.router.get(), batch] { router->shard(0).on_commit(batch); });
}

void PropertyFixture::learn_starts(Node& node) {
  const History history = node.applier->history();
  if (!is_cluster() || node.applier->state().start == history.start()) return;
  for (const rows::StartRow& row : rows::starts_from(*node.db, history.first_of_newest()))
    if (row.start != history.start()) history.begin(row.first, row.start);
}

/// What its node has told it takes it at once to another one, which may not have it yet.
void PropertyFixture::move_on(Device& device) {
  threads_.run();
  device.receive(1'000'000);
  const auto cursor = parse_cursor(device.replica.cursor);
  // Where a node's last commands are lost, nothing helps who was told of more than its cursor stands for.
  if (device.beyond_cursor || !cursor || cursor->last() < device.read_up_to) return;
  device.disconnect();
  connect(device, some_node(), true);
}

void PropertyFixture::random_step() {
  switch (dice.below(10)) {
    case 0:
    case 1:
    case 2:
      random_command();
      break;
    case 3:
    case 4:
      commit(some_node(), 1 + dice.below(is_cluster() ? 4 : 8));  // nodes that lag are seldom even
      break;
    case 5:
      some_node().now.loader->answer_one(dice);
      break;
    case 6:
      threads_.run();
      break;
    case 7:
      threads_.advance(std::chrono::milliseconds(dice.below(300)));
      break;
    default: {
      Device& device = *dice.of(devices);
      if (!device.connected())
        connect(device, some_node(), dice.below(2) == 0);
      else if (is_cluster() && dice.chance(10))
        move_on(device);
      else if (dice.chance(12))
        device.disconnect();
      else
        device.receive(1 + dice.below(6));
    }
  }
}

void PropertyFixture::drain() {
  for (bool busy = true; busy;) {
    busy = false;
    for (auto& node : nodes_) busy |= node->now.loader->answer_one(dice);
    threads_.run();
    for (auto& device : devices) device->receive(1'000'000);
    threads_.run();
  }
}

void PropertyFixture::settle() {
  commit_all();
  if (dice.chance(50)) finish_deletions();
  threads_.run();
  for (auto& device : devices)
    if (!device->connected()) connect(*device, some_node());
  drain();
  threads_.advance(std::chrono::milliseconds(1200));  // receipts are told with a delay
  drain();
  for (auto& node : nodes_) CHECK(node->now.loader->all_answered());
}

Replica PropertyFixture::load_afresh(UserId user, std::size_t at) {
  Node& node = *nodes_[at];
  Device fresh(user, receipts_limit_);
  connect(fresh, node);
  while (node.now.loader->answer_one(dice)) {
    threads_.run();
    fresh.receive(1'000'000);
    threads_.run();
  }
  CHECK(fresh.loaded);
  CHECK_FALSE(fresh.replica.more);
  fresh.disconnect();
  threads_.run();
  return fresh.replica;
}

}  // namespace snug::test

// What the writer tells, and to whom it goes. Thread: writer.
#include "server/parts.h"

namespace snug {

void Server::Parts::committed(std::shared_ptr<const CommitBatch> batch, std::vector<Writer::Finished> finished) {
  if (net_) follow_bans(*batch);
  follow_deletions(*batch);
  std::vector<std::vector<Writer::Finished>> answers(executors_.size());
  for (Writer::Finished& f : finished) {
    if (f.io < 0)
      f.done(std::move(f.outcome));
    else
      answers[static_cast<std::size_t>(f.io)].push_back(std::move(f));
  }
  for (std::size_t io = 0; io < executors_.size(); ++io) {
    if (answers[io].empty() && batch->commands.empty()) continue;
    // Answers first: an ack leaves before the event it belongs to.
    executors_[io]->post([this, io, batch, mine = std::move(answers[io])]() mutable {
      for (Writer::Finished& f : mine) f.done(std::move(f.outcome));
      if (batch->commands.empty()) return;
      router_->shard(static_cast<int>(io)).on_commit(batch);
      if (io == 0 && !observers.empty()) observers.tell(*batch, writer_->epoch());
    });
  }
}

void Server::Parts::follow_bans(const CommitBatch& batch) {
  for (const CommittedCommand& command : batch.commands) {
    for (const Change& change : command.changes) {
      if (const auto* ban = std::get_if<AddressBanned>(&change)) {
        connection_gate_->ban(ban->range, ban->until);
        net_->end_from(ban->range);
      } else if (const auto* lifted = std::get_if<AddressUnbanned>(&change)) {
        connection_gate_->unban(lifted->range);
      }
    }
  }
}

void Server::Parts::follow_deletions(const CommitBatch& batch) {
  for (const CommittedCommand& command : batch.commands)
    for (const Change& change : command.changes)
      if (std::holds_alternative<AccountDeleted>(change)) deletions_->wake();
}

void Server::Parts::gap(Version version) {
  deletions_->wake();  // what the commit had closed is known to nobody else
  for (std::size_t io = 0; io < executors_.size(); ++io)
    executors_[io]->post([this, io, version] { router_->shard(static_cast<int>(io)).interrupt(version); });
}

void Server::Parts::save_presence(std::vector<PresenceRow> rows) {
  writer_->write_aside([rows = std::move(rows)](Database& db) {
    for (const PresenceRow& row : rows)
      db.run(R"sql(
        INSERT INTO presence (user_id, status, last_seen)
        SELECT id, ?2, ?3 FROM users WHERE id = ?1 AND deleted_at = 0
        ON CONFLICT DO UPDATE SET status = excluded.status, last_seen = excluded.last_seen)sql",
             row.user, row.manual, row.last_seen);
  });
}

}  // namespace snug

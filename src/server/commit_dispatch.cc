// What the writer hands over after a commit: to the followers of the log, to those who wait for an outcome, and to the
// shards. Thread: writer.
#include "server/server_impl.h"

namespace snug {

void Server::Impl::committed(std::shared_ptr<const CommitBatch> batch, std::vector<Writer::Finished> finished) {
  clock_.advance(writer_->time());
  sequencer_->at_level(writer_->level());
  note_->advance(batch->version, writer_->history().start_of(batch->version));
  if (!router_) return;  // catching up: what is built later reads the database
  feed_.on_batch(batch);
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
    });
  }
}

void Server::Impl::gap(Version version) {
  clock_.advance(writer_->time());
  note_->advance(version, writer_->history().start_of(version));
  if (!router_) return;
  feed_.on_gap(version);
  for (std::size_t io = 0; io < executors_.size(); ++io)
    executors_[io]->post([this, io, version] { router_->shard(static_cast<int>(io)).interrupt(version); });
}

void Server::Impl::save_presence(std::vector<PresenceRow> rows) {
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

// The stop of a server: everything is taken down in the opposite order.
#include <fcntl.h>

#include "base/latch.h"
#include "base/log.h"
#include "server/opening.h"
#include "server/server_impl.h"

namespace snug {

/// Nobody is cut off from an answer that is still being made: neither who came over the net nor the operator.
void Server::Impl::stop_net(std::chrono::milliseconds timeout, std::vector<Config::OpenSocket>* next) {
  if (next)
    for (Config::OpenSocket socket : open_sockets()) {
      socket.descriptor = ::fcntl(socket.descriptor, F_DUPFD_CLOEXEC, 0);
      next->push_back(std::move(socket));
    }
  const auto stop_one = [&](const std::string& name, const auto& server) {
    std::vector<OwnedDescriptor> passed_on;
    server->stop({.timeout = timeout, .passed_on = next ? &passed_on : nullptr});
    for (OwnedDescriptor& descriptor : passed_on) next->push_back({.name = name, .descriptor = descriptor.release()});
  };
  if (https_) stop_one("redirect-connection", https_);
  if (net_) stop_one("connection", net_);
  if (!admin_) return;
  const auto answered = std::make_shared<Latch>(1);
  const auto stopped = std::make_shared<Latch>(1);
  (*io_)[0].post([this, answered] { admin_->drain([answered] { answered->count_down(); }); });
  answered->wait_for(NetServer::Stop{}.drain);
  (*io_)[0].post([this, stopped] {
    admin_->stop();
    stopped->count_down();
  });
  stopped->wait();
}

void Server::Impl::stop(std::chrono::milliseconds timeout, std::vector<Config::OpenSocket>* next) {
  if (!folder_) return;
  const bool was_running = running.exchange(false);
  stop_net(timeout, next);
  if (peers_) peers_->stop(timeout);
  backups_.reset();
  if (jobs_) jobs_->stop();
  if (link_previewer_) link_previewer_->stop();
  if (router_ && writer_) router_->presence().save();
  if (token_uses_) token_uses_->flush();
  if (next == nullptr) leave();
  if (signals_) signals_->stop();
  if (sequencer_) sequencer_->close();
  if (writer_) writer_->join();
  if (shared_order_) shared_order_->join();
  if (search_) search_->stop();
  // The threads of files ask readers. Readers, crypto and io threads hand work to each other: none of them goes before
  // all have ended.
  if (peer_files_) peer_files_->stop();
  if (peer_uploads_) peer_uploads_->stop();
  if (file_writes_) file_writes_->stop();
  if (file_reads_) file_reads_->stop();
  if (readers_) readers_->stop();
  if (crypto_) crypto_->stop();
  if (io_) io_->stop();
  checkpointer_.reset();
  // What lives on io threads goes after they have ended, from the outside in.
  net_.reset();
  peers_.reset();
  https_.reset();
  admin_.reset();
  handler_.reset();
  readiness_.reset();
  engine_handler_.reset();
  engines_.clear();
  sio_.clear();
  chat_sockets_.clear();
  rest_.reset();
  sessions_.clear();
  api_.reset();
  cluster_uploads_.reset();
  peer_uploads_.reset();
  peer_files_.reset();
  inspector_.reset();  // what it still answers, uploads and links hear
  link_previewer_.reset();
  uploads_.reset();
  file_reads_.reset();
  file_writes_.reset();
  file_store_.reset();
  clock_watch_.reset();
  sampler_.reset();
  crypto_.reset();
  readers_.reset();
  search_.reset();
  others_.reset();
  signals_.reset();
  router_.reset();
  io_.reset();
  const bool sound = writer_ && writer_->healthy();
  writer_.reset();
  jobs_.reset();
  if (note_ && sound) note_->stop();  // the last connection is closed
  note_.reset();
  if (was_running) {
    if (config.synchronous != Config::Synchronous::full) mark_clean(folder_->database());
    log::info("stopped", {{"data", config.data.string()}});
  }
  folder_.reset();
  socket_.reset();
}

}  // namespace snug

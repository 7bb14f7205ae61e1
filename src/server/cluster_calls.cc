// What an operator asks a node of its cluster.
#include "base/log.h"
#include "server/comparison_report.h"
#include "server/server_impl.h"

namespace snug {

ClusterReport Server::Impl::cluster_report() const {
  return {.node = node(),
          .url = cluster_->url(),
          .standing = cluster_->standing(),
          .address = peer_address_,
          .up = shared_order_->may_acknowledge(),
          .view = shared_order_->view()};
}

/// Where the other members are, as far as this node hears them.
std::vector<PeerMember> Server::Impl::other_members() const {
  std::vector<PeerMember> members;
  const auto view = shared_order_->view();
  if (!view) return members;
  for (const ClusterMember& member : view->mine.members) {
    if (member.node == node()) continue;
    const auto beat = view->others.find(member.node);
    members.push_back({static_cast<int>(member.node), beat == view->others.end() ? "" : beat->second.address});
  }
  return members;
}

void Server::Impl::compare_nodes(ControlDone done) {
  if (!shared_order_->view())
    return done(false, "this node does not see the Redis: it does not know who else is there");
  std::vector<PeerMember> members = other_members();
  if (members.empty()) return done(false, "the cluster has no other node to compare this one with");
  const auto told = [number = node(), done](const std::vector<MemberComparison>& all) {
    done(true, comparison_text(number, all));
  };
  if (!peers_->compare(node(), std::move(members), told)) done(false, "the nodes are being compared already");
}

std::chrono::milliseconds Server::Impl::drain() {
  if (!running || shared_order_ == nullptr) return {};
  const auto view = shared_order_->view();
  if (!view || view->others.empty()) return {};
  draining = true;
  log::info("new sessions go to other nodes now", {{"ms", config.cluster_drain.count()}});
  return config.cluster_drain;
}

/// A message that a node had alone, sent by its user once more (peers/left_commands.h).
void Server::Impl::resubmit(const json::Value& params, const ControlDone& done) {
  const auto user = params.member("user"), operation = params.member("operation"), message = params.member("params");
  const auto id = user && user->string() ? parse_id<UserTag>(*user->string()) : std::nullopt;
  const auto name = operation ? operation->string() : std::nullopt;
  if (!id || !message || (name != "send_message" && name != "send_direct_message"))
    return done(false, "a message and its user are wanted");
  Caller caller;
  caller.user = *id;
  api_->call(caller, *name, *message, {}, [done](Answer answer) {
    answer.result ? done(true, *answer.result) : done(false, answer.result.error().message);
  });
}

/// While the log is open a member is put out by a command. While it is closed, the log is formed without it.
void Server::Impl::forget_node(std::int64_t gone, ControlDone done) {
  if (gone < 0 || gone > 1023) return done(false, "the number of a node is from 0 to 1023");
  if (gone == node()) return done(false, "this is that node: stop it instead");
  if (!shared_order_->is_open()) {
    shared_order_->forget(gone);
    return done(true, R"({"done":"the log is formed without it"})");
  }
  Submission submission;
  submission.command.body = NodeGone{gone};
  submission.done = [done](const Outcome& outcome) {
    outcome.result ? done(true, R"({"done":"it is no member any more"})") : done(false, outcome.result.error().message);
  };
  if (!sequencer_->submit(std::move(submission))) done(false, "the cluster takes no commands at the moment");
}

}  // namespace snug

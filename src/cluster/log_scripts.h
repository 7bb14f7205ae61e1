// The scripts that change the shared log. Each is one step of Redis', so that nothing comes between what it checks and
// what it does.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace snug {

/// `{snug}:head` is a hash:
///
///   log     a random id of the log, for ever the same
///   run     the run id of the server on which the log was opened: on another one it is closed
///   state   `open` or `forming`
///   term    grows each time that the log is opened
///   pos     the position of the last entry
///   level   of behaviour that a node must know to append
///   trim    the last position that was trimmed away; what else is missing in the stream was lost
///   former  the node that puts back what the log lost, while it is forming
///   nonce   of that
///   n<node> `boot:link:counter`, for each node: its start, its connection, and its last command in the log
///
/// `{snug}:log` is the stream: an entry for each command, id `position-term`, field `c`: the command's bytes.
/// `{snug}:claims` is a hash: by node, what it has (Claim::text). It is there while the log is closed.
///
/// Each script answers an array whose first value is a word: OK, or one of
///
///   NOLOG   there is no head
///   CLOSED  the log is not open on this run of the server
///   FENCED  another start or connection of this node has taken over
///   LEVEL   this program does not know the level of behaviour
///   CLOCK   the node's clock is more than 1 s ahead of the server's, or 30 s behind; second: by how many ms
///   GAP     append: the node left out a number; second: the last one that the log has. restore, open: the stream is
///           further than the former, or not as far; second: its last id
///   EXISTS  there is a head
///   BEHIND  a claim is further; second: whose
///   MISSING a claim is missing; second: whose
///   OPEN    the log is open on this run of the server
///   OTHER   another node, or another attempt, is forming the log
enum class LogScript {
  found,    ///< head; run, log, position, term, level: makes the log of the first node. OK or EXISTS
  attach,   ///< head; run, node, boot, link. OK, last counter, pos, term
  append,   ///< head, stream; run, node, boot, link, first counter, now, level, commands…. OK, last counter, pos
  claim,    ///< head, claims; run, node, claim. OK or OPEN
  form,     ///< head, claims; run, log, node, nonce, id, term, level, least, nodes needed…. OK, term
  restore,  ///< head, stream; run, nonce, last id that is dropped or `-`, id and command of each entry…. OK, pos
  open,     ///< head, stream, claims; run, nonce, id, node, boot and counter of each node…. OK
  trim,     ///< head, stream; run, last position that goes. OK, how many went
  last,     ///< head, stream. OK, id of the last entry; no id: the stream is empty. Changes nothing
};

constexpr std::size_t log_scripts = 9;
std::string_view text_of(LogScript script);

}  // namespace snug

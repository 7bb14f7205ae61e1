#include "applier/apply_context.h"

namespace snug {

Applied apply(ApplyContext&, const ReplyInThread&) { return fail(Code::internal, "not yet"); }
Applied apply(ApplyContext&, const FollowThread&) { return fail(Code::internal, "not yet"); }

}  // namespace snug

#include "applier/apply_context.h"

namespace snug {

Applied apply(ApplyContext&, const RemoveRecentMessages&) { return fail(Code::internal, "not yet"); }
Applied apply(ApplyContext&, const RemoveMessages&) { return fail(Code::internal, "not yet"); }

}  // namespace snug
